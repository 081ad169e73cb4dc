"""Installation slots: the crews of a region, by half day."""

from datetime import date, timedelta

from business_layer.shared.business_days import is_federal_holiday

WINDOWS = {"morning": "8 a.m. to noon", "afternoon": "1 p.m. to 5 p.m."}
HOURS = {"morning": (8, 12), "afternoon": (13, 17)}
CREWS_PER_WINDOW = 4
SUNDAY = 6


def slot_prefix(on: date, window: str) -> str:
    """How the values of a half day's slots begin; one per crew follows."""
    return f"{on.isoformat()}/{window}/"


def parse_slot(value: str) -> tuple[date, str]:
    """The date and window a slot's value or prefix names."""
    day, window, *_ = value.split("/")
    return date.fromisoformat(day), window


def is_visit_day(day: date) -> bool:
    """Whether crews work: every day but Sundays and federal holidays."""
    return day.weekday() != SUNDAY and not is_federal_holiday(day)


def first_visit_day(day: date) -> date:
    """The day itself if crews work on it, or the next one on which they do."""
    while not is_visit_day(day):
        day += timedelta(days=1)
    return day
