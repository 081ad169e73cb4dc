"""The events of a window of days, and what nearly every report starts from: people's events, and sessions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import ibis
from ibis import _
from ibis.expr.operations import InMemoryTable
from ibis.expr.types import Table

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.columns import EVENTS
from site_intelligence.gather.manifest import RolledDay
from site_intelligence.report.bots import flagged_visitor_days, without_bots
from site_intelligence.report.sessions import find_sessions
from site_intelligence.report.unit_counts import COUNTED, VISIT, count_visits

Rows = list[dict[str, Any]]
# An engine with this attribute is a DuckDB that is asked the same again and again.
KEEPS_SQL = "keeps_sql"
# Reports need no more of an event than its columns.
PEOPLE_COLUMNS = tuple(name for name in EVENTS.names if name != "properties")
VISIT_COLUMNS = ("visitor", "time_ms", "id", "name", "day", "week", "device", "channel", "region")


@dataclass(frozen=True)
class RolledDays:
    """The days of the window that were counted ahead: people's events, their sessions that are within a day, the
    events of those that may continue across midnight, and units counted by their facts.
    """

    days: Sequence[RolledDay]
    people: Table
    sessions: Table
    edges: Table
    counts: Table

    @property
    def accepted(self) -> int:
        return sum(day.accepted for day in self.days)

    @property
    def clamped(self) -> int:
        return sum(day.clamped for day in self.days)

    @property
    def flagged(self) -> int:
        return sum(day.flagged for day in self.days)

    @property
    def persons(self) -> int:
        """The number of people's events."""
        return sum(day.persons for day in self.days)

    @property
    def first_day(self) -> date | None:
        """The first day with an event of people."""
        return min((date.fromisoformat(day.day) for day in self.days if day.persons), default=None)

    @property
    def end_ms(self) -> int | None:
        """The time of the last event of people."""
        return max((day.end_ms for day in self.days if day.persons), default=None)


@dataclass(frozen=True)
class Window:
    """The days from `since` to `until`, both included. Without one of them, there is no end on that side."""

    since: date | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise IntelligenceError(f"The window ends on {self.until}, before it begins on {self.since}.")

    def has(self, day: str) -> bool:
        """True if the window has the day, written as in ISO 8601."""
        is_before = self.since is not None and day < self.since.isoformat()
        is_after = self.until is not None and day > self.until.isoformat()
        return not is_before and not is_after

    def of(self, table: Table) -> Table:
        """The rows of the table whose day is in the window."""
        if self.since:
            table = table.filter(_.day >= ibis.literal(self.since))
        if self.until:
            table = table.filter(_.day <= ibis.literal(self.until))
        return table


