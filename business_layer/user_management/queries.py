"""Queries of the pages about customers, agents and sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from business_layer.shared.actor import Actor
from business_layer.shared.visits import Consent
from business_layer.user_management.sessions import Site
from business_layer.user_management.users import Role

CUSTOMER_PREFIX = "C-"


def customer_number(typed: str) -> str:
    """Return a customer number, or the beginning of one, as it is stored: "200006" and "c200006" are C-200006."""
    return CUSTOMER_PREFIX + typed.strip(" #").upper().removeprefix("C").lstrip("- #")


@dataclass(frozen=True, kw_only=True)
class CustomerRow:
    id: UUID
    number: str
    name: str
    email: str
    telephone: str
    created_at: datetime
    cpni_permitted_at: datetime | None
    is_confirmed: bool


@dataclass(frozen=True)
class FoundCustomers:
    """A page of the customers that a search found, newest first.

    `searched_to`: customers older than this one were not searched yet. `may_be_more`: the search goes through orders,
    and there are so many that not all of their customers were searched.
    """

    rows: list[CustomerRow]
    searched_to: UUID | None = None
    may_be_more: bool = False


@dataclass(frozen=True, kw_only=True)
class AgentRow:
    id: UUID
    name: str
    email: str
    service_center: str
    roles: tuple[str, ...]
    is_disabled: bool


@dataclass(frozen=True, kw_only=True)
class PersonCriteria:
    """Search criteria for customers or agents. Empty criteria match all.

    `may_sign_in` leaves disabled agents out; `roles` selects agents with at least one of these.
    """

    name: str = ""
    email: str = ""
    number: str = ""
    telephone: str = ""
    service_center: str = ""
    may_sign_in: bool = False
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A session with the details of its user that every request needs. Names are empty if there is no such person."""

    site: Site
    user_id: UUID
    user_name: str
    email: str
    is_disabled: bool
    customer_id: UUID | None
    agent_id: UUID | None
    agent_name: str
    roles: tuple[Role, ...]
    acting_for: UUID | None
    acting_for_name: str
    acting_for_email: str
    acting_for_is_confirmed: bool
    acting_reason: str
    is_confirmed: bool
    has_given_password: bool
    has_password: bool
    seen_at: datetime
    ends_at: datetime
    event_consent: Consent | None = None

    def is_live(self, *, at: datetime, idle: timedelta) -> bool:
        """Return True if the session is neither too old nor unused for too long."""
        return at < self.ends_at and at < self.seen_at + idle


@dataclass(frozen=True, kw_only=True)
class AgentSignIn:
    """Details about an agent's sign-in: start of employment, last activity if any, and the authenticator in use."""

    employed_at: datetime
    last_here_at: datetime | None
    authenticator_fingerprint: str


class SessionQueries(Protocol):
    def by_hash(self, token_hash: str) -> SessionRow | None: ...


class PeopleQueries(Protocol):
    def customer(self, customer_id: UUID, *, seen_by: Actor) -> CustomerRow:
        """Raises NotFound, also outside the actor's scope."""
        ...

    def customers(self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> FoundCustomers:
        """Newest first. Raises NotPermitted."""
        ...

    def agent(self, agent_id: UUID, *, seen_by: Actor) -> AgentRow:
        """Raises NotFound, NotPermitted."""
        ...

    def agent_sign_in(self, agent_id: UUID, *, seen_by: Actor) -> AgentSignIn:
        """Raises NotFound, NotPermitted."""
        ...

    def agents(self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> list[AgentRow]:
        """Newest first. Raises NotPermitted."""
        ...


class AgentLooks(Protocol):
    """The record of the customer pages that agents have opened (CPNI)."""

    def note(self, customer_id: UUID, *, page: str, by: Actor) -> None:
        """Record that an agent was shown a page about a customer. Does nothing for other actors."""
        ...

    def note_report(self, report: str, *, words: str, by: Actor) -> None:
        """Record that an agent was shown the orders or inquiries behind a number of a report."""
        ...


@dataclass(frozen=True)
class Search:
    """A stored search with its subject and criteria. Its id keeps personal criteria out of addresses and logs."""

    id: UUID
    subject: str
    criteria: dict[str, str]


class Searches(Protocol):
    def keep(self, subject: str, criteria: dict[str, str], *, by: Actor) -> UUID: ...

    def get(self, search_id: UUID, *, seen_by: Actor) -> Search:
        """Return the search, only to the agent who made it. Raises NotFound."""
        ...
