"""The number of a page, as its card and its head show it: its value, and its change if that is more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from site_intelligence.report.chance import is_more_than_chance, z_of_counts, z_of_shares
from site_intelligence.report.collection import count_lines
from site_intelligence.report.history import History, Window
from site_intelligence.report.small_groups import Cell, Shown
from site_intelligence.site.pages import DOWN, TRUST, ReportPage
from site_intelligence.site.published_counts import PublishedCounts, Scope
from site_intelligence.site.sparkline import Sparkline
from site_intelligence.site.tables import rate_text, whole_text
from site_intelligence.site.trends import find_trend
from site_intelligence.site.words import (
    FEWER,
    count_text,
    duration_text,
    money_text,
    points_text,
    share_text,
)


@dataclass(frozen=True)
class Headline:
    """A number in words. `mark` is "better", "worse" or "" if the change may be chance; `change` is "" without one.

    `below` says what the number is of, or what else belongs to it. `chart` has the values of the trend.
    """

    page: ReportPage
    value: str
    below: str
    change: str = ""
    mark: str = ""
    is_quiet: bool = False
    trend: Sparkline | None = None
    chart: Mapping[str, Any] | None = None

    @property
    def mark_words(self) -> str:
        return f"{self.mark.capitalize()}, more than chance" if self.mark else ""

    @property
    def change_words(self) -> str:
        """The change and its mark as one sentence; "" without a change."""
        return ". ".join(filter(None, (self.change, self.mark_words))) + ("." if self.change else "")


def headline_of(
    counting: PublishedCounts, page: ReportPage, scope: Scope, former: Window, *, has_trend: bool
) -> Headline:
    """The number in its days, against as many days before."""
    if page is TRUST:
        made = _of_shares(page, *(Shown(cell.n, cell.of) for cell in _lines(counting, scope.window, former)))
    elif page.kind == "duration":
        made = _of_durations(counting, page, scope, former)
    else:
        now, before = (counting.total(page.unit, scope.during(window)) for window in (scope.window, former))
        made = _of_counts(counting, page, now, before, scope) if page.kind == "count" else _of_shares(page, now, before)
    trend = find_trend(page, scope, lambda long: _weekly(counting, page, long)) if has_trend else None
    return replace(made, trend=trend.line if trend else None, chart=trend.chart if trend else None)


def _of_shares(page: ReportPage, now: Shown, before: Shown) -> Headline:
    below = f"of {whole_text(now).words} {page.of[:1].lower()}{page.of[1:]}"
    if now.of == 0:
        return Headline(page, "–", f"no {page.of.lower()} in these days", is_quiet=True)
    if now.rate is None or before.rate is None:
        text = rate_text(now) if now.of is not None else whole_text(now)
        return Headline(page, text.words, below, is_quiet=text.is_quiet)
    difference = now.rate - before.rate
    z = z_of_shares(Cell(now.n or 0, now.of or 0), Cell(before.n or 0, before.of or 0))
    change = f"{'up' if difference > 0 else 'down'} {points_text(difference)} from {share_text(before.rate)}"
    is_same = share_text(now.rate) == share_text(before.rate)
    return Headline(page, share_text(now.rate), below, "as before" if is_same else change, _mark(page, z))


def _of_counts(counting: PublishedCounts, page: ReportPage, now: Shown, before: Shown, scope: Scope) -> Headline:
    if now.of is None:
        return Headline(page, FEWER, "in these days", is_quiet=True)
    monthly = counting.sums(page.unit, "cents", (), scope).get((), 0) if now.of else 0
    below = f"that bring {money_text(monthly)} a month"
    if not before.of:
        return Headline(page, count_text(now.of), below)
    change = _by_part(now.of, before.of, count_text(before.of))
    return Headline(page, count_text(now.of), below, change, _mark(page, z_of_counts(now.of, before.of)))


def _of_durations(counting: PublishedCounts, page: ReportPage, scope: Scope, former: Window) -> Headline:
    now, before = (
        counting.middles(page.unit, "lead_ms", (), scope.during(window)) for window in (scope.window, former)
    )
    of = counting.total(page.unit, scope)
    if () not in now:
        if of.of == 0:
            return Headline(page, "–", "no orders completed in these days", is_quiet=True)
        return Headline(page, whole_text(of).words, "orders completed", is_quiet=True)
    median = now[()][0]
    below = f"median of {whole_text(of).words} orders completed"
    if () not in before:
        return Headline(page, duration_text(median), below)
    bound = before[()][0]
    change = _by_part(median, bound, duration_text(bound), "longer", "shorter")
    # Mood's test: without a change, as many orders take longer than the former median as did before.
    mark = ""
    if not scope.filters:
        mark = _mark(page, z_of_shares(counting.slower(bound, scope.window), counting.slower(bound, former)))
    return Headline(page, duration_text(median), below, change, mark)


def _by_part(now: int, before: int, former: str, more: str = "up", less: str = "down") -> str:
    part = f"{abs(now / before - 1) * 100:.0f}%" if before else ""
    if now == before or part == "0%":
        return "as before"
    direction = more if now > before else less
    words = f"{direction} {part}" if more == "up" else f"{part} {direction}"
    return f"{words} {'from' if more == 'up' else 'than'} {former}"


def _mark(page: ReportPage, z: float) -> str:
    if not is_more_than_chance(z):
        return ""
    return "worse" if (z > 0) == (page.better == DOWN) else "better"


def _lines(counting: PublishedCounts, *windows: Window) -> list[Cell]:
    """The recorded lines of each window, and those without a fault."""
    return [sum_lines(counting, window) for window in windows]


def sum_lines(counting: PublishedCounts, window: Window) -> Cell:
    total = Cell(0, 0)
    for cell in lines_by_week(counting, window).values():
        total = total.plus(cell)
    return total


def lines_by_week(counting: PublishedCounts, window: Window) -> dict[date, Cell]:
    return counting.desk.answer(window, "lines by week", _count_lines)


def _count_lines(history: History) -> dict[date, Cell]:
    return {week: Cell(lines.faultless, lines.lines) for week, lines in count_lines(history).items()}


def _weekly(counting: PublishedCounts, page: ReportPage, scope: Scope) -> dict[date, float]:
    if page is TRUST:
        lines = lines_by_week(counting, scope.window)
        return {week: cell.n / cell.of for week, cell in lines.items() if cell.of}
    if page.kind == "duration":
        medians = counting.middles(page.unit, "lead_ms", ("week",), scope)
        return {date.fromisoformat(key[0]): float(pair[0]) for key, pair in medians.items()}
    cells = counting.table(page.unit, ("week",), scope)
    shown = {date.fromisoformat(key[0]): cell for key, cell in cells.items()}
    if page.kind == "count":
        return {week: float(cell.of) for week, cell in shown.items() if cell.of is not None}
    return {week: cell.rate for week, cell in shown.items() if cell.rate is not None}
