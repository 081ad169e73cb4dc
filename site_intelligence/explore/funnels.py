"""Funnels with free steps, in one visit or within a time of the first step."""

from dataclasses import dataclass
from functools import reduce
from operator import add, or_

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.explore.event_choice import EventChoice
from site_intelligence.explore.segments import Segment, count_cells
from site_intelligence.explore.visits import VISIT, numbered_events, visits
from site_intelligence.report.history import History, rows
from site_intelligence.report.small_groups import Cell, Key

STEP = "step"


@dataclass(frozen=True)
class Funnel:
    """The steps in their order. Without `within_ms`, all are in one visit; with it, within so long of the first step.

    A step is at or after the one before; the same event again must be later.
    """

    steps: tuple[EventChoice, ...]
    within_ms: int = 0

    @property
    def keys(self) -> list[str]:
        """The columns that the steps must have in common: the visit, or the visitor."""
        return ["visitor"] if self.within_ms else VISIT


def count_ended(funnel: Funnel, segment: Segment, by: str, history: History) -> dict[Key, Cell]:
    """The units by the last step that they reached, by the axes of the segment, and by one more axis."""
    units = segment.mark(funnel_units(funnel, history), numbered_events(history), "visitor")
    return count_cells(units, funnel_axes(segment, by))


def funnel_axes(segment: Segment, by: str) -> tuple[str, ...]:
    """The axes of the counted cells: the step, what is broken down, and those of the segment."""
    return (STEP, *((by,) if by and by not in segment.axes else ()), *segment.axes)


def funnel_units(funnel: Funnel, history: History) -> Table:
    """A row for each visit, or each visitor, that took the first step: the time of each step, and the visit's facts.

    A visitor has the facts of the visit with the first step.
    """
    events = numbered_events(history)
    taken = events.select(*VISIT, "time_ms", **{f"takes_{n}": step.matches(events) for n, step in _numbered(funnel)})
    taken = taken.filter(reduce(or_, (taken[f"takes_{n}"] for n, _ in _numbered(funnel))))
    for n, step in _numbered(funnel):
        is_step = taken[f"takes_{n}"] & _is_in_time(taken, funnel, n, step)
        time = taken.time_ms.min(where=is_step).over(group_by=[taken[key] for key in funnel.keys])
        taken = taken.mutate(**{f"at_{n}": time})
    began = taken.filter(taken.at_1.notnull() & (taken.time_ms == taken.at_1) & taken.takes_1)
    times = [f"at_{n}" for n, _ in _numbered(funnel)]
    units = began.group_by([*funnel.keys, *times]).aggregate(**({"number": _.number.min()} if funnel.within_ms else {}))
    steps = reduce(add, (units[time].notnull().cast("int64") for time in times))
    return units.mutate(step=steps).join(visits(history), VISIT)


def _numbered(funnel: Funnel) -> list[tuple[int, EventChoice]]:
    return list(enumerate(funnel.steps, 1))


def _is_in_time(taken: Table, funnel: Funnel, place: int, step: EventChoice) -> ibis.ir.BooleanValue:
    """True for events that may be the step: not before the step before, and not too late."""
    if place == 1:
        return ibis.literal(True)
    is_repeated = step.event in [other.event for other in funnel.steps[: place - 1]]
    before = taken[f"at_{place - 1}"]
    is_in_time = taken.time_ms > before if is_repeated else taken.time_ms >= before
    return is_in_time & (taken.time_ms <= taken.at_1 + funnel.within_ms) if funnel.within_ms else is_in_time


def median_waits(funnel: Funnel, segment: Segment, history: History) -> dict[int, int]:
    """The median time from the step before to each step, in milliseconds: the value at the rank ⌈n/2⌉."""
    units = segment.has(segment.mark(funnel_units(funnel, history), numbered_events(history), "visitor"))
    waits = ibis.union(
        *(
            units.filter(units[f"at_{place}"].notnull()).select(
                *VISIT, step=ibis.literal(place), wait=units[f"at_{place}"] - units[f"at_{place - 1}"]
            )
            for place in range(2, len(funnel.steps) + 1)
        ),
        distinct=False,
    )
    by_step = ibis.window(group_by=waits.step, order_by=[waits.wait, waits.visitor, waits.number])
    ranked = waits.mutate(place=ibis.row_number().over(by_step))
    sized = ranked.join(waits.group_by("step").aggregate(size=_.count()), ["step"])
    found = sized.group_by("step").aggregate(
        median=_.wait.max(where=(_.place * 2 < _.size) & (_.place * 2 + 2 >= _.size))
    )
    return {int(row["step"]): int(row["median"]) for row in rows(found)}
