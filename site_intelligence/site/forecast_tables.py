"""The tables of the page about forecasts, with their charts.

What came is shown like any number of people. What is expected is no number of people, and so is shown if it is made of
ten or more.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import ceil

from site_intelligence.mine.forecasts import Forecast, Period
from site_intelligence.mine.seasonal_counts import DAYS_LEARNED, WEEK, DayCounts
from site_intelligence.report.small_groups import Cell, Key, is_small, publish
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.tables import TableView, Text
from site_intelligence.site.words import FEWER, count_text, key_text, share_text, short_day_text, weekday_text

WEEKS_SHOWN, DAYS_SHOWN = 12, 28
# The other two hours of a day are for breaks, training and other work.
HOURS_FOR_INQUIRIES = 6
BETWEEN = "Four times out of five, between"


def orders_table(forecast: Forecast, known: DayCounts) -> TableView:
    """Orders in each of the next weeks, after those of the last ones."""
    weeks = known.until(len(known.counts) - known.next_day.weekday())
    came = [
        (weeks.next_day - timedelta(days=WEEK * back), sum(weeks.counts[-WEEK * back :][:WEEK]))
        for back in range(min(WEEKS_SHOWN, len(weeks.counts) // WEEK), 0, -1)
    ]
    columns = ("Week", "Orders expected", BETWEEN)
    rows = tuple(
        (Text(key_text("week", period.first.isoformat())), Text(expected_text(period)), Text(band_text(period)))
        for period in forecast.periods
    )
    return TableView(
        "orders",
        "Orders per week",
        _headed(columns),
        rows,
        _spreadsheet("Week", "Orders", forecast.periods),
        _chart(came, forecast.periods, "Orders"),
        note=_note(forecast, "the week before"),
    )


def work_table(center: str, forecast: Forecast, known: DayCounts, minutes: float | None) -> TableView:
    """Inquiries in a service center on each of the next days, and the people for them if it is known what one takes."""
    first = max(0, len(known.counts) - DAYS_SHOWN)
    came = [(known.first + timedelta(days=place), n) for place, n in enumerate(known.counts) if place >= first]
    columns = ("Day", "Inquiries expected", BETWEEN, *(("Hours of work", "People") if minutes else ()))
    rows = tuple(tuple(_work_texts(period, minutes)) for period in forecast.periods)
    learned = sum(known.counts[-DAYS_LEARNED:])
    is_hidden = is_small(learned)
    return TableView(
        f"work-{re.sub('[^a-z0-9]+', '-', center.lower())}",
        f"Work in {key_text('center', center)}",
        _headed(columns),
        () if is_hidden else rows,
        _spreadsheet("Day", "Inquiries", () if is_hidden else forecast.periods, minutes),
        None if is_hidden else _chart(came, forecast.periods, "Inquiries"),
        note=f"There were {FEWER} inquiries in 12 weeks, so no forecast is shown."
        if is_hidden
        else _note(forecast, "the week before"),
    )


def _work_texts(period: Period, minutes: float | None) -> Iterator[Text]:
    yield Text(weekday_text(period.first))
    yield Text(expected_text(period))
    yield Text(band_text(period))
    if minutes:
        yield Text(f"{hours_of(period.expected, minutes):.1f}")
        yield Text(str(people_for(period, minutes)))


def hours_of(inquiries: float, minutes: float) -> float:
    return inquiries * minutes / 60


def people_for(period: Period, minutes: float) -> int:
    """The people who are enough on nine such days of ten: for the upper end of the band."""
    return ceil(round(hours_of(period.high, minutes) / HOURS_FOR_INQUIRIES, 6))


def expected_text(period: Period) -> str:
    return f"{period.expected:,.0f}" if period.expected >= 10 else f"{period.expected:.1f}"


def band_text(period: Period) -> str:
    return f"{period.low:,.0f} and {period.high:,.0f}"


def _note(forecast: Forecast, simplest: str) -> str:
    """The error of the forecast, or the reason why there is none."""
    if forecast.note or forecast.error is None or forecast.naive_error is None or forecast.held is None:
        return forecast.note or "Nothing came in the weeks that the forecast was tested on, so it has no error."
    better = "better" if forecast.error < forecast.naive_error else "not better"
    return (
        f"Tested on {forecast.tested} earlier weeks, this forecast was off by {share_text(forecast.error)}. The "
        f"simplest one, the same as {simplest}, was off by {share_text(forecast.naive_error)}, so this one is "
        f"{better}. The band held {share_text(forecast.held)} of what came."
    )


def _chart(came: Sequence[tuple[date, int]], ahead: Sequence[Period], name: str) -> dict[str, object] | None:
    """The numbers that came, then the expected ones with their band. A small number that came leaves a gap."""
    if not ahead:
        return None
    cells: dict[Key, Cell] = {(first.isoformat(),): Cell(n, n) for first, n in came}
    shown = [cell.of for cell in publish(cells).values()]
    days = [*(first for first, _ in came), *(period.first for period in ahead)]
    return {
        "kind": "line",
        "unit": "",
        "categories": [short_day_text(day) for day in days],
        "series": [
            {"name": name, "values": [*shown, *(None for _ in ahead)]},
            {"name": "Expected", "values": [*(None for _ in came), *(period.expected for period in ahead)]},
        ],
        "band": [*((None, None) for _ in came), *((period.low, period.high) for period in ahead)],
    }


def _spreadsheet(unit: str, what: str, periods: Sequence[Period], minutes: float | None = None) -> ReportTable:
    columns = (unit, f"{what} expected", "Low", "High", *(("Hours of work", "People") if minutes else ()))
    lines = [
        (
            period.first.isoformat(),
            period.expected,
            period.low,
            period.high,
            *((round(hours_of(period.expected, minutes), 2), people_for(period, minutes)) if minutes else ()),
        )
        for period in periods
    ]
    return ReportTable(columns, lines)


def _headed(columns: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    return tuple((words, place > 0) for place, words in enumerate(columns))


def left_text(left: int) -> str:
    """The numbers left, in tens: two exact counts would say how few people took a number in between."""
    return FEWER if is_small(left) else count_text(in_tens(left))


def in_tens(left: int) -> int:
    return round(left, -1)
