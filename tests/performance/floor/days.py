"""The floor's days: when each step of an offering's plan should be done, in business days."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import holidays

from tests.performance.floor.app import ZONE

ONE_DAY, LAST_RECEIPT = timedelta(days=1), time(13)


def expected(plan: list[dict[str, Any]], at: datetime) -> dict[str, date]:
    """The day of each step by its name: a plan's steps come after those that they wait for."""
    local = at.astimezone(ZONE)
    received = local.date() if _is_business_day(local.date()) and local.time() <= LAST_RECEIPT else None
    days: dict[str, date] = {}
    for step in plan:
        before = [days[name] for name in step.get("after", ()) if name in days]
        takes = step["takes"][0]["business_days"] if step.get("takes") else 0
        day = max(before, default=local.date())
        days[step["name"]] = _after(max([received or _after(local.date(), 1), *before]), takes) if takes else day
    return days


def _after(day: date, count: int) -> date:
    for _ in range(count):
        day += ONE_DAY
        while not _is_business_day(day):
            day += ONE_DAY
    return day


def _is_business_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("US", years=year))
