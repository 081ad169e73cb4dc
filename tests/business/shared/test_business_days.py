"""Business days, around weekends and federal holidays."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from business_layer.shared.business_days import business_days_after, is_business_day, received_on

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 26), False),  # Thanksgiving
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
        (date(2026, 7, 3), False),  # Independence Day is a Saturday, so the Friday before it is off.
        (date(2027, 12, 31), False),  # The same of a New Year's Day that belongs to the next year.
    ],
)
def test_weekends_and_holidays_are_none(day: date, is_one: bool) -> None:
    assert is_business_day(day) is is_one


@pytest.mark.parametrize(
    ("count", "day"),
    [(0, date(2026, 11, 25)), (1, date(2026, 11, 27)), (2, date(2026, 11, 30)), (4, date(2026, 12, 2))],
)
def test_they_are_counted_across_a_holiday_and_a_weekend(count: int, day: date) -> None:
    assert business_days_after(date(2026, 11, 25), count) == day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 23, 7, 0, tzinfo=NEW_YORK), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 13, 0, tzinfo=NEW_YORK), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 13, 1, tzinfo=NEW_YORK), date(2026, 11, 24)),
        (datetime(2026, 11, 25, 14, 0, tzinfo=NEW_YORK), date(2026, 11, 27)),
        (datetime(2026, 11, 28, 9, 0, tzinfo=NEW_YORK), date(2026, 11, 30)),
    ],
)
def test_a_request_after_1_pm_counts_from_the_next_business_day(at: datetime, day: date) -> None:
    assert received_on(at) == day
