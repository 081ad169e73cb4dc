"""Forecasts when the phone numbers of an area code run out, from daily counts of those that are left.

What is used is what the count went down by. A day on which it went up, because numbers were added or given back, counts
as one on which none was used.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from ibis import _

from site_intelligence.mine.forecasts import Forecast, forecast_of
from site_intelligence.mine.seasonal_counts import DayCounts
from site_intelligence.report.history import History, rows

USED_IN = 28
# Nobody orders numbers for what is farther away.
FARTHEST = 364


@dataclass(frozen=True)
class StockDays:
    """The numbers left in an area code on each day, from `first` on. A day without a count has the one before."""

    first: date
    left: tuple[int, ...]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.left) - 1)

    @property
    def used(self) -> DayCounts:
        pairs = zip(self.left, self.left[1:], strict=False)
        return DayCounts(self.first + timedelta(days=1), tuple(max(0, before - after) for before, after in pairs))


@dataclass(frozen=True)
class StockForecast:
    """The numbers left in an area code, how many are used in four weeks, and when they run out.

    `runs_out` is None if that is farther away than FARTHEST, or unknown because there is too little data. Its band is
    from `earliest` to `latest`.
    """

    area_code: str
    left: int
    counted_on: date
    used: Forecast
    runs_out: date | None
    earliest: date | None
    latest: date | None

    def order_by(self, lead_days: int) -> date | None:
        """The day on which to order more, so that they come before the numbers run out at the earliest."""
        return self.earliest - timedelta(days=lead_days) if self.earliest else None


def count_stock(history: History) -> dict[str, StockDays]:
    """The last count of each day by area code."""
    counted = (
        history.named("number_stock_counted")
        .filter(_.area_code.notnull())
        .group_by("area_code", "day")
        .aggregate(left=_.available.argmax(_.time_ms))
    )
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for row in rows(counted):
        found[row["area_code"]][row["day"]] = int(row["left"])
    return {area_code: _without_gaps(days) for area_code, days in sorted(found.items())}


def _without_gaps(days: dict[date, int]) -> StockDays:
    first, last = min(days), max(days)
    left: list[int] = []
    for place in range((last - first).days + 1):
        left.append(days.get(first + timedelta(days=place), left[-1] if left else 0))
    return StockDays(first, tuple(left))


def forecast_stock(area_code: str, stock: StockDays) -> StockForecast:
    """The forecast of an area code. As many as in the next four weeks are taken to be used after them."""
    used = forecast_of("numbers used in four weeks", area_code, stock.used, USED_IN, 1)
    left, last = stock.left[-1], stock.last
    if not used.periods:
        return StockForecast(area_code, left, last, used, None, None, None)
    period = used.periods[0]
    return StockForecast(
        area_code,
        left,
        last,
        used,
        _day_without(left, period.expected, last),
        _day_without(left, period.high, last),
        _day_without(left, period.low, last),
    )


def _day_without(left: int, used: float, last: date) -> date | None:
    """The day on which nothing is left if so many are used in four weeks; None if that is too far away."""
    days = left / used * USED_IN if used > 0 else FARTHEST + 1
    return last + timedelta(days=int(days)) if days <= FARTHEST else None
