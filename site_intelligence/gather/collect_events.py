"""Moves committed rows of the table of events into the store, each once.

How far the table is read is in the manifest beside the parts, so both change in one step. A collector that is killed
at any moment and started again continues after the last row that is stored.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from site_intelligence.gather.erase_ids import erase_from, erase_ids
from site_intelligence.gather.event_store import Batch, EventStore, EventWriter, LineCounts, StoreFailed
from site_intelligence.gather.event_table import TableRow
from site_intelligence.gather.known_ids import KnownIds
from site_intelligence.gather.manifest import Cursor, Position
from site_intelligence.gather.sort_lines import sort_lines
from site_intelligence.gather.stored_refusals import StoredRefusals


class CommittedRows(Protocol):
    """The rows of the table of events that are committed. `EventTable` says what its methods do."""

    def is_same(self, position: Position) -> bool: ...
    def beginning(self, *, is_reread: bool) -> Position: ...
    def read_settled(self, after: Cursor) -> Sequence[TableRow]: ...
    def read_foreign(self, after: Cursor) -> Sequence[TableRow]: ...
    def lag_seconds(self, position: Position) -> float: ...


@dataclass
class CollectCounts(LineCounts):
    """The rows that were stored by kind. `known` are those that were read again and were stored before."""

    rows: int = 0
    known: int = 0
    erased: int = 0
    is_restored: bool = False
    lag_seconds: float = 0.0

    def add_rows(self, batch: Batch, rows: int) -> None:
        self.add(batch)
        self.rows += rows
        self.known += rows - len(batch)


class Collector:
    """Collects again and again, and keeps in memory between what it needs to find duplicates."""

    def __init__(self, store: EventStore, table: CommittedRows) -> None:
        self._store, self._table = store, table
        self._known_ids = KnownIds()

    def collect(self, *, from_start: bool = False, is_stopped: Callable[[], bool] = lambda: False) -> CollectCounts:
        """Store what is committed and not stored, and measure how far behind the store is after that.

        `from_start` reads all rows again. Raises StoreInUse, StoreFailed, DatabaseAway and TableUnreadable; what was
        stored until then stays.
        """
        with self._store.open_writer(self._known_ids) as writer:
            collection = _Collection(self._store, writer, self._table, is_stopped)
            collection.find_position(from_start)
            collection.read_settled()
            collection.read_foreign()
            collection.erase()
            collection.merge()
            collection.counts.lag_seconds = self._table.lag_seconds(collection.position)
        return collection.counts

    def lag_seconds(self) -> float:
        """The lag of the store. Raises DatabaseAway and TableUnreadable."""
        return self._table.lag_seconds(self._store.read_manifest().position or Position(""))


class _Collection:
    """One time of collecting, while the store's lock is held."""

    def __init__(
        self, store: EventStore, writer: EventWriter, table: CommittedRows, is_stopped: Callable[[], bool]
    ) -> None:
        self._store, self._writer, self._table, self._is_stopped = store, writer, table, is_stopped
        self._refusals = StoredRefusals(store, writer.manifest)
        self.counts = CollectCounts()
        self.position = writer.manifest.position or Position("")

    def find_position(self, from_start: bool) -> None:
        """Find where to continue. After a restore, that is the beginning: transaction ids may have begun again."""
        known = self._writer.manifest.position
        self.counts.is_restored = known is not None and not self._table.is_same(known)
        if known is None or self.counts.is_restored or from_start:
            self._write([], self._table.beginning(is_reread=known is not None))

    def read_settled(self) -> None:
        """Store one batch after another. The database prepares the next one meanwhile, which is half of the work."""
        with ThreadPoolExecutor(max_workers=1) as ahead:
            reading = ahead.submit(self._next, self._table.read_settled, self.position.read)
            while rows := reading.result():
                last = rows[-1]
                reading = ahead.submit(self._next, self._table.read_settled, last.cursor)
                self._write(rows, replace(self.position, read=last.cursor, event_id=last.event_id))

    def read_foreign(self) -> None:
        while rows := self._next(self._table.read_foreign, self.position.foreign):
            self._write(rows, replace(self.position, foreign=rows[-1].cursor))

    def erase(self) -> None:
        """Take the ids out of the stored events that the product took out of its own."""
        with _continued():
            erased = erase_ids(self._store, self._writer)
        self.counts.erased += erased.events + erased.refused

    def merge(self) -> None:
        """Merge small parts, if something was stored."""
        if self.counts.rows:
            with _continued():
                self._writer.merge_small_parts()

    def _next(self, read: Callable[[Cursor], Sequence[TableRow]], after: Cursor) -> Sequence[TableRow]:
        return [] if self._is_stopped() else read(after)

    def _write(self, rows: Sequence[TableRow], position: Position) -> None:
        batch = sort_lines([row.line for row in rows], self._writer.known_ids)
        reread = {row.event_id for row in rows if row.id <= position.reread}
        erasures = erase_from(batch, self._writer.manifest.erasures)
        with _continued():
            if reread:
                batch.duplicates = [row for row in batch.duplicates if row["id"] not in reread]
                batch.refused = self._refusals.take_new(batch.refused)
            self._writer.write_collected(batch, position, erasures)
        self.position = position
        self.counts.add_rows(batch, len(rows))


@contextmanager
def _continued() -> Iterator[None]:
    """Say in the message of StoreFailed that nothing is lost."""
    try:
        yield
    except StoreFailed as failed:
        raise StoreFailed(f"{failed}. What is not stored yet is collected the next time.") from failed
