"""Words for instants, dates and states, as customers read them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel import Locale

from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.product_states import ProductState
from business_layer.order_management.mcd_search import McdKind
from business_layer.order_management.states import ItemAction, ProductOrderState
from business_layer.shared.clock import HOUSE_ZONE

NO_BREAK = "\u00a0"
# The days that are shown are few, and the same on many pages.
DAYS_REMEMBERED = 2000
ORDINAL_ENDINGS = {"one": "st", "two": "nd", "few": "rd", "other": "th"}
ORDINAL_FORM = Locale("en", "US").ordinal_form
# A day this far away is shown with its year.
NEAR = timedelta(days=180)

E = TypeVar("E", bound=StrEnum)


class StateWords(dict[E, tuple[str, str]]):
    """The words and the color of each state; states that only a newer release knows share theirs."""

    def __init__(self, words: Mapping[E, tuple[str, str]], *, otherwise: tuple[str, str]) -> None:
        super().__init__(words)
        self._otherwise = otherwise

    def __missing__(self, state: E) -> tuple[str, str]:
        return self._otherwise


BEING_UPDATED = ("Status being updated", "")
NOT_KNOWN_HERE = ("Unknown to this release", "warn")

_ORDER_WORDS = {
    ProductOrderState.ACKNOWLEDGED: ("We have your order", ""),
    ProductOrderState.REJECTED: ("We couldn't accept the order", "bad"),
    ProductOrderState.PENDING: ("With our engineers", ""),
    # True of whatever is held: looked into just now, parked until a day, or not possible as ordered.
    ProductOrderState.HELD: ("Needs our attention", "warn"),
    ProductOrderState.IN_PROGRESS: ("Being set up", ""),
    ProductOrderState.ASSESSING_CANCELLATION: ("Checking if it can be canceled", "warn"),
    ProductOrderState.PENDING_CANCELLATION: ("Being canceled", "warn"),
    ProductOrderState.CANCELLED: ("Canceled", ""),
    ProductOrderState.COMPLETED: ("Ready", "good"),
    ProductOrderState.FAILED: ("Couldn't be set up", "bad"),
    ProductOrderState.PARTIAL: ("Partly ready", "warn"),
}
ORDER_WORDS = StateWords(_ORDER_WORDS, otherwise=BEING_UPDATED)
# Agents read one word, whose color says if a person must act.
OFFICE_ORDER_WORDS = StateWords(
    {
        ProductOrderState.ACKNOWLEDGED: ("New", ""),
        ProductOrderState.REJECTED: ("Rejected", "gone"),
        ProductOrderState.PENDING: ("Review", "you"),
        ProductOrderState.HELD: ("Fallout", "bad"),
        ProductOrderState.IN_PROGRESS: ("Working", "work"),
        ProductOrderState.ASSESSING_CANCELLATION: ("Cancel asked", "work"),
        ProductOrderState.PENDING_CANCELLATION: ("Canceling", "work"),
        ProductOrderState.CANCELLED: ("Canceled", "gone"),
        ProductOrderState.COMPLETED: ("Ready", "good"),
        ProductOrderState.FAILED: ("Failed", "bad"),
        ProductOrderState.PARTIAL: ("Partly ready", "warn"),
    },
    otherwise=NOT_KNOWN_HERE,
)
_PRODUCT_WORDS = {
    ProductState.CREATED: ("Ordered", ""),
    ProductState.PENDING_ACTIVE: ("Being set up", ""),
    ProductState.ACTIVE: ("Active", "good"),
    ProductState.SUSPENDED: ("Suspended", "warn"),
    ProductState.PENDING_TERMINATE: ("Ending", "warn"),
    ProductState.TERMINATED: ("Ended", ""),
    ProductState.CANCELLED: ("Canceled", ""),
    ProductState.ABORTED: ("Never started", ""),
}
# An item's kind, as agents read it; other actions are only known to a newer release.
ITEM_ACTION_WORDS: Mapping[ItemAction, str] = {
    ItemAction.ADD: "New",
    ItemAction.MODIFY: "Change",
    ItemAction.DELETE: "Disconnect",
    ItemAction.NO_CHANGE: "No change",
    ItemAction.SUSPEND: "Suspend",
    ItemAction.RESUME: "Resume",
    ItemAction.TRANSFER: "Transfer",
}
# The kinds of orders about a product that a customer has.
MCD_KIND_WORDS: Mapping[McdKind, str] = {
    McdKind.MOVE: "Move",
    McdKind.CHANGE: "Change",
    McdKind.DISCONNECT: "Disconnect",
    McdKind.SUSPEND: "Suspend",
    McdKind.RESUME: "Resume",
    McdKind.TRANSFER: "Transfer",
}
PRODUCT_WORDS = StateWords(_PRODUCT_WORDS, otherwise=BEING_UPDATED)
OFFICE_PRODUCT_WORDS = StateWords(
    {
        ProductState.CREATED: ("Ordered", ""),
        ProductState.PENDING_ACTIVE: ("Working", "work"),
        ProductState.ACTIVE: ("Active", "good"),
        ProductState.SUSPENDED: ("Suspended", "pause"),
        ProductState.PENDING_TERMINATE: ("Ending", "work"),
        ProductState.TERMINATED: ("Ended", "gone"),
        ProductState.CANCELLED: ("Canceled", "gone"),
        ProductState.ABORTED: ("Never started", "gone"),
    },
    otherwise=NOT_KNOWN_HERE,
)


def order_kind(kind: str) -> str:
    """The kind of an order in a word, by what it does to a product; New if it does nothing to one."""
    return MCD_KIND_WORDS[McdKind(kind)] if kind in MCD_KIND_WORDS else ITEM_ACTION_WORDS[ItemAction.ADD]


def order_title(kind: str, names: str) -> str:
    """The purpose of an order: Move Paging. An order of new services is named by them alone."""
    return f"{MCD_KIND_WORDS[McdKind(kind)]} {names}" if kind in MCD_KIND_WORDS else names


def begins_words(begins_on: date | None, done_by: date | None, today: date) -> str:
    """A change that is to come: Begins Mon, Dec 14, done by Thu, Dec 17. Empty without a day."""
    if begins_on is None:
        return ""
    done = f", done by {day_words(done_by, today)}" if done_by and done_by > begins_on else ""
    return f"Begins {day_words(begins_on, today)}{done}"


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


def day_words(day: date, today: date | None = None) -> str:
    """Mon, Nov 23; with the year if the day may be far from `today`, and is."""
    return _day_words(day, with_year=today is not None and abs(day - today) > NEAR)


@lru_cache(maxsize=DAYS_REMEMBERED)
def _day_words(day: date, *, with_year: bool) -> str:
    return f"{day:%a, %b} {day.day}{f', {day.year}' if with_year else ''}".replace(" ", NO_BREAK)


def stamp_words(at: datetime, zone: str, today: date) -> str:
    """Mon, Nov 23, 9:05 AM EST."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date(), today)}, {_hour_words(local)}"


