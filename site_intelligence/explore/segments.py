"""Segments: people, visits or orders that are compared, by what they are and by what was done."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.explore.event_choice import EventChoice
from site_intelligence.report.history import rows
from site_intelligence.report.small_groups import Cell, Key

YES, NO = "yes", "no"
FACT_AXES = ("device", "channel", "region", "visit", "consent")


@dataclass(frozen=True)
class Segment:
    """Values of axes, something that was done in the days, and something that was not."""

    facts: tuple[tuple[str, str], ...] = ()
    did: EventChoice | None = None
    did_not: EventChoice | None = None

    @property
    def wanted(self) -> dict[str, str]:
        """The value of each axis that a unit of the segment has."""
        done = {"did": YES} if self.did else {}
        undone = {"did_not": NO} if self.did_not else {}
        return {**dict(self.facts), **done, **undone}

    @property
    def axes(self) -> tuple[str, ...]:
        return tuple(self.wanted)

    def mark(self, units: Table, events: Table, who: str) -> Table:
        """The units, with the columns `did` and `did_not`. `who` names the column of the person."""
        for axis, choice in (("did", self.did), ("did_not", self.did_not)):
            if choice:
                doers = events.filter(choice.matches(events)).select(doer=events[who]).distinct()
                joined = units.left_join(doers, units[who] == doers.doer)
                units = joined.mutate(**{axis: ibis.ifelse(joined.doer.notnull(), ibis.literal(YES), NO)}).drop("doer")
        return units

    def has(self, units: Table) -> Table:
        """The units of the segment. They must be marked."""
        for axis, value in self.wanted.items():
            units = units.filter(units[axis].cast("string").fill_null("") == value)
        return units


EVERYBODY = Segment()


def count_cells(units: Table, axes: Sequence[str]) -> dict[Key, Cell]:
    """The units by the values of the axes. A missing value is ""."""
    columns = {axis: units[axis].cast("string").fill_null("") for axis in axes}
    counted = units.select(**columns).group_by(list(axes)).aggregate(n=_.count())
    return {tuple(row[axis] for axis in axes): Cell(row["n"], row["n"]) for row in rows(counted)}
