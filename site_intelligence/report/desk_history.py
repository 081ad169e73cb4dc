"""The tables of several windows in one engine, under the same names for whichever window is asked about.

Writing the SQL of a question takes Ibis much longer than DuckDB takes to answer it. With the same names for each
window, it is written once: each window has a schema of its own, and the names mean the tables of the schema in use.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.types import Table

from site_intelligence.gather.manifest import RolledDay
from site_intelligence.report.bots import flagged_visitor_days
from site_intelligence.report.history import KEEPS_SQL, History, RolledDays, Rows, compiled, is_in_memory, rows
from site_intelligence.report.open_history import files_prefix
from site_intelligence.report.rolled_columns import ROLLED

STORED = ("events", "duplicates", "refused")
VIEWS = (*STORED, *(f"rolled_{kind}" for kind in ROLLED))
TABLE, VIEW = "TABLE", "VIEW"


@dataclass(frozen=True)
class Written:
    """Something that was written in SQL once, and the tables that it needs, in the order in which they are made."""

    sql: str
    needed: tuple[str, ...]
    schema: pa.Schema | None = None


class DeskHistory(History):
    """A history that turns to one window after another."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        setattr(engine, KEEPS_SQL, True)
        self._number = 0
        self._names: dict[int, set[str]] = {}
        self._days_ahead: dict[int, Sequence[RolledDay]] = {}
        self._days: dict[int, tuple[date | None, int | None]] = {}
        self._tables: dict[str, Table] = {}
        self._made: dict[str, Written] = {}
        self._values: dict[str, Callable[[History], Table]] = {}
        self._questions: dict[str, Written] = {}
        self._noted: list[str] = []

    def add_window(self, number: int, tables: Mapping[str, Table], rolled: RolledDays) -> None:
        """Add the stored tables of a window, and what was counted ahead of it."""
        self._names[number], self._days_ahead[number] = set(), rolled.days
        found = {**tables, **{f"rolled_{kind}": getattr(rolled, kind) for kind in ROLLED}}
        self._engine.con.execute(f"CREATE SCHEMA {_schema(number)}")
        for name in VIEWS:
            sql = self._engine.compile(found[name])
            self._engine.con.execute(f'CREATE VIEW {_schema(number)}."{name}" AS {sql}')

    def turn_to(self, number: int) -> None:
        """Let the names mean the tables of that window. What is not made of it yet is counted if it is needed."""
        if number != self._number:
            # Only a statement that was not interrupted has turned it.
            self._engine.con.execute(f"USE {_schema(number)}")
            self._number = number

    def drop_window(self, number: int) -> None:
        self._engine.con.execute("USE main")
        self._number = 0
        self._engine.con.execute(f"DROP SCHEMA {_schema(number)} CASCADE")
        for name in self._engine.list_tables(like=f"^{files_prefix(number)}"):
            self._engine.con.execute(f'DROP VIEW "{name}"')
        self._names.pop(number)
        self._days_ahead.pop(number)
        self._days.pop(number, None)

    def give(self, name: str, values: Mapping[str, Sequence[object]]) -> None:
        """Give the current window a table with these values in its columns."""
        self._engine.create_table(name, ibis.memtable(values), database=_schema(self._number))
        self._names[self._number].add(name)

    def given(self, name: str) -> Table:
        """The table of that name that each window is given before it is asked about."""
        return self._table(name)

    def ask(self, question: str, make: Callable[[], Table]) -> Rows:
        """The rows of a table that is the same expression for each window. It is written once by its name."""
        written = self._questions.get(question)
        if written is None:
            with self._noting() as needed:
                table = make()
            if is_in_memory(table):
                return rows(table)
            written = self._questions[question] = _write(table, needed)
        found: Rows = self._run(written).to_arrow_table().cast(written.schema).to_pylist()
        return found

    def stream(self, question: str, make: Callable[[], Table], rows_at_once: int) -> pa.RecordBatchReader:
        """The rows as `ask` has them, in batches: there may be more than the memory holds.

        They must be read before the next question.
        """
        if question not in self._questions:
            with self._noting() as needed:
                table = make()
            self._questions[question] = _write(table, needed)
        return self._run(self._questions[question]).to_arrow_reader(rows_at_once)

    def _run(self, written: Written) -> Any:
        for name in written.needed:
            self._provide(name)
        return self._engine.con.execute(written.sql)

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
        return self._named("flagged", TABLE, lambda: flagged_visitor_days(self.events))

    @property
    def human(self) -> Table:
        return self._named("human", VIEW, self._all_people)

    @property
    def sessions(self) -> Table:
        return self._named("sessions", VIEW, self._all_sessions)

    @property
    def _open_sessions(self) -> Table:
        return self._named("open_sessions", TABLE, self._find_sessions)

    @property
    def days(self) -> tuple[date | None, int | None]:
        if self._number not in self._days:
            self._days[self._number] = self._find_days()
        return self._days[self._number]

    def keep(self, name: str, make: Callable[[History], Table]) -> Table:
        return self._named(name, TABLE, lambda: make(self))

    def values(self, name: str, make: Callable[[History], Table]) -> Table:
        """The table of that name, with the values of the current window: a question about it is written once."""
        self._noted.append(name)
        self._values[name] = make
        self._provide(name)
        return self._table(name)

    def _named(self, name: str, kind: str, make: Callable[[], Table]) -> Table:
        """The table of that name in the current window, made when it is first asked for."""
        self._noted.append(name)
        if name in self._names[self._number]:
            return self._table(name)
        if name not in self._made:
            with self._noting() as needed:
                table = make()
            sql = _typed(table) if kind == TABLE else compiled(table)
            self._made[name] = Written(f'CREATE {kind} "{name}" AS {sql}', tuple(needed))
        self._provide(name)
        return self._table(name)

    def _provide(self, name: str) -> None:
        """Make a table of the current window, and what it needs, unless they are there."""
        if name in self._names[self._number]:
            return
        if name in self._values:
            self._engine.create_table(name, self._values[name](self), database=_schema(self._number))
        else:
            for needed in self._made[name].needed:
                self._provide(needed)
            self._engine.con.execute(self._made[name].sql)
        self._names[self._number].add(name)

    @contextmanager
    def _noting(self) -> Iterator[list[str]]:
        """Note the names of the tables that are asked for within."""
        outer, self._noted = self._noted, []
        try:
            yield self._noted
        finally:
            self._noted = outer

    def _table(self, name: str) -> Table:
        if name not in self._tables:
            self._tables[name] = self._engine.table(name)
        return self._tables[name]


def _write(table: Table, needed: Sequence[str]) -> Written:
    return Written(compiled(table), tuple(needed), table.schema().to_pyarrow())


def _schema(number: int) -> str:
    return f"window_{number}"


def _typed(table: Table) -> str:
    """The SQL of a table, with the types that Ibis says its columns have: DuckDB's sums have wider ones."""
    columns = ", ".join(
        f'CAST("{name}" AS {DuckDBType.to_string(kind)}) AS "{name}"' for name, kind in table.schema().items()
    )
    return f"FROM ({compiled(table)}) SELECT {columns}"
