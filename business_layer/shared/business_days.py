"""Business days: Monday to Friday without the federal holidays, and from which of them on something counts."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
# What is complete later counts from the next business day: 47 CFR 52.35(d) says so of the move of a number.
LAST_RECEIPT = time(13)
ONE_DAY = timedelta(days=1)


def is_federal_holiday(day: date) -> bool:
    """Whether the day is a federal holiday of the United States, or stands in for one that falls on a weekend."""
    return day in _holidays_of(day.year)


def is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and not is_federal_holiday(day)


def received_on(local: datetime) -> date:
    """The business day on which something counts as received that was complete at that instant, in local time."""
    day = local.date()
    is_in_time = is_business_day(day) and local.time() <= LAST_RECEIPT
    return day if is_in_time else business_days_after(day, 1)


def business_days_after(day: date, count: int) -> date:
    """The business day that comes so many business days later."""
    for _ in range(count):
        day += ONE_DAY
        while not is_business_day(day):
            day += ONE_DAY
    return day


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
