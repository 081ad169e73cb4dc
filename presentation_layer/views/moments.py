"""Instants and days as agents read them: how long ago, or a short day; the whole date is for the pointer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.words import NEAR, NO_BREAK, date_words, instant_words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# An older instant is shown as its day: nobody counts in days beyond a week.
COUNTED = timedelta(days=7)


@dataclass(frozen=True)
class Moment:
    """`words` are short, `full` and `machine` are the whole instant. `is_age` if the words change as time passes."""

    words: str = ""
    full: str = ""
    machine: str = ""
    is_age: bool = False


NEVER = Moment()


def age(at: datetime | None, now: datetime, zone: str = HOUSE_ZONE) -> Moment:
    """42 min, 3 h, 2 d, then the day."""
    if at is None:
        return NEVER
    passed = now - at
    whole = instant_words(at, zone), at.isoformat(timespec="minutes")
    if passed >= COUNTED:
        return Moment(_day_words(at.astimezone(ZoneInfo(zone)).date(), now), *whole)
    return Moment(_counted(passed), *whole, is_age=True)


def ahead(at: datetime | None, now: datetime, zone: str = HOUSE_ZONE) -> Moment:
    """in 3 min, in 2 h, then the day."""
    if at is None:
        return NEVER
    left = at - now
    whole = instant_words(at, zone), at.isoformat(timespec="minutes")
    if left >= DAY:
        return Moment(_day_words(at.astimezone(ZoneInfo(zone)).date(), now), *whole)
    return Moment(f"in {_counted(left)}" if left >= MINUTE else "now", *whole)


def day(on: date | None, now: datetime) -> Moment:
    """Mon Dec 7."""
    return Moment(_day_words(on, now), date_words(on), on.isoformat()) if on else NEVER


def clock_time(at: datetime, zone: str = HOUSE_ZONE) -> Moment:
    """4:53 PM: for lists by day."""
    local = at.astimezone(ZoneInfo(zone))
    words = f"{local.hour % 12 or 12}:{local:%M}{NO_BREAK}{local:%p}"
    return Moment(words, instant_words(at, zone), at.isoformat(timespec="seconds"))


def _counted(span: timedelta) -> str:
    if span < MINUTE:
        return f"1{NO_BREAK}min"
    if span < HOUR:
        return f"{span // MINUTE}{NO_BREAK}min"
    return f"{span // HOUR}{NO_BREAK}h" if span < DAY else f"{span // DAY}{NO_BREAK}d"


def _day_words(on: date, now: datetime) -> str:
    words = f"{on:%a %b} {on.day}" + (f", {on.year}" if abs(on - now.date()) > NEAR else "")
    return words.replace(" ", NO_BREAK)
