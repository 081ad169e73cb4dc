"""The tables of several windows in one engine, under the same names for whichever window is asked about.

Writing the SQL of a question takes Ibis much longer than DuckDB takes to answer it. With the same names for each
window, it is written once.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.types import Table

from site_intelligence.report.bots import flagged_visitor_days, without_bots
from site_intelligence.report.history import KEEPS_SQL, History, compiled
from site_intelligence.report.sessions import find_sessions

STORED = ("events", "duplicates", "refused")


class DeskHistory(History):
    """A history that turns to one window after another. It counts all days from their events."""

    rolled = None

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        setattr(engine, KEEPS_SQL, True)
        self._number = 0
        self._names: dict[int, list[str]] = {}
        self._ends: dict[int, int | None] = {}
        self._tables: dict[str, Table] = {}
        self._sql: dict[str, str] = {}

    def add_window(self, number: int, tables: Mapping[str, Table]) -> None:
        """Add the stored tables of a window."""
        self._names[number] = []
        for name in STORED:
            self._engine.create_view(f"{name}_{number}", tables[name], overwrite=True)

    def turn_to(self, number: int) -> None:
        """Let the names mean the tables of that window."""
        if number != self._number:
            self._number = number
            for name in (*STORED, *self._names[number]):
                self._point(name)

    def drop_window(self, number: int) -> None:
        for name in self._names.pop(number):
            self._engine.con.execute(f'DROP TABLE "{name}_{number}"')
        for name in STORED:
            self._engine.con.execute(f'DROP VIEW "{name}_{number}"')
        self._ends.pop(number, None)
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
    def flagged(self) -> Table:
        return self._stored("flagged", lambda: flagged_visitor_days(self.events))

    @property
    def human(self) -> Table:
        flagged = self.flagged
        if "human" not in self._tables:
            self._engine.create_view("human", without_bots(self.events, flagged), overwrite=True)
        return self._table("human")

    @property
    def sessions(self) -> Table:
        return self._stored("sessions", lambda: find_sessions(self.human))

    @property
    def end_ms(self) -> int | None:
        if self._number not in self._ends:
            self._ends[self._number] = self._find_end()
        return self._ends[self._number]

    def keep(self, name: str, make: Callable[[History], Table]) -> Table:
        return self._stored(name, lambda: make(self))

    def _stored(self, name: str, make: Callable[[], Table]) -> Table:
        """The table of that name in the current window, made when it is first asked for."""
        if name not in self._names[self._number]:
            if name not in self._sql:
                self._sql[name] = _typed(make())
            self._engine.con.execute(f'CREATE OR REPLACE TABLE "{name}_{self._number}" AS {self._sql[name]}')
            self._names[self._number].append(name)
            self._point(name)
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
