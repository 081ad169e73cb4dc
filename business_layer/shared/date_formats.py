"""Write instants and days in words, for messages and error messages."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from business_layer.shared.clock import HOUSE_ZONE

# As on pages: Monday, November 23, 2026 at 9:05 AM EST.
WHEN = "EEEE, MMMM d, y 'at' h:mm a zzz"


def format_moment(at: datetime, zone: str = HOUSE_ZONE) -> str:
    """Return the instant in the time of that zone, with the zone's name."""
    return str(format_datetime(at, WHEN, tzinfo=ZoneInfo(zone), locale="en_US"))


def format_day(day: date) -> str:
    """Return the day with its weekday: Monday, November 23, 2026."""
    return str(format_date(day, "full", locale="en_US"))
