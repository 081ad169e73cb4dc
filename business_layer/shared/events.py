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
    subject_id: UUID
    customer_id: UUID | None = None
    at: datetime

    def properties(self) -> dict[str, Any]:
        """What analysts may read of it: JSON values only."""
        return {}


class Recorder:
    """Gives an entity a place to record its events until the unit of work takes them."""

    def record(self, event: DomainEvent) -> None:
        self.__dict__.setdefault("_recorded_events", []).append(event)

    def take_events(self) -> list[DomainEvent]:
        """The events since last asked; the entity forgets them."""
        events: list[DomainEvent] = self.__dict__.pop("_recorded_events", [])
        return events
