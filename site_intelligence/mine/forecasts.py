"""Forecasts: orders per week, and inquiries per service center and day. Each says how far earlier ones were off.

Before a forecast is shown, the same one is made for the last weeks, each time from what was known then, and compared
with what came. Its error is the sum of the differences as a share of the sum of what came, and is compared with that of
the simplest forecast: the same as in the week before.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
from ibis import _

from site_intelligence.mine.seasonal_counts import (
    BAND_DEVIATIONS,
    FEWEST_DAYS,
    WEEK,
    DayCounts,
    Floats,
    forecast_days,
)
from site_intelligence.report.history import History

WEEKS_AHEAD = 4
DAYS_AHEAD = 14
WEEKS_TESTED = 12
FEWEST_TESTED = 4
ORDER_PLACED, INQUIRY_OPENED, CENTER = "product_order_placed", "inquiry_opened", "center"
NOTHING = DayCounts(date(1970, 1, 5), ())


@dataclass(frozen=True)
class Period:
    """A week or a day, what is expected in it, and the band in which the number lies four times of five."""

    first: date
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Forecast:
    """The expected values of a number.

    `error` is that of earlier forecasts, `naive_error` that of the same number as the week before, and `held` says how
    often the band held that the other tests give. All are None if there was too little to test; then `periods` is
    empty, and `note` says so.
    """

    what: str
    group: str
    periods: tuple[Period, ...]
    error: float | None
    naive_error: float | None
    held: float | None
    tested: int
    note: str = ""


def forecast_orders(history: History) -> Forecast:
    """Orders in each of the next four weeks."""
    counted = count_days(history, ORDER_PLACED, None)
    return forecast_of("orders per week", "", counted.get("", NOTHING), WEEK, WEEKS_AHEAD)


def forecast_inquiries(history: History) -> list[Forecast]:
    """Inquiries in each service center on each of the next 14 days."""
    counted = count_days(history, INQUIRY_OPENED, CENTER)
    return [forecast_of("inquiries per day", center, days, 1, DAYS_AHEAD) for center, days in sorted(counted.items())]


def all_forecasts(history: History) -> list[Forecast]:
    return [forecast_orders(history), *forecast_inquiries(history)]


def count_days(history: History, name: str, by: str | None, *, is_last_over: bool = False) -> dict[str, DayCounts]:
    """The counts of each whole day. The day of the last event counts only if it is over."""
    (days,) = history.ask("days of people", lambda: history.human.aggregate(first=_.day.min(), last=_.day.max()))
    if days["first"] is None or (days["first"] == days["last"] and not is_last_over):
        return {}
    keys = ["day", *([by] if by else [])]
    found: dict[str, dict[date, int]] = defaultdict(dict)
    counted = history.ask(
        f"{name} by {', '.join(keys)}", lambda: history.named(name).group_by(keys).aggregate(n=_.count())
    )
    for row in counted:
        found[str(row[by]) if by and row[by] is not None else ""][row["day"]] = int(row["n"])
    first, length = days["first"], (days["last"] - days["first"]).days + is_last_over
    return {
        group: DayCounts(first, tuple(counts.get(first + timedelta(days=place), 0) for place in range(length)))
        for group, counts in found.items()
    }


def forecast_of(what: str, group: str, known: DayCounts, length: int, periods: int) -> Forecast:
    """The forecast of periods of so many days. Weeks begin on Mondays, so the one that is not over is forecast too."""
    if length == WEEK:
        known = known.until(len(known.counts) - known.next_day.weekday())
    tests = list(_tests(known, length, periods))
    if len(tests) < FEWEST_TESTED:
        needed = FEWEST_DAYS + periods * length + (FEWEST_TESTED - 1) * WEEK
        note = f"There is not enough data: {len(known.counts)} whole days are known, and {needed} are needed."
        return Forecast(what, group, (), None, None, None, len(tests), note)
    expected, came, naive = (np.array([test[place] for test in tests]) for place in range(3))
    # The scatter grows with how far ahead it is, so each distance has its own.
    scatter = ((came - expected) ** 2 / np.maximum(expected, 1e-9)).mean(axis=0)
    others = (scatter * len(tests) - (came - expected) ** 2 / np.maximum(expected, 1e-9)) / (len(tests) - 1)
    margins = BAND_DEVIATIONS * np.sqrt(np.maximum(others, 1.0) * expected)
    total = came.sum()
    ahead = _sums(forecast_days(known, periods * length), length)
    return Forecast(
        what,
        group,
        tuple(_periods(known.next_day, length, ahead, np.maximum(scatter, 1.0))),
        error=_share(np.abs(came - expected).sum(), total),
        naive_error=_share(np.abs(came - naive).sum(), total),
        held=round(float((np.abs(came - expected) <= margins).mean()), 4),
        tested=len(tests),
    )


def _tests(known: DayCounts, length: int, periods: int) -> Iterator[tuple[Floats, Floats, Floats]]:
    """For each of the last weeks from which it can be tested: what was expected, what came, and the naive forecast."""
    ahead = periods * length
    end = len(known.counts) - ahead
    begins = [end - week * WEEK for week in range(WEEKS_TESTED) if end - week * WEEK >= FEWEST_DAYS]
    for begin in reversed(begins):
        before = known.until(begin)
        came = np.array(known.counts[begin : begin + ahead], dtype=float)
        naive = np.resize(np.array(before.counts[-WEEK:], dtype=float), ahead)
        yield _sums(forecast_days(before, ahead), length), _sums(came, length), _sums(naive, length)


def _sums(days: Floats, length: int) -> Floats:
    sums: Floats = days.reshape(-1, length).sum(axis=1)
    return sums


def _periods(first: date, length: int, ahead: Sequence[float] | Floats, scatter: Floats) -> Iterator[Period]:
    for place, expected in enumerate(ahead):
        margin = BAND_DEVIATIONS * sqrt(scatter[place] * expected)
        day = first + timedelta(days=place * length)
        low, high = max(0.0, expected - margin), expected + margin
        yield Period(day, round(float(expected), 1), round(float(low), 1), round(float(high), 1))


def _share(n: float, of: float) -> float | None:
    return round(float(n) / float(of), 4) if of else None
