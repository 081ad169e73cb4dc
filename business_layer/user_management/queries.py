"""What pages ask about people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.shared.actor import Actor


@dataclass(frozen=True, kw_only=True)
class CustomerRow:
    id: UUID
    number: str
    name: str
    email: str
    telephone: str
    created_at: datetime


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
    """What an agent looks for among customers or agents. Empty criteria match everybody."""

    name: str = ""
    email: str = ""
    number: str = ""
    telephone: str = ""
    service_center: str = ""


class PeopleQueries(Protocol):
    def customer(self, customer_id: UUID, *, seen_by: Actor) -> CustomerRow:
        """Raises NotFound, also outside the actor's scope."""
        ...

    def customers(
        self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int
    ) -> list[CustomerRow]:
        """Newest first. Raises NotPermitted."""
        ...

    def agents(self, criteria: PersonCriteria, *, seen_by: Actor, after: UUID | None, limit: int) -> list[AgentRow]:
        """Newest first. Raises NotPermitted."""
        ...


@dataclass(frozen=True)
class Search:
    """A search that was posted, with its subject and criteria. It keeps personal criteria out of addresses and logs."""

    id: UUID
    subject: str
    criteria: dict[str, str]


class Searches(Protocol):
    def keep(self, subject: str, criteria: dict[str, str], *, by: Actor) -> UUID: ...

    def get(self, search_id: UUID, *, seen_by: Actor) -> Search:
        """Only who searched sees it. Raises NotFound."""
        ...
