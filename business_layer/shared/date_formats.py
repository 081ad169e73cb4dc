"""Instants in words, for sentences that the business writes itself."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from business_layer.shared.clock import HOUSE_ZONE

# Monday, November 23, 2026 at 9:05 AM EST, as the pages write it.
WHEN = "EEEE, MMMM d, y 'at' h:mm a zzz"


def format_moment(at: datetime, zone: str = HOUSE_ZONE) -> str:
    return str(format_datetime(at, WHEN, tzinfo=ZoneInfo(zone), locale="en_US"))


def format_day(day: date) -> str:
    return str(format_date(day, "full", locale="en_US"))
