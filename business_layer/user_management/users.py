"""Users who sign in, the customers and agents they are, and the permissions of each role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b, sha256
from uuid import UUID

from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.errors import NotPermitted
from business_layer.shared.events import Recorder
from business_layer.shared.visits import Consent
from business_layer.user_management.unchosen_passwords import is_chosen

P = Permission


@dataclass(eq=False, kw_only=True)
class User(Recorder):
    """A person who signs in with an email address (stored in lower case) and a password.

    `totp_secret` is the sealed secret of the authenticator; empty if there is none. `has_given_password` means that
    another person chose the password and knows it: it only opens the page on which to replace it.
    """

    id: UUID
    email: str
    name: str
    password_hash: str
    created_at: datetime
    verified_at: datetime | None = None
    disabled_at: datetime | None = None
    totp_secret: str = ""
    totp_last_step: int = 0
    has_given_password: bool = False
    last_signed_in_at: datetime | None = None

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    @property
    def authenticator_fingerprint(self) -> str:
        """A short hash that tells two authenticators apart without revealing the secret."""
        return sha256(self.totp_secret.encode()).hexdigest()[:16]

    @property
    def has_password(self) -> bool:
        """Return False until the customer chooses one, if an agent or a checkout opened the account."""
        return is_chosen(self.password_hash)

    @property
    def is_disabled(self) -> bool:
        return self.disabled_at is not None

    def verify(self, *, at: datetime) -> None:
        self.verified_at = self.verified_at or at

    def disable(self, *, at: datetime) -> None:
        self.disabled_at = self.disabled_at or at

    def enable(self) -> None:
        self.disabled_at = None


@dataclass(eq=False, kw_only=True)
class Customer(Recorder):
    """The party that buys and holds products, and signs in as a user.

    `cpni_permitted_at` is when the customer permitted us to use CPNI for marketing; None if that is not permitted.
    `event_consent` is what events of their visits may be kept with; None while they chose nothing. At
    `events_erased_at`, everything that named them was taken out of the events.
    """

    id: UUID
    user_id: UUID
    number: str
    name: str
    email: str
    telephone: str
    created_at: datetime
    cpni_permitted_at: datetime | None = None
    event_consent: Consent | None = None
    events_erased_at: datetime | None = None

    @property
    def customer_id(self) -> UUID:
        """The customer's own id, under the name that every entity of a customer has for its owner."""
        return self.id

    @property
    def fingerprint(self) -> str:
        """A hash of the customer's details, which forms send back to show which version the sender saw."""
        return customer_fingerprint(self.name, self.telephone)

    def permit_cpni_use(self, *, at: datetime) -> None:
        self.cpni_permitted_at = self.cpni_permitted_at or at

    def withdraw_cpni_use(self) -> None:
        self.cpni_permitted_at = None

    def choose_event_consent(self, consent: Consent) -> None:
        self.event_consent = consent

    def erase_from_events(self, *, at: datetime) -> None:
        self.event_consent, self.events_erased_at = Consent.NONE, at


class Role(StrEnum):
    """A role of an agent: a set of permissions.

    A release engineer sees neither customers nor orders. An analyst sees reports, in which no small group of people
    appears; a people analyst also the orders behind a number. Only the command line gives these three roles, so that no
    lead can give them to themselves.
    """

    AGENT = "agent"
    ENGINEER = "engineer"
    LEAD = "lead"
    RELEASE_ENGINEER = "release engineer"
    ANALYST = "analyst"
    PEOPLE_ANALYST = "people analyst"


FROM_COMMAND_LINE = {
    Role.RELEASE_ENGINEER: "a release engineer",
    Role.ANALYST: "an analyst",
    Role.PEOPLE_ANALYST: "a people analyst",
}

_AGENT = frozenset(
    {
        P.SEARCH,
        P.VIEW_ORDERS,
        P.VIEW_CUSTOMERS,
        P.VIEW_AGENTS,
        P.ASSIGN_ORDERS,
        P.NOTE_ORDERS,
        P.CANCEL_ORDERS,
        P.CHANGE_SERVICES,
        P.SHOP_FOR_CUSTOMER,
        P.MANAGE_CUSTOMERS,
        P.CALL_CUSTOMERS_AT_RISK,
    }
)
_FULFILMENT = frozenset({P.COMPLETE_REVIEW, P.RETRY_FALLOUT, P.CORRECT_ORDERS})
_ANALYSIS = frozenset({P.VIEW_REPORTS, P.VIEW_CENTER_REPORTS, P.VIEW_COLLECTION, P.SWITCH_EXPERIMENTS})
_MODELS = frozenset({P.SWITCH_MODELS, P.DECIDE_SYNONYMS})
NOTHING: frozenset[Permission] = frozenset()
PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.ENGINEER: _AGENT | _FULFILMENT,
    Role.LEAD: _AGENT | _FULFILMENT | {P.MANAGE_AGENTS, P.ERASE_FROM_EVENTS, P.VIEW_CENTER_REPORTS},
    Role.RELEASE_ENGINEER: frozenset({P.VIEW_RELEASES, P.MANAGE_RELEASES, P.VIEW_COLLECTION}),
    Role.ANALYST: _ANALYSIS | _MODELS,
    Role.PEOPLE_ANALYST: _ANALYSIS | _MODELS | {P.VIEW_REPORTED_ORDERS},
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return the permissions of these roles. A role that this release does not know permits nothing."""
    return frozenset().union(*(PERMISSIONS_OF.get(role, NOTHING) for role in roles))


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """Return the roles with that permission."""
    return tuple(role for role, permissions in PERMISSIONS_OF.items() if permission in permissions)


def require_grantable(roles: Iterable[Role], *, by: Actor) -> None:
    """Raise NotPermitted if a person gives a role that only the command line gives."""
    withheld = [FROM_COMMAND_LINE[role] for role in roles if role in FROM_COMMAND_LINE]
    if withheld and by.kind is not ActorKind.SYSTEM:
        raise NotPermitted(f"Only the command line makes someone {withheld[0]}: dialtone employ.")


@dataclass(eq=False, kw_only=True)
class Agent(Recorder):
    """A user who works in a service center, with roles."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    service_center: str
    roles: tuple[Role, ...]
    created_at: datetime

    @property
    def fingerprint(self) -> str:
        """A hash of the agent's details, which forms send back to show which version the sender saw."""
        return agent_fingerprint(self.name, self.service_center, self.roles)

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)


def agent_fingerprint(name: str, service_center: str, roles: Iterable[str]) -> str:
    state = (name, service_center, sorted(str(role) for role in roles))
    return blake2b(repr(state).encode(), digest_size=8).hexdigest()


def customer_fingerprint(name: str, telephone: str) -> str:
    return blake2b(repr((name, telephone)).encode(), digest_size=8).hexdigest()