def long_day_words(day: date, today: date) -> str:
    """Monday, November 23; today and tomorrow are said so."""
    words = f"{day:%A, %B}{NO_BREAK}{day.day}" + (f", {day.year}" if abs(day - today) > NEAR else "")
    if day == today:
        return f"today, {words}"
    return f"tomorrow, {words}" if day == today + timedelta(days=1) else words


def clock_words(at: datetime, zone: str = HOUSE_ZONE) -> str:
    """9:05 AM EST."""
    return _hour_words(at.astimezone(ZoneInfo(zone)))


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    return f"{number}{ORDINAL_ENDINGS[ORDINAL_FORM(number)]}"


def counted_words(count: int, most: int) -> str:
    """A count that ends at `most`, where there may be more."""
    return str(count) if count < most else f"{most} or more"


def slot_sentence(slot: str, zone: str) -> str:
    """Tuesday, December 1, 2026, 8 AM to noon EST."""
    if not slot:
        return ""
    return f"{date_words(HalfDay.of(slot).on)}, {hours_of_slot(slot, zone)}"


def hours_of_slot(slot: str, zone: str) -> str:
    """8 AM to noon EST."""
    half_day = HalfDay.of(slot)
    return f"{half_day.hours} {zone_words(half_day.on, zone)}"


def zone_words(day: date, zone: str) -> str:
    """The zone's name on that day: EST. Noon tells it, because clocks change at night."""
    return str(datetime.combine(day, time(12), ZoneInfo(zone)).tzname())


def _hour_words(local: datetime, between: str = " ") -> str:
    """9:05 AM EST."""
    half = "AM" if local.hour < 12 else "PM"
    return f"{_hour(local)}:{local.minute:02}{between}{half}{between}{local.tzname()}"


def _hour(local: datetime) -> int:
    """The hour as a clock with twelve of them shows it."""
    return local.hour % 12 or 12
