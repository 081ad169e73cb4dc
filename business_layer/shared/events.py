"""Domain events, and the work they cause. The unit of work stores the events and defers their jobs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class DomainEvent:
    """One thing that happened to one subject. Properties contain no CPNI and no contact data: analysts read them."""

    name: ClassVar[str]
    version: ClassVar[int] = 1
    subject_type: ClassVar[str]
    # The fields that analysts may read, as JSON values.
    analyzed: ClassVar[tuple[str, ...]] = ()
    # True if only the visit knows the subject, as it does a cart: without consent, no two events share one.
    is_of_visit: ClassVar[bool] = False
    subject_id: UUID
    customer_id: UUID | None = None
    at: datetime

    @property
    def subject_number(self) -> str:
        """The number by which people know the subject; empty if it has none."""
        return ""

    @property
    def context_region(self) -> str:
        """The region of the place that the event is about; empty if it is about none, or the region is not known."""
        return ""

    def properties(self) -> dict[str, Any]:
        """Return what analysts may read of the event, as JSON values."""
        return {name: getattr(self, name) for name in self.analyzed}


@dataclass(frozen=True, kw_only=True)
class WorkDue:
    """Background work that is due for a subject, now or at a later instant. It is not an event, so it is not stored."""

    subject_id: UUID
    at: datetime
    not_before: datetime | None = None


Recordable = DomainEvent | WorkDue


class Recorder:
    """Lets an entity record events and due work until the unit of work collects them."""

    def record(self, recorded: Recordable) -> None:
        self.__dict__.setdefault("_recorded_events", []).append(recorded)

    def pop_recorded(self) -> list[Recordable]:
        """Return what was recorded since the last call, and forget it."""
        recorded: list[Recordable] = self.__dict__.pop("_recorded_events", [])
        return recorded
