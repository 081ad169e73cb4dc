"""Days on which a customer may have a number moved, and the schedule of an item with the chosen days."""

from datetime import date

from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.order_management.schedule import Schedule
from business_layer.shared.business_days import business_days_after, is_business_day

MOVE_DAYS_SHOWN = 10
DAY_NOT_OFFERED = "Your number can't move on this day. Choose one of the days shown."


def schedule_for(item: ReviewedItem, checkout: Checkout) -> Schedule | None:
    """The days of an item, with the days that the customer chose for it."""
    installation = checkout.installations.get(str(item.item.id), "")
    move_on = checkout.move_day_of(item.item.id)
    if not installation and not move_on:
        return item.usual_schedule
    return item.scheduled(installation=installation, move_on=move_on)


def move_days(item: ReviewedItem) -> tuple[date, ...]:
    """The days on which its numbers can move; empty if nothing moves."""
    asks = item.offering is not None and item.offering.asks_for_move_day(item.item.values)
    schedule = item.usual_schedule if asks else None
    if schedule is None or schedule.move_on is None:
        return ()
    days = [schedule.move_on]
    while len(days) < MOVE_DAYS_SHOWN:
        days.append(business_days_after(days[-1], 1))
    return tuple(days)


def is_open_move_day(item: ReviewedItem, day: date | None) -> bool:
    """True if a number can move on that day, or if nothing moves.

    It has to be a business day, not before the package has arrived and the other carrier is ready.
    """
    offered = move_days(item)
    return not offered or (day is not None and is_business_day(day) and day >= offered[0])
