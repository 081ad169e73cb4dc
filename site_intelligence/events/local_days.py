"""Times and days. Times are whole milliseconds in UTC; days and weeks are those of New York."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
MINUTE_MS = 60_000
DAY_MS = 86_400_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_milliseconds(text: str) -> int:
    """Milliseconds since 1970 of an ISO 8601 time. Raises ValueError, also if the time has no zone."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("The time has no zone.")
    return round(time.timestamp() * 1000)


def local_day(milliseconds: int) -> date:
    """The day in New York. Raises ValueError or OverflowError if the time is outside the calendar."""
    return _day_of_minute(milliseconds // MINUTE_MS)


@lru_cache(maxsize=65_536)
def _day_of_minute(minute: int) -> date:
    """The day of a minute. Offsets are whole minutes today; those before 1883 do not matter here."""
    return (EPOCH + timedelta(minutes=minute)).astimezone(ZONE).date()


@lru_cache(maxsize=4_096)
def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def midnight_ms(day: date) -> int:
    """The first moment of a day in New York, in milliseconds since 1970."""
    return round(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp() * 1000)
