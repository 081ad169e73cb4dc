"""What happened, told by entities in the past tense. The unit of work stores events and defers their jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """One thing that happened to one subject. Properties hold no CPNI and no personal contact: analysts read them."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    subject_type: ClassVar[str]
    subject_id: UUID
    customer_id: UUID | None = None
    at: datetime

    def properties(self) -> dict[str, Any]:
        """What analysts may read of it: JSON values only."""
        return {}


@dataclass(frozen=True, kw_only=True)
class WorkDue:
    """An entity's wish for background work, now or at a later instant. Nothing happened yet, so no event is kept."""

    subject_id: UUID
    at: datetime
    not_before: datetime | None = None


Recordable = DomainEvent | WorkDue


class Recorder:
    """Gives an entity a place to record its events and wishes until the unit of work takes them."""

    def record(self, told: Recordable) -> None:
        self.__dict__.setdefault("_recorded_events", []).append(told)

    def pop_recorded(self) -> list[Recordable]:
        """The events and wishes since last asked; the entity forgets them."""
        recorded: list[Recordable] = self.__dict__.pop("_recorded_events", [])
        return recorded
