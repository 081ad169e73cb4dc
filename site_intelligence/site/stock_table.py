"""The table of the numbers left in each area code: when they run out, and when to order more."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from site_intelligence.mine.number_stock import USED_IN, StockDays, StockForecast
from site_intelligence.report.small_groups import is_small
from site_intelligence.report.tables import Cell as CsvCell
from site_intelligence.report.tables import ReportTable
from site_intelligence.site.forecast_tables import BETWEEN, band_text, expected_text, in_tens, left_text
from site_intelligence.site.tables import TableView, Text
from site_intelligence.site.words import FEWER, day_text, share_text, short_day_text

COLUMNS = ("Area code", "Left", "Used in four weeks", "Off by", "Simplest off by", "Runs out", BETWEEN, "Order more by")
FIRST_NUMBER = 1
WEEK, WEEKS_BEFORE, WEEKS_AHEAD = 7, 12, 26
LATER = "in over a year"
# So many area codes are on the page, and all in its spreadsheet.
SHOWN = 20
NO_EVENTS = (
    "No counts are stored yet. The worker counts the numbers that are left in each area code once a day, and after 77 "
    "days there is a forecast."
)


def stock_table(
    forecasts: Sequence[StockForecast], counted: Mapping[str, StockDays], lead_days: int, today: date
) -> TableView:
    """The area codes, those first for which more must be ordered first."""
    ordered = sorted(forecasts, key=lambda found: (found.order_by(lead_days) or date.max, found.left, found.area_code))
    note = "" if ordered else NO_EVENTS
    first = ordered[0] if ordered and ordered[0].used.periods else None
    if first:
        note = f"The chart shows {first.area_code}, which runs out first. Numbers left are in tens."
    return TableView(
        "numbers",
        "Numbers left by area code",
        tuple((words, place >= FIRST_NUMBER) for place, words in enumerate(COLUMNS)),
        tuple(_texts(found, lead_days, today) for found in ordered[:SHOWN]),
        ReportTable(
            (*COLUMNS[:3], "Low", "High", *COLUMNS[3:6], "Earliest", "Latest", COLUMNS[-1]),
            [_csv(found, lead_days) for found in ordered],
        ),
        _chart(first, counted[first.area_code]) if first else None,
        note=note,
        left_out=f"{len(ordered) - SHOWN} more area codes are in the CSV." if len(ordered) > SHOWN else "",
        findings=tuple(_finding(found) for found in ordered if _is_due(found, lead_days, today)),
    )


def _is_due(found: StockForecast, lead_days: int, today: date) -> bool:
    day = found.order_by(lead_days)
    return day is not None and day <= today


def _finding(found: StockForecast) -> str:
    earliest = f"they may run out on {day_text(found.earliest)}" if found.earliest else "they may run out"
    return f"{found.area_code}: order more now, because {earliest}."


def _texts(found: StockForecast, lead_days: int, today: date) -> tuple[Text, ...]:
    code, left = Text(found.area_code), Text(left_text(found.left), is_quiet=is_small(found.left))
    if not found.used.periods:
        unknown = Text("–", is_quiet=True)
        return (code, left, Text("too little data", is_quiet=True), *(unknown for _ in COLUMNS[3:]))
    period, due = found.used.periods[0], found.order_by(lead_days)
    return (
        code,
        left,
        Text(expected_text(period), f"between {band_text(period)}"),
        _error_text(found.used.error),
        _error_text(found.used.naive_error),
        _day(found.runs_out),
        Text(f"{_words(found.earliest)} and {_words(found.latest)}") if found.earliest else Text(LATER, is_quiet=True),
        Text("now", is_marked=True) if _is_due(found, lead_days, today) else _day(due),
    )


def _error_text(error: float | None) -> Text:
    return Text("–", is_quiet=True) if error is None else Text(share_text(error))


def _day(day: date | None) -> Text:
    return Text(day_text(day)) if day else Text(LATER, is_quiet=True)


def _words(day: date | None) -> str:
    return day_text(day) if day else LATER


def _csv(found: StockForecast, lead_days: int) -> tuple[CsvCell, ...]:
    left = FEWER if is_small(found.left) else in_tens(found.left)
    period = found.used.periods[0] if found.used.periods else None
    numbers = (period.expected, period.low, period.high) if period else (None, None, None)
    days = (found.runs_out, found.earliest, found.latest, found.order_by(lead_days))
    return (
        found.area_code,
        left,
        *numbers,
        found.used.error,
        found.used.naive_error,
        *(day.isoformat() if day else None for day in days),
    )


def _chart(found: StockForecast, counted: StockDays) -> dict[str, object]:
    """The numbers left at the end of each week, and those that will be left, with the band."""
    behind = [counted.left[-1 - WEEK * back] for back in _weeks_known(counted)]
    days = [counted.last - timedelta(days=WEEK * back) for back in _weeks_known(counted)]
    period = found.used.periods[0]
    ahead = range(1, WEEKS_AHEAD + 1)
    expected, high, low = (
        [_left_after(found.left, used, week) for week in ahead] for used in (period.expected, period.high, period.low)
    )
    until = next((week for week in ahead if expected[week - 1] == 0), WEEKS_AHEAD)
    later = [counted.last + timedelta(days=WEEK * week) for week in ahead[:until]]
    return {
        "kind": "line",
        "unit": "",
        "categories": [short_day_text(day) for day in (*days, *later)],
        "series": [
            {
                "name": "Left",
                "values": [*(None if is_small(n) else in_tens(n) for n in behind), *(None for _ in later)],
            },
            {"name": "Expected", "values": [*(None for _ in behind), *expected[:until]]},
        ],
        "band": [*((None, None) for _ in behind), *zip(high[:until], low[:until], strict=True)],
    }


def _weeks_known(counted: StockDays) -> list[int]:
    """The weeks from each point to now, the most first."""
    return list(range(min(WEEKS_BEFORE, (len(counted.left) - 1) // WEEK), -1, -1))


def _left_after(left: int, used: float, weeks: int) -> int:
    return in_tens(max(0, round(left - used * weeks * WEEK / USED_IN)))
