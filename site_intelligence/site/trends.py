"""The trend of a number: its values in the whole weeks up to a day, as a line and as a chart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from site_intelligence.events.local_days import monday_of
from site_intelligence.report.history import Window
from site_intelligence.site.pages import ReportPage
from site_intelligence.site.published_counts import Scope
from site_intelligence.site.sparkline import Sparkline, draw_sparkline
from site_intelligence.site.words import DAY_MS, count_text, duration_text, share_text, short_day_text

WEEKS = 12
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Trend:
    """The values of twelve weeks, oldest first. A value that is not shown is None."""

    page: ReportPage
    weeks: tuple[date, ...]
    values: tuple[float | None, ...]

    @property
    def line(self) -> Sparkline | None:
        return draw_sparkline(self.values, [_text(self.page, value) for value in self.values])

    @property
    def chart(self) -> Mapping[str, Any] | None:
        """The chart of the trend; None if fewer than two values may be shown."""
        if sum(value is not None for value in self.values) < 2:
            return None
        unit, part = {"share": ("%", 0.01), "duration": (" d", DAY_MS)}.get(self.page.kind, ("", 1))
        return {
            "kind": "line",
            "unit": unit,
            "categories": [short_day_text(week) for week in self.weeks],
            "series": [
                {
                    "name": self.page.title,
                    "values": [None if value is None else round(value / part, 2) for value in self.values],
                }
            ],
        }


def find_trend(page: ReportPage, scope: Scope, weekly: Callable[[Scope], Mapping[date, float]]) -> Trend | None:
    """The whole weeks up to the last day, at most twelve. A week that is not over would look like a fall."""
    if scope.window.until is None:
        return None
    last = _last_week(scope.window.until)
    weeks = [last - WEEK * back for back in reversed(range(WEEKS))]
    values = weekly(scope.during(Window(weeks[0], last + WEEK - timedelta(days=1))))
    return Trend(page, tuple(weeks), tuple(values.get(week) for week in weeks))


def weeks_text(until: date) -> str:
    """The weeks that the trends show."""
    return f"the {WEEKS} weeks to {short_day_text(_last_week(until) + WEEK - timedelta(days=1))}"


def _last_week(until: date) -> date:
    """The Monday of the last week that is over on that day."""
    return monday_of(until + timedelta(days=1)) - WEEK


def _text(page: ReportPage, value: float | None) -> str:
    if value is None:
        return ""
    if page.kind == "count":
        return count_text(int(value))
    return duration_text(int(value)) if page.kind == "duration" else share_text(value)
