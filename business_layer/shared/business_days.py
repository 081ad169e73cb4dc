"""Business days: Monday to Friday except federal holidays."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
# The latest local time at which a request counts as received on the same day: 47 CFR 52.35(d), for number transfers.
LAST_RECEIPT = time(13)
ONE_DAY = timedelta(days=1)


def is_federal_holiday(day: date) -> bool:
    """Return True for a federal holiday of the United States, and for the day off for one that falls on a weekend."""
    return day in _holidays_of(day.year)


def is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and not is_federal_holiday(day)


def received_on(local: datetime) -> date:
    """Return the business day on which a request counts as received. `local` is when it was complete, in local time."""
    day = local.date()
    is_in_time = is_business_day(day) and local.time() <= LAST_RECEIPT
    return day if is_in_time else business_days_after(day, 1)


def business_days_after(day: date, count: int) -> date:
    """Return the business day that is `count` business days later."""
    for _ in range(count):
        day += ONE_DAY
        while not is_business_day(day):
            day += ONE_DAY
    return day


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
