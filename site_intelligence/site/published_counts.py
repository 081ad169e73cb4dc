"""Counts what pages show. Only numbers that may be published leave this module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar

from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.history import Window
from site_intelligence.report.small_groups import Cell, Key, Shown, at_least, publish, publish_totals
from site_intelligence.report.units import UNITS, Unit, add_up, choices, count, list_units, middle, slower_than

Filters = Mapping[str, str]
T = TypeVar("T")
WEEK = "week"


@dataclass(frozen=True)
class Scope:
    """The days and the filters of a question.

    Numbers that look back are compared as they are known at the end of the same day, `known_until`: by then, a customer
    who left in the days before may have come back.
    """

    window: Window
    filters: Filters
    known_until: date | None = None

    def during(self, window: Window) -> "Scope":
        """The same question about other days, of which the last is known at the end of these."""
        ends = (until for until in (self.known_until, self.window.until, window.until) if until)
        return replace(self, window=window, known_until=max(ends, default=None))


class PublishedCounts:
    """Answers from the desk, as far as they may be shown."""

    def __init__(self, desk: ReportDesk) -> None:
        self.desk = desk

    def table(self, unit_name: str, axes: Sequence[str], scope: Scope) -> dict[Key, Shown]:
        """The cells of a table with those axes, of the units that the filters leave.

        The other values of each filter are counted too: with the pages that show them, a small group must not follow
        from this one.
        """
        unit = UNITS[unit_name]
        every = _all_axes(axes, scope.filters)
        return _chosen(publish(self._cells(unit, every, scope)), every, axes, scope.filters)

    def total(self, unit_name: str, scope: Scope) -> Shown:
        return self.table(unit_name, (), scope).get((), Shown(0, 0))

    def reached(self, unit_name: str, steps: int, scope: Scope) -> list[Shown]:
        """The units that reached each step. They are counted by the last step they reached, and added up.

        How many reached the last step is the hits of the unit, which other tables show: the steps before must not
        follow from it. Nor must a number follow from those with other values of a filter.
        """
        every = _all_axes(("steps",), scope.filters)
        cells = self._cells(UNITS[unit_name], every, scope)
        before = {key: cell for key, cell in cells.items() if int(key[0]) < steps}
        ended = _by_step(_chosen(cells, every, ("steps",), scope.filters))
        hits = self.total(unit_name, scope).n
        shown = _by_step(_chosen(publish(before), every, ("steps",), scope.filters)) | {steps: Shown(hits, hits)}
        return [
            at_least(step, ended, shown) if whole is None or whole.of is not None else whole
            for step in range(1, steps + 1)
            for whole in [_chosen(publish_totals(cells, step), every[1:], (), scope.filters).get(())]
        ]

    def sums(self, unit_name: str, measure: str, axes: Sequence[str], scope: Scope) -> dict[Key, int]:
        """The sums of a measure in the cells that may be shown."""
        shown, every = self.table(unit_name, axes, scope), _all_axes(axes, scope.filters)
        question = partial(add_up, UNITS[unit_name], measure, every)
        found = self.desk.answer(scope.window, f"sum of {measure} of {unit_name} by {every}", question)
        chosen = _chosen(found, every, axes, scope.filters)
        return {key: value for key, value in chosen.items() if shown[key].of is not None}

    def middles(self, unit_name: str, value: str, axes: Sequence[str], scope: Scope) -> dict[Key, tuple[int, int]]:
        """The median and the 90th percentile in the cells that may be shown."""
        shown, every = self.table(unit_name, axes, scope), _all_axes(axes, scope.filters)
        question = partial(middle, UNITS[unit_name], value, every)
        found = self.desk.answer(scope.window, f"middle {value} of {unit_name} by {every}", question)
        chosen = _chosen(found, every, axes, scope.filters)
        return {key: pair for key, pair in chosen.items() if shown[key].of is not None}

    def unpublished(self, unit_name: str, axes: Sequence[str], scope: Scope) -> dict[Key, Cell]:
        """The cells as they are, for tests and watches over them; they are not shown."""
        every = _all_axes(axes, scope.filters)
        return _chosen(self._cells(UNITS[unit_name], every, scope), every, axes, scope.filters)

    def slower(self, bound: int, window: Window) -> Cell:
        """The completed orders that took longer than that, for a comparison; it is not shown."""
        question = partial(slower_than, "lead_ms", bound)
        return self.desk.answer(window, f"slower than {bound}", question)

    def units(self, unit_name: str, scope: Scope, only_hit: int | None, limit: int) -> list[dict[str, Any]]:
        """The orders or inquiries themselves, for those who may see them."""
        unit, filters = UNITS[unit_name], dict(scope.filters)
        question = f"{unit_name} with {sorted(filters.items())} and {only_hit}, {limit}"
        return self.desk.answer(scope.window, question, partial(list_units, unit, filters, only_hit, limit))

    def choices(self, unit_name: str, axis: str) -> list[str]:
        """The values of an axis in all that is stored."""
        return self.desk.answer(Window(), f"values of {axis} of {unit_name}", partial(choices, UNITS[unit_name], axis))

    def _cells(self, unit: Unit, axes: Sequence[str], scope: Scope) -> dict[Key, Cell]:
        if not unit.looks_back:
            return self.desk.answer(scope.window, f"{unit.name} by {axes}", partial(count, unit, axes))
        by_week = tuple(axes) if WEEK in axes else (*axes, WEEK)
        before = Window(None, scope.known_until or scope.window.until)
        found = self.desk.answer(before, f"{unit.name} by {by_week}", partial(count, unit, by_week))
        return _weeks_of(found, by_week, axes, scope.window)


def _all_axes(axes: Sequence[str], filters: Filters) -> tuple[str, ...]:
    return (*axes, *(axis for axis in filters if axis not in axes))


def _chosen(cells: Mapping[Key, T], every: Sequence[str], axes: Sequence[str], filters: Filters) -> dict[Key, T]:
    """The cells that have the values of the filters, by the axes of the table."""
    places = [(place, filters[axis]) for place, axis in enumerate(every) if axis in filters]
    return {
        key[: len(axes)]: cell for key, cell in cells.items() if all(key[place] == value for place, value in places)
    }


def _by_step(cells: Mapping[Key, T]) -> dict[int, T]:
    return {int(key[0]): cell for key, cell in cells.items()}


def _weeks_of(
    cells: Mapping[Key, Cell], by_week: Sequence[str], axes: Sequence[str], window: Window
) -> dict[Key, Cell]:
    """The cells of the weeks that begin and end in the window. They are added up if no week is asked for."""
    place = by_week.index(WEEK)
    chosen: dict[Key, Cell] = {}
    for key, cell in cells.items():
        monday = date.fromisoformat(key[place])
        sunday = monday + timedelta(days=6)
        if (window.since is None or monday >= window.since) and (window.until is None or sunday <= window.until):
            short = key if len(axes) == len(by_week) else key[:place]
            chosen[short] = chosen[short].plus(cell) if short in chosen else cell
    return chosen
