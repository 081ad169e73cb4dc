"""Events as people choose them: by name, and perhaps only those with one property."""

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.report.history import History, rows

INQUIRIES = ("inquiry_opened", "inquiry_answered", "inquiry_abandoned", "inquiry_resolved")
VISITOR_EVENTS = (
    "page_viewed",
    "offering_viewed",
    "search_performed",
    "address_qualified",
    "cart_item_added",
    "cart_item_removed",
    "checkout_started",
    "checkout_step_done",
    "field_refused",
    "product_order_placed",
    "signed_in",
    "consent_chosen",
)
CUSTOMER_EVENTS = (
    "customer_imported",
    "product_order_placed",
    "product_order_completed",
    "product_order_cancelled",
    "task_fell_out",
    *INQUIRIES,
    "product_disconnected",
)
# The events that have each property.
PROPERTIES = {
    "offering": (
        "offering_viewed",
        "address_qualified",
        "cart_item_added",
        "cart_item_removed",
        "checkout_started",
        "product_order_placed",
        "product_order_completed",
    ),
    "page": ("page_viewed",),
    "result": ("address_qualified",),
    "found": ("search_performed",),
    "topic": INQUIRIES,
}
NOTHING, SOMETHING = "nothing", "something"
FEWEST_EVENTS = 10
LONGEST_VALUE = 60


@dataclass(frozen=True)
class EventChoice:
    """An event, and perhaps the value that one of its properties must have."""

    event: str
    name: str = ""
    value: str = ""

    def matches(self, events: Table) -> ibis.ir.BooleanValue:
        """True for the events of the table that were chosen."""
        is_event = events.name == self.event
        if not self.name:
            return is_event
        if self.name == "found":
            return is_event & ((events.results == 0) if self.value == NOTHING else (events.results > 0))
        if (self.name, self.event) == ("offering", "product_order_placed"):
            return is_event & events.offerings.contains(self.value)
        return is_event & (events[self.name] == self.value)


def property_values(history: History) -> dict[str, list[str]]:
    """The values that each property may be asked for: those of at least ten events."""
    return {name: _values(history, name) for name in PROPERTIES}


def _values(history: History, name: str) -> list[str]:
    if name == "found":
        return [NOTHING, SOMETHING]
    events = history.named(*PROPERTIES[name])
    counted = events.group_by(value=events[name]).aggregate(n=_.count()).filter(_.n >= FEWEST_EVENTS)
    return sorted(row["value"] for row in rows(counted) if row["value"] and len(row["value"]) <= LONGEST_VALUE)
