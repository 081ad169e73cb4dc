"""Numbers left in an area code: what is used, when they run out, and when to order more."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from site_intelligence.mine.number_stock import FARTHEST, StockDays, count_stock, forecast_stock
from site_intelligence.site.stock_table import stock_table
from tests.intelligence.builders import an_event
from tests.intelligence.histories import history_of

FIRST = date(2026, 2, 2)
DAYS = 120


def stock_of(left: int, daily: int, days: int = DAYS) -> StockDays:
    """A stock that ends with so many left, after so many were used each day."""
    return StockDays(FIRST, tuple(left + daily * back for back in reversed(range(days))))


def test_the_last_count_of_each_day_counts_and_a_gap_has_the_one_before(tmp_path: Path) -> None:
    counts = [("2026-02-02 04:00", 100), ("2026-02-02 05:00", 90), ("2026-02-04 04:00", 80)]
    events = [an_event("number_stock_counted", at, area_code="614", available=n) for at, n in counts]

    with history_of(tmp_path, *events, an_event("page_viewed", "2026-02-09 10:00")) as history:
        found = count_stock(history)

    assert found == {"614": StockDays(FIRST, (90, 90, 80))}


def test_what_is_used_is_what_the_count_went_down_by() -> None:
    assert StockDays(FIRST, (100, 97, 1_097, 1_090)).used.counts == (3, 0, 7)


def test_the_day_without_numbers_follows_from_the_use_and_has_a_band() -> None:
    found = forecast_stock("614", stock_of(300, 5))

    last = FIRST + timedelta(days=DAYS - 1)
    assert found.counted_on == last
    assert found.runs_out is not None
    assert abs((found.runs_out - last).days - 60) <= 2
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest < found.runs_out < found.latest
    assert found.order_by(30) == found.earliest - timedelta(days=30)
    assert found.used.error is not None
    assert found.used.error < 0.05


@pytest.mark.parametrize("stock", [stock_of(300, 0), stock_of(1_000_000, 5)])
def test_what_is_far_away_has_no_day(stock: StockDays) -> None:
    found = forecast_stock("614", stock)

    assert (found.runs_out, found.order_by(66)) == (None, None)
    assert FARTHEST == 364


def test_with_too_few_days_there_is_a_count_and_no_forecast() -> None:
    found = forecast_stock("614", stock_of(300, 5, days=40))

    assert (found.left, found.used.periods, found.runs_out) == (300, (), None)
    table = stock_table([found], {"614": stock_of(300, 5, days=40)}, 66, FIRST)
    assert [text.words for text in table.rows[0][:3]] == ["614", "300", "too little data"]
    assert table.chart is None


def test_the_table_begins_with_what_must_be_ordered_first_and_says_so() -> None:
    stocks = {"212": stock_of(1_000, 1), "614": stock_of(300, 5)}
    today = FIRST + timedelta(days=DAYS)

    table = stock_table([forecast_stock(code, stock) for code, stock in stocks.items()], stocks, 66, today)

    assert [row[0].words for row in table.rows] == ["614", "212"]
    assert table.rows[0][-1].words == "now"
    assert table.findings[0].startswith("614: order more now, because they may run out on ")
    assert len(table.findings) == 1
    assert table.chart is not None
    assert len(table.chart["band"]) == len(table.chart["categories"])


def test_counts_are_in_tens_so_that_no_few_people_follow_from_two_of_them() -> None:
    stocks = {"614": stock_of(303, 5), "212": stock_of(4, 1)}

    table = stock_table([forecast_stock(code, stock) for code, stock in stocks.items()], stocks, 66, FIRST)

    assert {row[0].words: row[1].words for row in table.rows} == {"614": "300", "212": "fewer than 10"}
    assert {str(line[0]): line[1] for line in table.spreadsheet.rows} == {"614": 300, "212": "fewer than 10"}
    assert table.chart is not None
    shown = [value for line in table.chart["series"] for value in line["values"] if value is not None]
    assert {value % 10 for value in shown} == {0}


def test_a_page_has_the_area_codes_that_matter_and_the_spreadsheet_has_all() -> None:
    stocks = {str(200 + place): StockDays(FIRST, (300,)) for place in range(25)}

    table = stock_table([forecast_stock(code, stock) for code, stock in stocks.items()], stocks, 66, FIRST)

    assert (len(table.rows), len(table.spreadsheet.rows)) == (20, 25)
    assert table.left_out == "5 more area codes are in the CSV."
