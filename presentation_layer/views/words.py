"""Words for instants, dates and states, as customers read them."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from business_layer.inventory.products import ProductState
from business_layer.inventory.slots import WINDOWS, slot_words
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.clock import HOUSE_ZONE

NO_BREAK = "\u00a0"
# The days that are shown are few, and the same on many pages.
DAYS_REMEMBERED = 2000

ORDER_WORDS = {
    ProductOrderState.ACKNOWLEDGED: ("We have your order", ""),
    ProductOrderState.REJECTED: ("We could not accept the order", "bad"),
    ProductOrderState.PENDING: ("With our engineers", ""),
    ProductOrderState.HELD: ("A colleague is looking into it", "warn"),
    ProductOrderState.IN_PROGRESS: ("Being set up", ""),
    ProductOrderState.ASSESSING_CANCELLATION: ("Checking whether it can be cancelled", "warn"),
    ProductOrderState.PENDING_CANCELLATION: ("Being cancelled", "warn"),
    ProductOrderState.CANCELLED: ("Cancelled", ""),
    ProductOrderState.COMPLETED: ("Ready", "good"),
    ProductOrderState.FAILED: ("Could not be set up", "bad"),
    ProductOrderState.PARTIAL: ("Partly ready", "warn"),
}
# What agents read: for them, "a colleague" would be somebody else.
OFFICE_ORDER_WORDS = {**ORDER_WORDS, ProductOrderState.HELD: ("Waits for a colleague", "warn")}
PRODUCT_WORDS = {
    ProductState.CREATED: ("Ordered", ""),
    ProductState.PENDING_ACTIVE: ("Being set up", ""),
    ProductState.ACTIVE: ("Active", "good"),
    ProductState.SUSPENDED: ("Suspended", "warn"),
    ProductState.PENDING_TERMINATE: ("Ending", "warn"),
    ProductState.TERMINATED: ("Ended", ""),
    ProductState.CANCELLED: ("Cancelled", ""),
    ProductState.ABORTED: ("Never started", ""),
}


@lru_cache(maxsize=DAYS_REMEMBERED)
def date_words(day: date | None) -> str:
    """Monday, November 23, 2026."""
    return f"{day:%A, %B} {day.day}, {day.year}" if day else ""


def instant_words(at: datetime | None, zone: str = HOUSE_ZONE) -> str:
    """Monday, November 23, 2026 at 9:05 AM EST."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_words(local.date())} at {_hour_words(local)}"


@lru_cache(maxsize=DAYS_REMEMBERED)
def short_date_words(day: date | None) -> str:
    """Mon Nov 23, 2026: for columns, where it does not break."""
    return f"{day:%a %b} {day.day}, {day.year}".replace(" ", NO_BREAK) if day else ""


def short_instant_words(at: datetime | None, zone: str = HOUSE_ZONE) -> str:
    """Mon Nov 23, 2026 9:05 AM EST: for columns, where it breaks between day and time alone."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    return f"{short_date_words(local.date())} {_hour_words(local, NO_BREAK)}"


def time_words(at: datetime | None, zone: str = HOUSE_ZONE) -> str:
    """9:05:30 AM EST."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(zone))
    return f"{_hour(local)}:{local:%M:%S %p %Z}"


def slot_sentence(slot: str) -> str:
    """Tuesday, December 1, 2026, 8 a.m. to noon."""
    if not slot:
        return ""
    day, window = slot_words(slot)
    return f"{date_words(day)}, {WINDOWS.get(window, window)}"


def _hour_words(local: datetime, between: str = " ") -> str:
    """9:05 AM EST."""
    half = "AM" if local.hour < 12 else "PM"
    return f"{_hour(local)}:{local.minute:02}{between}{half}{between}{local.tzname()}"


def _hour(local: datetime) -> int:
    """The hour as a clock with twelve of them shows it."""
    return local.hour % 12 or 12
