"""The rows that the pages count, one for each unit: a visit, an order, an inquiry, a customer in a week.

Each table has `is_hit`, 1 for the units that have what a number is about, and columns by which they are broken down.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.report.care import contacts, followed, inquiries_with_wait, is_answered_soon
from site_intelligence.report.churn import customer_weeks
from site_intelligence.report.fulfilment import completed_orders
from site_intelligence.report.history import History, rows
from site_intelligence.report.refused_fields import checkouts_with_refusals, sessions_with_refusals
from site_intelligence.report.sessions import FUNNEL
from site_intelligence.report.small_groups import Cell, Key
from site_intelligence.report.unit_counts import ADDRESS, ORDER, SEARCH, VISIT

CART, PLACED = FUNNEL.index("cart_item_added"), FUNNEL.index(ORDER)
UNLISTED = {"day", "week"}
UNITS_OF_ROW = "units"


@dataclass(frozen=True)
class Unit:
    """A kind of rows to count. `axes` names the column of each axis by which they may be broken down or filtered.

    A row may mean several of them: then `units` says how many, and `listed` has a row for each. With
    `looks_back`, what happened before the window is needed too. `events` are those that have the axes.
    """

    name: str
    table: Callable[[History], Table]
    axes: Mapping[str, str]
    looks_back: bool = False
    measures: Mapping[str, str] = field(default_factory=dict)
    listed: Callable[[History], Table] | None = None
    events: tuple[str, ...] = ()

    def counted(self, history: History) -> Table:
        table = self.table(history)
        return table if UNITS_OF_ROW in table.columns else table.mutate(**{UNITS_OF_ROW: ibis.literal(1)})


def _as_int(hit: ibis.Value) -> ibis.Value:
    return hit.cast("int64")


def visits_after(step: int, misses: bool, until: int, history: History) -> Table:
    """Visits that reached a step; those are hits that came as far as `until`, or that did not if `misses`."""
    reached = history.counted(VISIT).drop("is_hit").filter(_.steps > step)
    hit = reached.steps <= until if misses else reached.steps > until
    return reached.mutate(is_hit=_as_int(hit))


def _counted(name: str, history: History) -> Table:
    return history.counted(name)


def _refusals(history: History) -> Table:
    return history.keep("refusals", sessions_with_refusals)


def _checkout_refusals(history: History) -> Table:
    return history.keep("checkout_refusals", checkouts_with_refusals)


def _orders(history: History) -> Table:
    return history.named(ORDER).mutate(is_hit=ibis.literal(1))


def _completed(hit: str, history: History) -> Table:
    completed = history.keep("completed", completed_orders)
    hits = {"on_time": completed.on_time, "right": completed.fell_out == 0, "done": ibis.literal(True)}
    return completed.mutate(is_hit=_as_int(hits[hit]))


def _fallouts(history: History) -> Table:
    return history.named("task_fell_out").mutate(is_hit=ibis.literal(1))


def _waits(history: History) -> Table:
    return history.keep("waits", lambda history: _added_up(_each_wait(history), "center", "topic"))


def _each_wait(history: History) -> Table:
    return inquiries_with_wait(history).mutate(is_hit=is_answered_soon())


def _first_contacts(history: History) -> Table:
    return history.keep("first_contacts", _count_first_contacts)


def _count_first_contacts(history: History) -> Table:
    return _added_up(followed(contacts(history), history.values("window_end", _window_end)), "center", "topic")


def _window_end(history: History) -> Table:
    ends = [] if history.end_ms is None else [{"end_ms": history.end_ms}]
    return ibis.memtable(ends, schema={"end_ms": "int64"})


def _losses(history: History) -> Table:
    return history.keep("losses", customer_weeks)


def _added_up(rows_of_units: Table, *facts: str) -> Table:
    """The number of units of each week with the same facts: several questions are about them."""
    counted = rows_of_units.group_by("week", *facts, "is_hit").aggregate(n=_.count())
    return counted.select("week", *facts, is_hit=counted.is_hit.cast("int64"), units=counted.n)


STORE = {"day": "day", "week": "week", "device": "device", "channel": "channel", "region": "region"}
ORDERED = {"week": "week", "region": "customer_region", "access": "access", "offering": "offering"}
CARE = {"week": "week", "center": "center", "topic": "topic"}
COMPLETED, OPENED = (ORDER, "product_order_completed"), ("inquiry_opened",)
UNITS = {
    unit.name: unit
    for unit in (
        Unit("visits", partial(visits_after, 0, False, PLACED), {**STORE, "steps": "steps"}),
        Unit("carts", partial(visits_after, CART, True, PLACED), STORE),
        Unit("cart_to_checkout", partial(visits_after, CART, False, CART + 1), STORE),
        Unit("checkout_to_order", partial(visits_after, CART + 1, False, PLACED), STORE),
        Unit("refusals", _refusals, {**STORE, "form": "form", "field": "place"}),
        Unit("checkout_refusals", _checkout_refusals, {**STORE, "field": "place"}),
        Unit("addresses", partial(_counted, ADDRESS), {**STORE, "offering": "offering"}),
        Unit("searches", partial(_counted, SEARCH), {**STORE, "term": "term"}),
        Unit(
            "orders",
            partial(_counted, ORDER),
            {**STORE, "region": "customer_region"},
            measures={"cents": "monthly_cents"},
            listed=_orders,
        ),
        Unit("done", partial(_completed, "done"), ORDERED, events=COMPLETED),
        Unit("promises", partial(_completed, "on_time"), ORDERED, events=COMPLETED),
        Unit("right_first_time", partial(_completed, "right"), ORDERED, events=COMPLETED),
        Unit("fallouts", _fallouts, {"week": "week", "cause": "cause"}),
        Unit("waits", _waits, CARE, listed=_each_wait, events=OPENED),
        Unit("first_contacts", _first_contacts, CARE, events=OPENED),
        Unit("losses", _losses, {"week": "week", "term": "term", "inquiries": "inquiries"}, looks_back=True),
    )
}


def count(unit: Unit, axes: Sequence[str], history: History) -> dict[Key, Cell]:
    """The cells of a table with those axes. A missing value is ""."""
    found = history.ask(f"{unit.name} by {', '.join(axes)}", partial(_grouped, unit, axes, history))
    if not axes:
        return {(): Cell(int(found[0]["n"] or 0), int(found[0]["of"] or 0))}
    return {tuple(row[axis] for axis in axes): Cell(int(row["n"]), int(row["of"])) for row in found}


def _grouped(unit: Unit, axes: Sequence[str], history: History) -> Table:
    table = unit.counted(history)
    columns = {axis: table[unit.axes[axis]].cast("string").fill_null("") for axis in axes}
    chosen = table.select(table.units, hits=table.is_hit * table.units, **columns)
    grouped = chosen.group_by(list(axes)) if axes else chosen
    return grouped.aggregate(n=_.hits.sum(), of=_.units.sum())


def add_up(unit: Unit, measure: str, axes: Sequence[str], history: History) -> dict[Key, int]:
    """The sum of a measure in each cell."""
    question = f"{measure} of {unit.name} by {', '.join(axes)}"
    found = history.ask(question, partial(_summed, unit, measure, axes, history))
    return {tuple(row[axis] for axis in axes): int(row["total"] or 0) for row in found}


def _summed(unit: Unit, measure: str, axes: Sequence[str], history: History) -> Table:
    table = unit.counted(history)
    columns = {axis: table[unit.axes[axis]].cast("string").fill_null("") for axis in axes}
    chosen = table.select(value=table[unit.measures[measure]], **columns)
    grouped = chosen.group_by(list(axes)) if axes else chosen
    return grouped.aggregate(total=_.value.sum())


def middle(unit: Unit, value: str, axes: Sequence[str], history: History) -> dict[Key, tuple[int, int]]:
    """The median and the 90th percentile of a column in each cell: the values at the ranks ⌈n/2⌉ and ⌈0.9n⌉."""
    question = f"middle {value} of {unit.name} by {', '.join(axes)}"
    found = history.ask(question, partial(_middle, unit, value, axes, history))
    return {tuple(row[axis] for axis in axes): (row["median"], row["p90"]) for row in found}


def _middle(unit: Unit, value: str, axes: Sequence[str], history: History) -> Table:
    table = unit.table(history)
    columns = {axis: table[unit.axes[axis]].cast("string").fill_null("") for axis in axes}
    chosen = table.select(value=table[value], all_of=ibis.literal(1), **columns)
    sorted_values = chosen.group_by([*axes, "all_of"]).aggregate(size=_.count(), in_order=_.value.collect())
    sorted_values = sorted_values.mutate(in_order=_.in_order.sort())
    return sorted_values.select(
        *axes, median=_.in_order[(_.size + 1) // 2 - 1], p90=_.in_order[(_.size * 9 + 9) // 10 - 1]
    )


def slower_than(value: str, bound: int, history: History) -> Cell:
    """The completed orders that took longer than that."""
    completed = history.keep("completed", completed_orders)
    (row,) = rows(completed.aggregate(n=_as_int(completed[value] > bound).sum(), of=_.count()))
    return Cell(int(row["n"] or 0), row["of"])


def choices(unit: Unit, axis: str, history: History) -> list[str]:
    """The values that a filter may have."""
    found = history.ask(f"values of {axis} of {unit.name}", partial(_values, unit, axis, history))
    return sorted(row["value"] for row in found if row["value"])


def _values(unit: Unit, axis: str, history: History) -> Table:
    table = history.named(*unit.events) if unit.events else unit.table(history)
    return table.select(value=table[unit.axes[axis]].cast("string")).distinct()


def list_units(
    unit: Unit, filters: Mapping[str, str], only_hit: int | None, limit: int, history: History
) -> list[dict[str, Any]]:
    """The orders or inquiries themselves, newest first: their number, their day, and the values of the axes."""
    table = (unit.listed or unit.table)(history)
    for axis, value in filters.items():
        table = table.filter(table[unit.axes[axis]].cast("string") == value)
    if only_hit is not None:
        table = table.filter(table.is_hit == only_hit)
    axes = {
        axis: table[column].cast("string").fill_null("") for axis, column in unit.axes.items() if axis not in UNLISTED
    }
    chosen = table.select(number=table.subject_id, day=table.day, **axes)
    return rows(chosen.order_by([_.day.desc(), _.number.desc()]).limit(limit))
