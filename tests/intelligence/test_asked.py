"""The days of a page are whole weeks: two pages never differ by what a few people did on one day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_intelligence.site.asked import read_asked

MONDAY, SUNDAY = date(2026, 2, 2), date(2026, 4, 26)
STORED = (MONDAY, SUNDAY)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, DAYS)
def test_any_days_become_whole_weeks_that_contain_them(first: date, second: date) -> None:
    since, until = sorted((first, second))

    asked = read_asked({"from": since.isoformat(), "to": until.isoformat()}, STORED, {})

    assert (asked.since.weekday(), asked.until.weekday()) == (0, 6)
    assert asked.since <= since <= until <= asked.until
    assert (since - asked.since, asked.until - until) < (timedelta(7), timedelta(7))
    assert asked.typed == {"from": asked.since.isoformat(), "to": asked.until.isoformat()}
    assert (asked.former.since.weekday(), asked.former.until.weekday()) == (0, 6)


@pytest.mark.parametrize(
    ("stored", "since", "until", "is_open"),
    [
        (STORED, date(2026, 3, 30), SUNDAY, False),
        ((MONDAY, SUNDAY + timedelta(days=3)), date(2026, 3, 30), SUNDAY, False),
        ((MONDAY, MONDAY + timedelta(days=2)), date(2026, 1, 12), date(2026, 2, 8), True),
    ],
    ids=["the last day is a Sunday", "a week is not over", "the first week is not over"],
)
def test_without_days_the_last_weeks_that_are_over_count(
    stored: tuple[date, date], since: date, until: date, is_open: bool
) -> None:
    asked = read_asked({}, stored, {})

    assert (asked.since, asked.until, asked.is_open) == (since, until, is_open)


def test_days_in_the_wrong_order_stay_as_they_were_typed() -> None:
    typed = {"from": "2026-03-11", "to": "2026-03-09"}

    asked = read_asked(typed, STORED, {})

    assert asked.errors.keys() == {"to"}
    assert asked.typed == typed
