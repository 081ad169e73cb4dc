"""Opens the stored events in DuckDB, within a limit of memory."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import pyarrow as pa
from ibis.common.exceptions import TableNotFound
from ibis.expr.types import Table

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.columns import DUPLICATES, EVENTS, REFUSED
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.manifest import Manifest, Part, RolledDay
from site_intelligence.report.counting_failures import explained_counting
from site_intelligence.report.history import History, RolledDays, Window
from site_intelligence.report.rolled_columns import KIND, MERGED, ROLLED

MEMORY = "1GB"
TEMPORARY = ("temp", "main")
SCHEMAS = {"events": EVENTS, "duplicates": DUPLICATES, "refused": REFUSED}


class NoEvents(IntelligenceError):
    """Nothing was ever stored."""

    def __init__(self) -> None:
        super().__init__("No events are stored yet. Run dialtone intelligence collect, or import a history.")


@contextmanager
def open_history(store: EventStore, window: Window, *, with_rolled: bool = True) -> Iterator[History]:
    """The history of a window. Raises NoEvents, or IntelligenceError if the disk does not serve.

    Without `with_rolled`, everything is counted from the events. A query that needs more memory than the limit uses
    the disk beside the events.
    """
    if not store.read_manifest().parts:
        raise NoEvents
    with explained_counting(), store.reading(), TemporaryDirectory(prefix="query-", dir=store.folder) as spill:
        yield from _open(store, store.read_manifest(), window, spill, with_rolled)


def _open(store: EventStore, manifest: Manifest, window: Window, spill: str, with_rolled: bool) -> Iterator[History]:
    engine = connect(spill)
    history = read_history(engine, store, manifest, window, with_rolled=with_rolled)
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


def connect(spill: str) -> ibis.BaseBackend:
    """A DuckDB that loads nothing from the network, and uses the folder `spill` if it needs more memory."""
    return ibis.duckdb.connect(memory_limit=MEMORY, temp_directory=spill, autoinstall_known_extensions=False)


def read_history(
    engine: ibis.BaseBackend, store: EventStore, manifest: Manifest, window: Window, *, with_rolled: bool = True
) -> History:
    """The history of a window. Hold the store's `reading` as long as it is asked anything."""
    days = rolled_days(manifest, window) if with_rolled else []
    stored = read_tables(engine, store, manifest, window, days)
    return History(**stored, window=window, rolled=read_rolled(engine, store, days) if days else None)


def rolled_days(manifest: Manifest, window: Window) -> list[RolledDay]:
    """The days of the window that this release has counted ahead."""
    return [day for day in manifest.rolled if day.kind == KIND and window.has(day.day)]


def read_tables(
    engine: ibis.BaseBackend,
    store: EventStore,
    manifest: Manifest,
    window: Window,
    rolled: Sequence[RolledDay],
    number: int = 0,
) -> dict[str, Table]:
    """The stored tables, of which only the days of the window count. The events of the `rolled` days are left out.

    `number` is that of the window, if the engine has several.
    """
    parts = {
        "duplicates": [part.duplicates for part in manifest.parts if part.duplicates],
        "refused": [part.refused for part in manifest.parts if part.refused],
    }
    others = {
        kind: _read(engine, store.paths(names), SCHEMAS[kind], files_of(kind, number)) for kind, names in parts.items()
    }
    return {"events": read_events(engine, store, manifest, window, rolled, number), **others}


def read_events(
    engine: ibis.BaseBackend,
    store: EventStore,
    manifest: Manifest,
    window: Window,
    rolled: Sequence[RolledDay],
    number: int = 0,
) -> Table:
    """The stored events of the days of the window, without those of the `rolled` days."""
    days = {day.day for day in rolled}
    names = [part.events for part in manifest.parts if _has_open_days(part, window, days)]
    events = _read(engine, store.paths(names), SCHEMAS["events"], files_of("events", number))
    return events.filter(~_is_on(events.day, rolled)) if rolled else events


