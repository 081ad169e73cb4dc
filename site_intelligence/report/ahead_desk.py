"""One DuckDB in which one day or week after another is counted ahead.

Writing the SQL takes Ibis seconds, and DuckDB counts a day in tenths of one. So each question is written once, and what
it needs to know of its days is in a table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from tempfile import TemporaryDirectory

import ibis
import pyarrow as pa
from ibis.expr.types import Table

from site_intelligence.events.local_days import midnight_ms
from site_intelligence.gather.event_store import ROLLED_ROWS_IN_GROUP, EventStore
from site_intelligence.gather.manifest import Manifest, RolledDay
from site_intelligence.report.counting_failures import explained_counting
from site_intelligence.report.desk_history import DeskHistory
from site_intelligence.report.history import RolledDays, Window
from site_intelligence.report.open_history import connect, read_events, read_rolled, read_tables
from site_intelligence.report.rolled_columns import IN_ORDER, MERGED, ROLLED
from site_intelligence.report.split_sessions import SPAN


class AheadDesk:
    """Opens days and weeks. Each is closed before the next one is opened."""

    def __init__(self, store: EventStore, engine: ibis.BaseBackend) -> None:
        self._store, self._engine = store, engine
        self._history = DeskHistory(engine)
        self._number = 0
        self._nothing_stored = read_tables(engine, store, Manifest(), Window(), [])
        self._nothing_rolled = read_rolled(engine, store, [])

    @contextmanager
    def open_day(self, day: date) -> Iterator[DeskHistory]:
        """The events of a day, nothing of it counted ahead. Raises IntelligenceError if the disk does not serve."""
        with explained_counting(), self._store.reading():
            window, manifest = Window(day, day), self._store.read_manifest()
            events = window.of(read_events(self._engine, self._store, manifest, window, [], self._number + 1))
            with self._open({**self._nothing_stored, "events": events}, self._nothing_rolled, day, day) as history:
                yield history

    @contextmanager
    def open_week(self, days: Sequence[RolledDay]) -> Iterator[DeskHistory]:
        """Days as they were counted ahead, each by itself. Raises IntelligenceError if the disk does not serve."""
        first, last = (date.fromisoformat(day.day) for day in (days[0], days[-1]))
        with explained_counting(), self._store.reading():
            rolled = read_rolled(self._engine, self._store, days, self._number + 1, joins=False)
            with self._open(self._nothing_stored, rolled, first, last) as history:
                yield history

    @contextmanager
    def _open(self, tables: Mapping[str, Table], rolled: RolledDays, first: date, last: date) -> Iterator[DeskHistory]:
        self._number += 1
        self._history.add_window(self._number, tables, rolled)
        try:
            self._history.turn_to(self._number)
            ends = {"begins_ms": [midnight_ms(first)], "ends_ms": [midnight_ms(last + timedelta(days=1))]}
            self._history.give(SPAN, ends)
            yield self._history
        finally:
            self._history.drop_window(self._number)


@contextmanager
def open_ahead_desk(store: EventStore) -> Iterator[AheadDesk]:
    """A desk that uses the disk beside the events if it needs more memory. Raises IntelligenceError."""
    with explained_counting(), TemporaryDirectory(prefix="query-", dir=store.folder) as spill:
        engine = connect(spill)
        try:
            yield AheadDesk(store, engine)
        finally:
            engine.con.close()


def in_batches(
    history: DeskHistory, tables: Mapping[str, Callable[[], Table]]
) -> Iterator[tuple[str, pa.RecordBatchReader]]:
    """The rows of each kind as they are stored, in their order. Those of one must be read before the next."""
    for kind, make in tables.items():
        stored = MERGED.get(kind, kind)
        rows = history.stream(kind, partial(_in_order, make, stored), ROLLED_ROWS_IN_GROUP)
        yield kind, rows.cast(ROLLED[stored])


def _in_order(make: Callable[[], Table], kind: str) -> Table:
    return make().select(*ROLLED[kind].names).order_by(*IN_ORDER[kind])
