"""Days without events lead to the last weeks that have some."""

from datetime import date
from pathlib import Path

import pytest

from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.history import Window
from site_intelligence.report.roll_up import roll_up
from site_intelligence.site.last_weeks import last_weeks
from tests.intelligence.builders import an_event
from tests.intelligence.busy_nights import a_store

EVENTS = (
    an_event(local="2026-03-03 10:00", visitor="v1"),
    an_event(local="2026-03-17 10:00", visitor="v1"),
    an_event("number_stock_counted", "2026-05-20 01:00"),
)
SUNDAY = date(2026, 3, 22)


@pytest.mark.parametrize(("fewest_events", "days_ahead"), [(2, 0), (1, 2)])
def test_the_last_weeks_are_those_before_the_days_or_else_the_last_of_all(
    tmp_path: Path, fewest_events: int, days_ahead: int
) -> None:
    store = a_store(tmp_path, *EVENTS)
    assert roll_up(store, fewest_events=fewest_events) == days_ahead
    desk = ReportDesk(store)

    def until(first: date, last: date) -> date | None:
        found = last_weeks(desk, Window(first, last))
        return found.until if found else None

    assert until(date(2026, 4, 1), date(2026, 4, 28)) == SUNDAY
    assert until(date(2026, 3, 9), date(2026, 3, 15)) == date(2026, 3, 8)
    assert until(date(2026, 1, 5), date(2026, 1, 11)) == SUNDAY
    assert until(date(2026, 3, 16), date(2026, 3, 22)) is None
    # Nobody came in a week in which only numbers were counted.
    assert until(date(2026, 5, 18), date(2026, 5, 24)) == SUNDAY


def test_a_history_in_which_nobody_ever_came_has_no_last_weeks(tmp_path: Path) -> None:
    desk = ReportDesk(a_store(tmp_path, EVENTS[-1]))

    assert last_weeks(desk, Window(date(2026, 5, 18), date(2026, 5, 24))) is None
