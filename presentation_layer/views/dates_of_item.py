"""The dates of a cart item in a few words, for carts and receipts, and all dates of a cart in their order."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from business_layer.inventory.installation_slots import HalfDay
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.order_management.schedule import Schedule
from business_layer.shared.addresses import zone_of
from presentation_layer.words import day_words, hours_of_slot


@dataclass(frozen=True)
class DatedEvent:
    """Something that happens on a day: `what` it is, and the same with the day as a phrase, whole and short."""

    on: date
    day: str
    what: str
    words: str
    short: str
    hours: str = ""


def dates_of_item(reviewed: ReviewedItem, schedule: Schedule | None, slot: str = "") -> tuple[DatedEvent, ...]:
    """The dates that matter to the customer: a visit, a delivery, the move of a number, or the day it is ready."""
    if schedule is None or reviewed.offering is None or reviewed.at is None:
        return ()
    zone, name = zone_of(reviewed.item.address), reviewed.offering.name
    today = reviewed.at.astimezone(ZoneInfo(zone)).date()
    found = []
    if schedule.delivered_on:
        what = _package_words(reviewed)
        found.append(_event(schedule.delivered_on, today, what, what, "Arrives"))
    if schedule.move_on:
        found.append(_event(schedule.move_on, today, "Number moves", "Number moves"))
    if reviewed.offering.needs_appointment:
        found.append(_visit(schedule, slot, zone, today))
    elif schedule.ready_on not in (schedule.delivered_on, schedule.move_on):
        found.append(_event(schedule.ready_on, today, f"{name} ready", "Ready"))
    return tuple(found)


def _package_words(reviewed: ReviewedItem) -> str:
    """Pager arrives, 2 calling cards arrive."""
    rule, values = reviewed.ships, reviewed.item.values
    if rule is None:
        return "Arrives"
    return f"{rule.contents(values)} {'arrives' if rule.count_for(values) == 1 else 'arrive'}"


def _visit(schedule: Schedule, slot: str, zone: str, today: date) -> DatedEvent:
    if not slot:
        return _event(schedule.ready_on, today, "Technician visit from", "Technician visit from", "Visit from")
    on, _ = HalfDay.of(slot)
    day = day_words(on, today)
    return DatedEvent(on, day, "Technician visit", f"Technician visit {day}", f"Visit {day}", hours_of_slot(slot, zone))


def _event(on: date, today: date, what: str, verb: str, short: str = "") -> DatedEvent:
    day = day_words(on, today)
    return DatedEvent(on, day, what, f"{verb} {day}", f"{short or verb} {day}")
