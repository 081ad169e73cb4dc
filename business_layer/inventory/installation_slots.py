"""Installation slots: one for each crew of a region and half day."""

from datetime import date, timedelta

from business_layer.shared.business_days import is_federal_holiday

WINDOWS = {"morning": "8 AM to noon", "afternoon": "1 PM to 5 PM"}
HOURS = {"morning": (8, 12), "afternoon": (13, 17)}
CREWS_PER_WINDOW = 4
SUNDAY = 6


def slot_prefix(on: date, window: str) -> str:
    """The beginning of the values of a half day's slots; the number of a crew follows."""
    return f"{on.isoformat()}/{window}/"


def parse_slot(value: str) -> tuple[date, str]:
    """Return the day and the window of a slot, from its value or prefix."""
    day, window, *_ = value.split("/")
    return date.fromisoformat(day), window


def is_visit_day(day: date) -> bool:
    """True if crews work that day: all days but Sundays and federal holidays."""
    return day.weekday() != SUNDAY and not is_federal_holiday(day)


def first_visit_day(day: date) -> date:
    """The next day on which crews work; the day itself if they do."""
    while not is_visit_day(day):
        day += timedelta(days=1)
    return day
