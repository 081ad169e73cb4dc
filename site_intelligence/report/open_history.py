"""Opens the stored events in DuckDB, within a limit of memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import ibis
import pyarrow as pa
from ibis import _
from ibis.expr.types import Table

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.columns import DUPLICATES, EVENTS, REFUSED
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest, Part, RolledDay
from site_intelligence.report.history import History, RolledDays, Window
from site_intelligence.report.rolled_columns import EDGES, KIND, PEOPLE, SESSIONS

MEMORY = "1GB"


@contextmanager
def open_history(store: EventStore, window: Window, *, with_rolled: bool = True) -> Iterator[History]:
    """The history of a window. Raises IntelligenceError if nothing was ever stored, or the disk does not serve.

    Without `with_rolled`, everything is counted from the events. A query that needs more memory than the limit uses
    the disk beside the events.
    """
    if not store.read_manifest().parts:
        raise IntelligenceError("No events are stored yet. Run dialtone intelligence collect, or import a history.")
    try:
        with store.reading(), TemporaryDirectory(prefix="query-", dir=store.folder) as spill:
            yield from _open(store, store.read_manifest(), window, spill, with_rolled)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as failed:
        raise IntelligenceError(f"The events cannot be counted: {str(failed).splitlines()[0]}") from failed


def _open(store: EventStore, manifest: Manifest, window: Window, spill: str, with_rolled: bool) -> Iterator[History]:
    # Nothing is loaded from the network or from outside the files of the store.
    engine = ibis.duckdb.connect(memory_limit=MEMORY, temp_directory=spill, autoinstall_known_extensions=False)
    rolled = [day for day in manifest.rolled if with_rolled and day.kind == KIND and window.has(day.day)]
    open_parts = [part for part in manifest.parts if _has_open_days(part, window, {day.day for day in rolled})]
    events = _read(engine, store.paths([part.events for part in open_parts]), EVENTS)
    if rolled:
        events = events.filter(_.day.notin([date.fromisoformat(day.day) for day in rolled]))
    history = History(
        events,
        _read(engine, store.paths([part.duplicates for part in manifest.parts if part.duplicates]), DUPLICATES),
        _read(engine, store.paths([part.refused for part in manifest.parts if part.refused]), REFUSED),
        window,
        _read_rolled(engine, store, rolled) if rolled else None,
    )
    try:
        yield history
    finally:
        history.release()
        engine.con.close()


def _has_open_days(part: Part, window: Window, rolled: set[str]) -> bool:
    """True if the part may have an event of a day of the window that is not rolled."""
    if not part.has_days(window.since, window.until):
        return False
    first = max(part.first_day, window.since.isoformat() if window.since else part.first_day)
    last = min(part.last_day, window.until.isoformat() if window.until else part.last_day)
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return days > sum(first <= day <= last for day in rolled)


def _read_rolled(engine: ibis.BaseBackend, store: EventStore, rolled: Sequence[RolledDay]) -> RolledDays:
    return RolledDays(
        _read(engine, store.paths([day.people for day in rolled if day.people]), PEOPLE),
        _read(engine, store.paths([day.sessions for day in rolled if day.sessions]), SESSIONS),
        _read(engine, store.paths([day.edges for day in rolled if day.edges]), EDGES),
        accepted=sum(day.accepted for day in rolled),
        clamped=sum(day.clamped for day in rolled),
        flagged=sum(day.flagged for day in rolled),
    )


def _read(engine: ibis.BaseBackend, paths: list[Path], schema: pa.Schema) -> Table:
    """The rows of all files. A column that came later is empty in older files."""
    if not paths:
        empty: Table = engine.create_table(ibis.util.gen_name("empty"), schema.empty_table(), temp=True)
        return empty
    table: Table = engine.read_parquet([str(path) for path in paths], union_by_name=True)
    later = {name: kind for name, kind in ibis.Schema.from_pyarrow(schema).items() if name not in table.columns}
    return table.mutate(**{name: ibis.null(kind) for name, kind in later.items()}) if later else table