def read_rolled(
    engine: ibis.BaseBackend, store: EventStore, days: Sequence[RolledDay], number: int = 0, *, joins: bool = True
) -> RolledDays:
    """The tables of days that were counted ahead. A file may have other days too, whose events have changed since.

    Without `joins`, the sessions across midnights are left as events, as they are for each day by itself.
    """
    tables: dict[str, list[Table]] = {kind: [] for kind in ROLLED}
    for kind, groups in _files_to_read(days, joins).items():
        of_kind = MERGED.get(kind, kind)
        for place, (of_days, is_whole) in enumerate(groups):
            names = dict.fromkeys(name for day in of_days if (name := getattr(day, kind)))
            if names:
                view = files_of(kind, number, place)
                table = _read(engine, store.paths([*names]), ROLLED[of_kind], view, is_same_in_all=True)
                tables[of_kind].append(table if is_whole else table.filter(_is_on(table.day, of_days)))
    found = {
        kind: ibis.union(*known, distinct=False) if known else _no_rows(engine, kind, ROLLED[kind])
        for kind, known in tables.items()
    }
    return RolledDays(days, **found)


Group = tuple[Sequence[RolledDay], bool]


def _files_to_read(days: Sequence[RolledDay], joins: bool) -> dict[str, list[Group]]:
    """The days whose files of each kind are read together, and whether all that is in these counts."""
    by_files: dict[tuple[str, ...], list[RolledDay]] = defaultdict(list)
    for day in days:
        by_files[tuple(day.files)].append(day)
    groups = [(of_files, len(of_files) == of_files[0].together) for of_files in by_files.values()]
    whole = [day for of_files, is_whole in groups if is_whole for day in of_files]
    joined = [day for day in whole if joins and day.are_joined]
    parts: list[Group] = [(of_files, False) for of_files, is_whole in groups if not is_whole]
    every: list[Group] = [(whole, True), *parts]
    edges: list[Group] = [([day for day in whole if not (joins and day.are_joined)], True), *parts]
    return {"people": every, "sessions": every, "counts": every, "edges": edges} | {
        kind: [(joined, True)] for kind in MERGED
    }


def files_of(kind: str, number: int, place: int = 0) -> str:
    """The name of a view of files, such as those with the events of the window with that number."""
    return f"{files_prefix(number)}{kind}_{place}"


def files_prefix(number: int) -> str:
    return f"files_{number}_"


def _is_on(column: ibis.Value, days: Sequence[RolledDay]) -> ibis.Value:
    """True if a day is one of these. They are given as ranges, which an engine compares much faster than many days."""
    ranges: list[list[date]] = []
    for day in sorted(date.fromisoformat(known.day) for known in days):
        if ranges and day - ranges[-1][1] == timedelta(days=1):
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    return ibis.or_(*(column.between(first, last) for first, last in ranges))


def _read(
    engine: ibis.BaseBackend, paths: list[Path], schema: pa.Schema, name: str, *, is_same_in_all: bool = False
) -> Table:
    """The rows of all files. A column that came later is empty in older files.

    If the columns are the same in all files, the engine opens only those that it reads.
    """
    if not paths:
        return _no_rows(engine, name.rstrip("_0123456789").rsplit("_")[-1], schema)
    files = [str(path) for path in paths]
    table: Table = engine.read_parquet(files, table_name=name, union_by_name=not is_same_in_all)
    later = {name: kind for name, kind in ibis.Schema.from_pyarrow(schema).items() if name not in table.columns}
    return table.mutate(**{name: ibis.null(kind) for name, kind in later.items()}) if later else table


def _no_rows(engine: ibis.BaseBackend, kind: str, schema: pa.Schema) -> Table:
    """An empty table of that kind. One is made for an engine: that takes longer than reading a day."""
    name = f"no_{kind}"
    with suppress(TableNotFound):
        return engine.table(name, database=TEMPORARY)
    return engine.create_table(name, schema.empty_table(), temp=True)
