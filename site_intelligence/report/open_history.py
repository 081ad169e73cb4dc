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


@contextmanager
def open_history(store: EventStore, window: Window) -> Iterator[History]:
    """The history of a window. Raises IntelligenceError if nothing was ever stored, or the disk does not serve.

    A query that needs more memory than the limit uses the disk beside the events.
    """
    if not store.read_manifest().parts:
        raise IntelligenceError("No events are stored yet. Run dialtone intelligence collect, or import a history.")
    try:
        with store.reading(), TemporaryDirectory(prefix="query-", dir=store.folder) as spill:
            yield from _open(store, store.read_manifest(), window, spill)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as failed:
        raise IntelligenceError(f"The events cannot be counted: {str(failed).splitlines()[0]}") from failed


def _open(store: EventStore, manifest: Manifest, window: Window, spill: str) -> Iterator[History]:
    # Nothing is loaded from the network or from outside the files of the store.
    engine = ibis.duckdb.connect(memory_limit=MEMORY, temp_directory=spill, autoinstall_known_extensions=False)
    in_window = [part for part in manifest.parts if part.has_days(window.since, window.until)]
    history = History(
        _read(engine, store.paths([part.events for part in in_window]), EVENTS),
        _read(engine, store.paths([part.duplicates for part in manifest.parts if part.duplicates]), DUPLICATES),
        _read(engine, store.paths([part.refused for part in manifest.parts if part.refused]), REFUSED),
        window,
    )
    try:
        yield history
    finally:
        history.release()
        engine.con.close()


def _read(engine: ibis.BaseBackend, paths: list[Path], schema: pa.Schema) -> Table:
    """The rows of all files. A column that came later is empty in older files."""
    if not paths:
        empty: Table = engine.create_table(ibis.util.gen_name("empty"), schema.empty_table(), temp=True)
        return empty
    table: Table = engine.read_parquet([str(path) for path in paths], union_by_name=True)
    later = {name: kind for name, kind in ibis.Schema.from_pyarrow(schema).items() if name not in table.columns}
    return table.mutate(**{name: ibis.null(kind) for name, kind in later.items()}) if later else table
