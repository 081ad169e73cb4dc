"""Installation slots: one for each crew of a region and half day."""

from datetime import date, timedelta
from typing import NamedTuple, Self

from business_layer.shared.business_days import is_federal_holiday

WINDOWS = {"morning": "8 AM to noon", "afternoon": "1 PM to 5 PM"}
HOURS = {"morning": (8, 12), "afternoon": (13, 17)}
CREWS_PER_WINDOW = 4
SUNDAY = 6


class HalfDay(NamedTuple):
    """A day and a window of it, in which crews visit. The resource of each crew is spelled `2026-12-15/morning/1`."""

    on: date
    window: str

    @classmethod
    def of(cls, slot: str) -> Self:
        """The half day of a slot, from the slot's value or from a half day's prefix."""
        day, window, *_ = slot.split("/")
        return cls(date.fromisoformat(day), window)

    @property
    def prefix(self) -> str:
        """The beginning of the values of its slots; it is what a customer chooses."""
        return f"{self.on.isoformat()}/{self.window}/"

    @property
    def hours(self) -> str:
        """The hours of the window, in words; a window that only a newer release knows is its own name."""
        return WINDOWS.get(self.window, self.window)

    def slot(self, crew: int) -> str:
        """The value of a crew's slot."""
        return f"{self.prefix}{crew}"


def is_visit_day(day: date) -> bool:
    """True if crews work that day: all days but Sundays and federal holidays."""
    return day.weekday() != SUNDAY and not is_federal_holiday(day)


def first_visit_day(day: date) -> date:
    """The next day on which crews work; the day itself if they do."""
    while not is_visit_day(day):
        day += timedelta(days=1)
    return day
