"""A technician's visit as an entry for the customer's calendar (RFC 5545, published as RFC 5546 says)."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from business_layer.inventory.installation_slots import HOURS, HalfDay
from business_layer.messages.message import Attachment
from business_layer.order_management.items import ProductOrderItem
from business_layer.shared.company import COMPANY

PRODUCT = "-//Dialtone//Store//EN"


def visit_calendar_entry(
    item: ProductOrderItem, order_number: str, *, organizer: str, at: datetime
) -> Attachment | None:
    """The calendar entry of an item's visit; None without a visit.

    Its UID follows from the item, so that a later entry replaces it in the calendar instead of being added.
    """
    if not item.installation or item.address is None:
        return None
    day, window = HalfDay.of(item.installation)
    if window not in HOURS:
        return None
    begins, ends = (
        datetime.combine(day, time(hour), ZoneInfo(item.address.time_zone)).astimezone(UTC) for hour in HOURS[window]
    )
    event = Event()
    event.add("uid", f"visit-{item.id}@{organizer.rpartition('@')[2]}")
    event.add("sequence", 0)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", f"{COMPANY} technician: {item.offering_name}")
    event.add("location", str(item.address))
    event.add("description", f"Order {order_number}, item {item.number}.")
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    event.add("status", "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return Attachment(
        name=f"technician-{order_number}-{item.number}.ics",
        media_type="text/calendar; method=PUBLISH; charset=utf-8",
        content=calendar.to_ical().decode(),
    )
