"""People who sign in, the customers they are, and the agents they may be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b, sha256
from uuid import UUID

from business_layer.shared.actor import Permission
from business_layer.shared.events import Recorder

P = Permission


@dataclass(eq=False, kw_only=True)
class User(Recorder):
    """Somebody with an e-mail address and a password. The address is kept in small letters.

    `totp_secret` is the sealed secret of the authenticator; empty where there is none. With `has_given_password`
    somebody else chose the password and knows it: it opens nothing but the way to one's own.
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
        """Which authenticator it is, without anything of its secret, which is sealed besides."""
        return sha256(self.totp_secret.encode()).hexdigest()[:16]

    @property
    def has_password(self) -> bool:
        """False until the customer has chosen the first one, for an account that an agent opened."""
        return bool(self.password_hash)

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
    """The party that buys and holds products; a user signs in for it."""

    id: UUID
    user_id: UUID
    number: str
    name: str
    email: str
    telephone: str
    created_at: datetime

    @property
    def customer_id(self) -> UUID:
        """Whose this is: by this name every thing that belongs to a customer tells it."""
        return self.id

    @property
    def fingerprint(self) -> str:
        """What a form shows the server to prove which state of the customer its sender was looking at."""
        return customer_fingerprint(self.name, self.telephone)


class Role(StrEnum):
    """What an agent is. Each role is a set of permissions."""

    AGENT = "agent"
    ENGINEER = "engineer"
    LEAD = "lead"


_AGENT = frozenset(
    {
        P.SEARCH,
        P.VIEW_ORDERS,
        P.VIEW_CUSTOMERS,
        P.VIEW_AGENTS,
        P.ASSIGN_ORDERS,
        P.NOTE_ORDERS,
        P.SHOP_FOR_CUSTOMER,
        P.MANAGE_CUSTOMERS,
    }
)
_FULFILMENT = frozenset({P.COMPLETE_REVIEW, P.RETRY_FALLOUT, P.CORRECT_ORDERS})
NOTHING: frozenset[Permission] = frozenset()
PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.ENGINEER: _AGENT | _FULFILMENT,
    Role.LEAD: _AGENT | _FULFILMENT | {P.MANAGE_AGENTS, P.VIEW_REPORTS},
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """What somebody with these roles may do. A role that this release does not know permits nothing."""
    return frozenset().union(*(PERMISSIONS_OF.get(role, NOTHING) for role in roles))


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles whose agents may do that."""
    return tuple(role for role, permissions in PERMISSIONS_OF.items() if permission in permissions)


@dataclass(eq=False, kw_only=True)
class Agent(Recorder):
    """A user who services customers, in a service center, in some roles."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    service_center: str
    roles: tuple[Role, ...]
    created_at: datetime

    @property
    def fingerprint(self) -> str:
        """What a form shows the server to prove which state of the agent its sender was looking at."""
        return agent_fingerprint(self.name, self.service_center, self.roles)

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)


def agent_fingerprint(name: str, service_center: str, roles: Iterable[str]) -> str:
    state = (name, service_center, sorted(str(role) for role in roles))
    return blake2b(repr(state).encode(), digest_size=8).hexdigest()


def customer_fingerprint(name: str, telephone: str) -> str:
    return blake2b(repr((name, telephone)).encode(), digest_size=8).hexdigest()
