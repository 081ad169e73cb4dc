"""Opens the stored events in DuckDB, within a limit of memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import ibis
import pyarrow as pa
from ibis.expr.types import Table

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.columns import DUPLICATES, EVENTS, REFUSED
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest
from site_intelligence.report.history import History, Window

MEMORY = "1GB"


class NoEvents(IntelligenceError):
    """Nothing was ever stored."""

    def __init__(self) -> None:
        super().__init__("No events are stored yet. Run dialtone intelligence collect, or import a history.")


@contextmanager
def open_history(store: EventStore, window: Window) -> Iterator[History]:
    """The history of a window. Raises NoEvents, or IntelligenceError if the disk does not serve.

    A query that needs more memory than the limit uses the disk beside the events.
    """
    if not store.read_manifest().parts:
        raise NoEvents
    try:
        with store.reading(), TemporaryDirectory(prefix="query-", dir=store.folder) as spill:
            yield from _open(store, store.read_manifest(), window, spill)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as failed:
        raise IntelligenceError(f"The events cannot be counted: {str(failed).splitlines()[0]}") from failed


def _open(store: EventStore, manifest: Manifest, window: Window, spill: str) -> Iterator[History]:
    engine = connect(spill)
    history = read_history(engine, store, manifest, window)
    try:
        yield history
    finally:
        history.release()
        engine.con.close()


def connect(spill: str) -> ibis.BaseBackend:
    """A DuckDB that loads nothing from the network, and uses the folder `spill` if it needs more memory."""
    return ibis.duckdb.connect(memory_limit=MEMORY, temp_directory=spill, autoinstall_known_extensions=False)


def read_history(engine: ibis.BaseBackend, store: EventStore, manifest: Manifest, window: Window) -> History:
    """The history of a window. Hold the store's `reading` as long as it is asked anything."""
    return History(**read_tables(engine, store, manifest, window), window=window)


def read_tables(engine: ibis.BaseBackend, store: EventStore, manifest: Manifest, window: Window) -> dict[str, Table]:
    """The stored tables, of which only the days of the window count."""
    in_window = [part for part in manifest.parts if part.has_days(window.since, window.until)]
    return {
        "events": _read(engine, store.paths([part.events for part in in_window]), EVENTS),
        "duplicates": _read(
            engine, store.paths([part.duplicates for part in manifest.parts if part.duplicates]), DUPLICATES
        ),
        "refused": _read(engine, store.paths([part.refused for part in manifest.parts if part.refused]), REFUSED),
    }


def _read(engine: ibis.BaseBackend, paths: list[Path], schema: pa.Schema) -> Table:
    """The rows of all files. A column that came later is empty in older files."""
    if not paths:
        empty: Table = engine.create_table(ibis.util.gen_name("empty"), schema.empty_table(), temp=True)
        return empty
    table: Table = engine.read_parquet([str(path) for path in paths], union_by_name=True)
    later = {name: kind for name, kind in ibis.Schema.from_pyarrow(schema).items() if name not in table.columns}
    return table.mutate(**{name: ibis.null(kind) for name, kind in later.items()}) if later else table