class History:
    """The tables of a window. A window counts the events of its days as if there were no others."""

    def __init__(
        self, events: Table, duplicates: Table, refused: Table, window: Window, rolled: RolledDays | None = None
    ) -> None:
        """`events` are those of all days but the rolled ones. Nothing but collection is counted of them directly."""
        self.events = window.of(events)
        self.duplicates = window.of(duplicates)
        self.refused = window.of(refused)
        self._rolled = rolled
        self._kept: dict[str, Table] = {}

    def release(self) -> None:
        """Give back the tables that the engine keeps."""
        for table in (self.__dict__.pop(name, None) for name in ("_open_sessions", "flagged")):
            if table is not None:
                table.release()
        while self._kept:
            self._kept.popitem()[1].release()

    def ask(self, question: str, make: Callable[[], Table]) -> Rows:
        """The rows of a table. `question` names what is asked, which must be the same expression for each window."""
        return rows(make())

    def keep(self, name: str, make: Callable[["History"], Table]) -> Table:
        """The table of that name, made once: several questions are about it.

        What it needs to know of the window itself, such as its end, is in a table of `values`.
        """
        if name not in self._kept:
            table = make(self)
            if is_in_memory(table):
                # Spark keeps no table that Ibis hands over a part of.
                return table
            self._kept[name] = table.cache()
        return self._kept[name]

    def values(self, name: str, make: Callable[["History"], Table]) -> Table:
        """A small table of values that were found before, such as the weeks of the window."""
        return make(self)

    @cached_property
    def flagged(self) -> Table:
        """The days on which a visitor was a bot. Kept, because it is small and nearly every report needs it."""
        return flagged_visitor_days(self.events).cache()

    @property
    def rolled(self) -> RolledDays | None:
        """The days that were counted ahead; None if there are none."""
        return self._rolled

    @property
    def human(self) -> Table:
        """The events of people."""
        return self._all_people()

    def _all_people(self) -> Table:
        return self._with_rolled(self._open_people.select(*PEOPLE_COLUMNS), lambda rolled: rolled.people)

    @property
    def sessions(self) -> Table:
        """A row for each session."""
        return self._all_sessions()

    def _all_sessions(self) -> Table:
        return self._with_rolled(self._open_sessions, lambda rolled: rolled.sessions)

    def counted(self, name: str) -> Table:
        """The units of that name by their facts: `units` says how many each row means."""
        return self.keep(f"counted_{name}", lambda history: history._count(name))

    def _count(self, name: str) -> Table:
        found = count_visits(self._open_sessions) if name == VISIT else COUNTED[name](self._open_people)
        return self._with_rolled(found, lambda rolled: rolled.counts.filter(_.name == name))

    def _with_rolled(self, found: Table, of_rolled: Callable[[RolledDays], Table]) -> Table:
        return ibis.union(found, of_rolled(self.rolled), distinct=False) if self.rolled else found

    @property
    def _open_people(self) -> Table:
        """The events of people on the days that are not counted ahead."""
        return without_bots(self.events, self.flagged)

    @cached_property
    def _open_sessions(self) -> Table:
        """The sessions that are not counted ahead. Kept, because several reports need them."""
        return self._find_sessions().cache()

    def _find_sessions(self) -> Table:
        visits = self._open_people.select(*VISIT_COLUMNS)
        return find_sessions(self._with_rolled(visits, lambda rolled: rolled.edges)).drop("number")

    @cached_property
    def days(self) -> tuple[date | None, int | None]:
        """The first day with an event of people, and the time of the last event. None if there is none."""
        return self._find_days()

    @property
    def end_ms(self) -> int | None:
        """The time of the last event of people."""
        return self.days[1]

    def count_persons(self) -> int:
        """The number of people's events."""
        (row,) = self.ask("persons", lambda: self._open_people.aggregate(n=_.count()))
        return int(row["n"]) + (self.rolled.persons if self.rolled else 0)

    def _find_days(self) -> tuple[date | None, int | None]:
        (row,) = self.ask(
            "first and last", lambda: self._open_people.aggregate(first=_.day.min(), end_ms=_.time_ms.max())
        )
        first, end = [row["first"]], [row["end_ms"]]
        if self.rolled:
            first.append(self.rolled.first_day)
            end.append(self.rolled.end_ms)
        return (
            min((day for day in first if day is not None), default=None),
            max((int(ms) for ms in end if ms is not None), default=None),
        )

    def named(self, *names: str) -> Table:
        """The events of people with one of those names."""
        return self.human.filter(_.name.isin(names))


def rows(table: Table) -> Rows:
    """Run an expression, and return its rows."""
    engine = table.get_backend()
    if not hasattr(engine, KEEPS_SQL) or is_in_memory(table):
        found: Rows = table.to_pyarrow().to_pylist()
        return found
    answer = engine.con.execute(compiled(table)).to_arrow_table()
    kept: Rows = answer.cast(table.schema().to_pyarrow()).to_pylist()
    return kept


def is_in_memory(table: Table) -> bool:
    """True if the expression has values of its own, which Ibis hands over to the engine with each question."""
    return bool(table.op().find(InMemoryTable))


def compiled(table: Table) -> str:
    """The SQL of an expression, written once for equal ones."""
    return _compiled(table.op())


@lru_cache(maxsize=1_000)
def _compiled(operation: Any) -> str:
    return str(operation.to_expr().compile())
