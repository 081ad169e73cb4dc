"""A table of events in memory, as a collector reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from site_intelligence.gather.event_table import TableRow
from site_intelligence.gather.manifest import Cursor, Position
from tests.intelligence.builders import a_line

ALL = 2**62


def a_table_row(envelope: dict[str, Any], transaction_id: int, row_id: int) -> TableRow:
    return TableRow(transaction_id, row_id, envelope["id"], a_line(envelope))


def table_rows(envelopes: Iterable[dict[str, Any]], *, transaction_id: int = 1, row_id: int = 1) -> list[TableRow]:
    """A row for each envelope, each appended by a transaction of its own."""
    return [a_table_row(envelope, transaction_id + n, row_id + n) for n, envelope in enumerate(envelopes)]


@dataclass
class FakeTable:
    """Transactions below `settled` have ended; those from `reached` on are another database's."""

    rows: list[TableRow] = field(default_factory=list)
    system_id: str = "1"
    settled: int = ALL
    reached: int = ALL
    limit: int = 100
    failure: Exception | None = None

    def is_same(self, position: Position) -> bool:
        at = {row.cursor: row.event_id for row in self.rows}
        known = position.read == Cursor() or at.get(position.read) == position.event_id
        return known and position.system_id == self.system_id

    def beginning(self, *, is_reread: bool) -> Position:
        is_reread = is_reread or any(row.cursor.transaction_id >= self.reached for row in self.rows)
        highest = max((row.cursor.id for row in self.rows), default=0)
        return Position(self.system_id, reread=highest if is_reread else 0)

    def read_settled(self, after: Cursor) -> list[TableRow]:
        return self._read(row for row in self._after(after) if row.cursor.transaction_id < self.settled)

    def read_foreign(self, after: Cursor) -> list[TableRow]:
        return self._read(row for row in self._after(after) if row.cursor.transaction_id >= self.reached)

    def lag_seconds(self, position: Position) -> float:
        waiting = [row for row in self._after(position.read) if row.cursor.transaction_id < self.reached]
        return float(len([row for row in waiting if row.cursor.id > position.reread]))

    def _after(self, place: Cursor) -> list[TableRow]:
        return sorted((row for row in self.rows if row.cursor > place), key=lambda row: row.cursor)

    def _read(self, rows: Iterable[TableRow]) -> list[TableRow]:
        if self.failure:
            raise self.failure
        return list(rows)[: self.limit]
