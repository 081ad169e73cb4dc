"""The timeline of an order, as an agent reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from business_layer.order_management.queries import TimelineEntry
from presentation_layer.words import instant_words, short_instant_words

# By the audit trail's codes of the entity and of what was done to it.
WORDS = {
    ("ProductOrder", "added"): "Order placed",
    ("ProductOrder", "changed"): "Order updated",
    ("Product", "added"): "Product ordered",
    ("Product", "changed"): "Product updated",
    ("FulfilmentTask", "changed"): "Task updated",
    ("Shipment", "changed"): "Package updated",
}
ASSIGNED = "assigned_agent_id"


@dataclass(frozen=True, kw_only=True)
class TimelineLine:
    """A line of the timeline: the action, the actor, and the reason."""

    at: datetime
    who: str
    on_behalf: bool
    what: str
    why: str

    @property
    def when(self) -> str:
        return short_instant_words(self.at)

    @property
    def full(self) -> str:
        return instant_words(self.at)

    @property
    def machine(self) -> str:
        return self.at.isoformat(timespec="minutes")

    @property
    def words(self) -> str:
        customer = " on behalf of the customer" if self.on_behalf else ""
        return f"{self.what} by {self.who}{customer}" + (f" ({self.why})" if self.why else "")


def timeline_lines(entries: Iterable[TimelineEntry]) -> list[TimelineLine]:
    """Put each write into words."""
    return [_line(entry) for entry in entries]


def _line(entry: TimelineEntry) -> TimelineLine:
    what, why = _what_and_why(entry)
    return TimelineLine(at=entry.at, who=entry.who, on_behalf=entry.on_behalf, what=what, why=why)


def _what_and_why(entry: TimelineEntry) -> tuple[str, str]:
    """For an assignment the stored reason is "Assigned to NAME: why"; split it into the two."""
    if ASSIGNED in entry.changed:
        what, _, why = entry.reason.partition(": ")
        return what, why
    words = entry.correction or WORDS.get((entry.entity, entry.verb), f"{entry.entity} {entry.verb}")
    return words, entry.reason
