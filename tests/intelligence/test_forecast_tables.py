"""The tables of forecasts: what is expected, the people for it, and what is not shown."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from site_intelligence.mine.forecasts import Period, count_days, forecast_of
from site_intelligence.mine.handle_time import handle_minutes
from site_intelligence.mine.seasonal_counts import DayCounts
from site_intelligence.site.forecast_question import USUAL_LEAD_DAYS, fields_of, read_question
from site_intelligence.site.forecast_tables import orders_table, people_for, work_table
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

MONDAY = date(2026, 2, 2)


def counts_of(days: int, mean: float) -> DayCounts:
    drawn = np.random.default_rng(1).poisson([mean] * days)
    return DayCounts(MONDAY, tuple(int(n) for n in drawn))


def test_orders_follow_the_weeks_that_came_with_band_and_error() -> None:
    known = counts_of(112, 20)
    forecast = forecast_of("orders per week", "", known, 7, 4)

    table = orders_table(forecast, known)

    assert len(table.rows) == len(table.spreadsheet.rows) == 4
    assert table.rows[0][0].words == "Week of May 25"
    assert "The simplest one, the same as the week before, was off by" in table.note
    assert table.chart is not None
    came, expected = (line["values"] for line in table.chart["series"])
    assert (len(came), came[-4:], expected[:12]) == (16, [None] * 4, [None] * 12)
    assert came[11] == sum(known.counts[-7:])
    assert table.chart["band"][-1][0] < expected[-1] < table.chart["band"][-1][1]


def test_days_of_few_people_leave_a_gap_and_are_expected_all_the_same() -> None:
    known = counts_of(112, 3)

    table = work_table("boston", forecast_of("inquiries per day", "boston", known, 1, 14), known, None)

    assert table.chart is not None
    assert set(table.chart["series"][0]["values"]) <= {None, 0}
    assert len(table.rows) == 14
    assert [words for words, _ in table.columns] == ["Day", "Inquiries expected", "Four times out of five, between"]


def test_a_center_of_fewer_than_ten_inquiries_has_no_forecast() -> None:
    known = DayCounts(MONDAY, (*(0 for _ in range(100)), 1, 2, 3, *(0 for _ in range(9))))

    table = work_table("boston", forecast_of("inquiries per day", "boston", known, 1, 14), known, 6)

    assert (table.rows, table.chart, table.spreadsheet.rows) == ((), None, [])
    assert "fewer than 10 inquiries" in table.note


def test_work_becomes_people_who_are_enough_for_the_upper_end_of_the_band() -> None:
    known = counts_of(112, 40)

    table = work_table("new york", forecast_of("inquiries per day", "", known, 1, 14), known, 9)

    assert (table.key, table.title) == ("work-new-york", "Work in New york")
    assert [words for words, _ in table.columns][-2:] == ["Hours of work", "People"]
    assert people_for(Period(MONDAY, 30, 20, 40), 9) == 1
    assert people_for(Period(MONDAY, 30, 20, 41), 9) == 2


def test_too_little_data_says_what_is_needed() -> None:
    known = counts_of(40, 20)

    table = orders_table(forecast_of("orders per week", "", known, 7, 4), known)

    assert table.rows == ()
    assert "77 are needed" in table.note


def test_an_inquiry_takes_from_its_answer_until_it_is_resolved(tmp_path: Path) -> None:
    events = []
    for number in range(12):
        inquiry = {"subject": f"I-{number}"}
        events.append(an_event("inquiry_answered", "2026-02-02 10:00", **inquiry))
        # The last one waited for something: nobody worked on it for nine hours.
        end = "19:00" if number == 11 else "10:12"
        events.append(an_event("inquiry_resolved", f"2026-02-02 {end}", **inquiry))
    few = events[:18]

    (tmp_path / "few").mkdir()
    with history_of(tmp_path / "few", *few) as history:
        assert handle_minutes(history) is None
    with history_of(tmp_path, *events) as history:
        assert handle_minutes(history) == 12.0


def test_the_last_day_counts_only_if_it_is_over(tmp_path: Path) -> None:
    events = [
        an_event("product_order_placed", f"{MONDAY + timedelta(days=day)} 10:00", subject=f"DT-{day}")
        for day in range(3)
    ]

    with history_of(tmp_path, *events) as history:
        open_day, over = (
            count_days(history, "product_order_placed", None, is_last_over=is_over)[""] for is_over in (False, True)
        )

    assert (open_day.counts, over.counts) == ((1, 1), (1, 1, 1))


@pytest.mark.parametrize(
    ("given", "lead", "minutes", "wrong"),
    [
        ({}, USUAL_LEAD_DAYS, 8.0, set()),
        ({"lead": "30", "minutes": "12.5"}, 30, 12.5, set()),
        ({"lead": "soon"}, USUAL_LEAD_DAYS, 8.0, {"lead"}),
        ({"lead": "1.5"}, USUAL_LEAD_DAYS, 8.0, {"lead"}),
        ({"lead": "-1", "minutes": "nan"}, USUAL_LEAD_DAYS, 8.0, {"lead", "minutes"}),
        ({"minutes": "1e9"}, USUAL_LEAD_DAYS, 8.0, {"minutes"}),
    ],
)
def test_what_is_typed_is_checked_and_stays_typed(
    given: dict[str, str], lead: int, minutes: float, wrong: set[str]
) -> None:
    asked = read_question(given, 8.0)

    assert (asked.lead_days, asked.minutes, set(asked.errors)) == (lead, minutes, wrong)
    assert {field.name: field.typed for field in fields_of(asked, 8.0, has_numbers=True)} == {
        "minutes": given.get("minutes", ""),
        "lead": given.get("lead", ""),
    }
