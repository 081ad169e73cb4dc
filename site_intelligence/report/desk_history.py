"""The tables of several windows in one engine, under the same names for whichever window is asked about.

Writing the SQL of a question takes Ibis much longer than DuckDB takes to answer it. With the same names for each
window, it is written once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.types import Table

from site_intelligence.gather.manifest import RolledDay
from site_intelligence.report.bots import flagged_visitor_days
from site_intelligence.report.history import KEEPS_SQL, History, RolledDays, compiled
from site_intelligence.report.open_history import files_prefix
from site_intelligence.report.rolled_columns import ROLLED

STORED = ("events", "duplicates", "refused")
FLAGGED, OPEN_SESSIONS = "flagged", "open_sessions"
VIEWS = (*STORED, *(f"rolled_{kind}" for kind in ROLLED))


class DeskHistory(History):
    """A history that turns to one window after another."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        setattr(engine, KEEPS_SQL, True)
        self._number = 0
        self._names: dict[int, list[str]] = {}
        self._days_ahead: dict[int, Sequence[RolledDay]] = {}
        self._days: dict[int, tuple[date | None, int | None]] = {}
        self._tables: dict[str, Table] = {}
        self._sql: dict[str, str] = {}

    def add_window(self, number: int, tables: Mapping[str, Table], rolled: RolledDays) -> None:
        """Add the stored tables of a window, and what was counted ahead of it."""
        self._names[number], self._days_ahead[number] = [], rolled.days
        found = {**tables, **{f"rolled_{kind}": getattr(rolled, kind) for kind in ROLLED}}
        for name in VIEWS:
            self._engine.create_view(f"{name}_{number}", found[name], overwrite=True)

    def turn_to(self, number: int) -> None:
        """Let the names mean the tables of that window. What is not made of it yet is counted if it is needed."""
        if number != self._number:
            self._number = number
            for name in (*VIEWS, *self._sql):
                if name in VIEWS or name in self._names[number]:
                    self._point(name)
                else:
                    self._engine.con.execute(f'CREATE OR REPLACE VIEW "{name}" AS {self._sql[name]}')

    def drop_window(self, number: int) -> None:
        for name in self._names.pop(number):
            self._engine.con.execute(f'DROP TABLE "{name}_{number}"')
        for name in VIEWS:
            self._engine.con.execute(f'DROP VIEW "{name}_{number}"')
        for name in self._engine.list_tables(like=f"^{files_prefix(number)}"):
            self._engine.con.execute(f'DROP VIEW "{name}"')
        self._days_ahead.pop(number)
        self._days.pop(number, None)
        self._number = 0

    @property
    def events(self) -> Table:
        return self._table("events")

    @property
    def duplicates(self) -> Table:
        return self._table("duplicates")

    @property
    def refused(self) -> Table:
        return self._table("refused")

    @property
    def rolled(self) -> RolledDays:
        tables = {kind: self._table(f"rolled_{kind}") for kind in ROLLED}
        return RolledDays(self._days_ahead[self._number], **tables)

    @property
    def flagged(self) -> Table:
        return self._stored(FLAGGED, self._find_flagged)

    def _find_flagged(self) -> Table:
        return flagged_visitor_days(self.events)

    @property
    def human(self) -> Table:
        self._stored(FLAGGED, self._find_flagged)
        return self._view("human", self._all_people)

    @property
    def sessions(self) -> Table:
        self._stored(OPEN_SESSIONS, self._find_sessions)
        return self._view("sessions", self._all_sessions)

    @property
    def _open_sessions(self) -> Table:
        return self._stored(OPEN_SESSIONS, self._find_sessions)

    @property
    def days(self) -> tuple[date | None, int | None]:
        if self._number not in self._days:
            self._days[self._number] = self._find_days()
        return self._days[self._number]

    def keep(self, name: str, make: Callable[[History], Table]) -> Table:
        return self._stored(name, lambda: make(self))

    def _stored(self, name: str, make: Callable[[], Table]) -> Table:
        """The table of that name in the current window, made when it is first asked for."""
        if name not in self._names[self._number]:
            if name != FLAGGED:
                self._stored(FLAGGED, self._find_flagged)
            if name not in self._sql:
                self._sql[name] = _typed(make())
            self._engine.con.execute(f'CREATE OR REPLACE TABLE "{name}_{self._number}" AS {self._sql[name]}')
            self._names[self._number].append(name)
            self._point(name)
        return self._table(name)

    def _view(self, name: str, make: Callable[[], Table]) -> Table:
        """A name for a table that is made of tables with a name."""
        if name not in self._tables:
            self._engine.create_view(name, make(), overwrite=True)
        return self._table(name)

    def _point(self, name: str) -> None:
        self._engine.con.execute(f'CREATE OR REPLACE VIEW "{name}" AS FROM "{name}_{self._number}"')

    def _table(self, name: str) -> Table:
        if name not in self._tables:
            self._tables[name] = self._engine.table(name)
        return self._tables[name]


def _typed(table: Table) -> str:
    """The SQL of a table, with the types that Ibis says its columns have: DuckDB's sums have wider ones."""
    columns = ", ".join(
        f'CAST("{name}" AS {DuckDBType.to_string(kind)}) AS "{name}"' for name, kind in table.schema().items()
    )
    return f"FROM ({compiled(table)}) SELECT {columns}"
