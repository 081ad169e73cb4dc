"""The stored events: a folder of Parquet files and its manifest.

Many processes may read it, one at a time writes to it. Files that no manifest names are leftovers of a writer that was
killed; the next writer deletes them.
"""

import errno
import fcntl
import io
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.columns import DUPLICATES, EVENTS, REFUSED, Row, to_table
from site_intelligence.gather.erasures import Erasure
from site_intelligence.gather.known_ids import ID, Ids, KnownIds
from site_intelligence.gather.manifest import (
    BRING_BACK,
    FILE,
    PARTS,
    FileState,
    Manifest,
    Part,
    Position,
    RolledDay,
    Source,
    manifest_file,
    read_manifest,
    sync_folder,
    write_durably,
    write_manifest,
)
from site_intelligence.gather.merge_parts import PartContents, merged_contents, parts_to_merge

LOCK = "write.lock"
READING = "read.lock"
LOCK_SECONDS = 5.0
LOCK_PAUSE = 0.05
# A report reads only the groups with the events that it needs.
ROLLED_ROWS_IN_GROUP = 20_480
FULL = {errno.ENOSPC, errno.EDQUOT}


class StoreInUse(IntelligenceError):
    """Another process is writing to the store."""


class StoreFailed(IntelligenceError):
    """The disk took no more. Everything up to the last part is stored."""


@dataclass
class Batch:
    """The rows that become one part, and the packed ids of the events."""

    events: pa.Table = field(default_factory=EVENTS.empty_table)
    ids: Ids = field(default_factory=lambda: np.empty(0, dtype=ID))
    duplicates: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)

    @property
    def days(self) -> set[date]:
        """The days of the events."""
        return set(pc.unique(self.events["day"]).to_pylist())

    def __len__(self) -> int:
        """The number of lines."""
        return int(self.events.num_rows) + len(self.duplicates) + len(self.refused)


@dataclass
class LineCounts:
    """The lines of batches by kind. `clamped` are events whose time was ahead of the clock that recorded them."""

    events: int = 0
    duplicates: int = 0
    clamped: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def lines(self) -> int:
        return self.events + self.duplicates + self.refused.total()

    def add(self, batch: Batch) -> None:
        self.events += batch.events.num_rows
        self.duplicates += len(batch.duplicates)
        self.clamped += pc.sum(batch.events["is_clamped"]).as_py() or 0
        self.refused.update(row["reason"] for row in batch.refused)


class EventStore:
    """The events of a folder, for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_manifest(self) -> Manifest:
        return read_manifest(self.folder)

    def manifest_file(self) -> FileState | None:
        """The state of the manifest's file, which is another one for each manifest; None if there is none."""
        return manifest_file(self.folder)

    def paths(self, names: Sequence[str]) -> list[Path]:
        return [self.folder / PARTS / name for name in names]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep the files of the manifest that is read in the block: writers delete none meanwhile. Raises OSError.

        Hold it for one report at a time: merged and killed parts stay on the disk until nobody reads.
        """
        with (self.folder / READING).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            yield

    @contextmanager
    def open_writer(self, known_ids: KnownIds | None = None) -> Iterator["EventWriter"]:
        """Hold the store's lock while writing. Raises StoreInUse and StoreFailed.

        `known_ids` are those of an earlier writer of this process, which spares reading all of them again.
        """
        try:
            (self.folder / PARTS).mkdir(parents=True, exist_ok=True, mode=0o700)
            file = (self.folder / LOCK).open("a")
        except OSError as failed:
            raise StoreFailed(f"{self.folder} cannot be written to: {failed.strerror}.") from failed
        with file:
            _take(file)
            with self.explained_reading():
                writer = EventWriter(self, KnownIds() if known_ids is None else known_ids)
            yield writer

    @contextmanager
    def explained_reading(self) -> Iterator[None]:
        """Raise StoreFailed, with what to do, for a file that cannot be read, or for the first one of a store."""
        try:
            yield
        except OSError as failed:
            if failed.errno in FULL:
                full = f"{self.folder} cannot be written to: the disk is full. Make room, and try again."
                raise StoreFailed(full) from failed
            name = failed.filename or self.folder
            raise StoreFailed(f"{name} cannot be read: {failed.strerror}. {BRING_BACK}") from failed


def _take(lock: TextIO) -> None:
    """Take the lock. A collector holds it for moments only, which are worth waiting for. Raises StoreInUse."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise StoreInUse("Another process is storing events. Try again when it is done.") from None
        time.sleep(LOCK_PAUSE)


class EventWriter:
    """Adds parts to the store. Only the holder of its lock may have one."""

    def __init__(self, store: EventStore, known_ids: KnownIds) -> None:
        self._store = store
        self.manifest = store.read_manifest()
        if not (store.folder / FILE).exists():
            # Parts without a manifest then mean that it is lost, and not that a first writer was killed.
            write_manifest(store.folder, self.manifest)
        self._delete_leftovers()
        self._known_ids = known_ids

    @property
    def known_ids(self) -> KnownIds:
        """The ids of what is stored. They are read when they are needed, which takes long if there are many.

        Raises StoreFailed.
        """
        with self._store.explained_reading():
            self._known_ids.follow(self._store.paths([part.ids for part in self.manifest.parts if part.ids]))
        return self._known_ids

    def write(self, batch: Batch, former: Source | None, source: Source, erasures: Sequence[Erasure] = ()) -> None:
        """Store a batch, how far its source is read with it, and what it asks to erase: all or nothing.

        Raises StoreFailed.
        """
        self._commit(batch, self.manifest.with_source(former, source).with_erasures(erasures))

    def write_collected(self, batch: Batch, position: Position, erasures: Sequence[Erasure] = ()) -> None:
        """Store a batch, how far the table of events is read with it, and what it asks to erase: all or nothing.

        Raises StoreFailed.
        """
        self._commit(batch, replace(self.manifest, position=position).with_erasures(erasures))

    def write_erased(self, changed: Mapping[Part, Mapping[str, pa.Table]], erasures: Sequence[Erasure] = ()) -> None:
        """Put these tables in the place of those in their parts, and delete those. More `erasures` are done by that.

        Raises OSError.
        """
        erased = {}
        for number, (part, tables) in enumerate(changed.items(), start=self.manifest.next_part):
            names = {kind: f"{number:08d}.{kind}.parquet" for kind in tables}
            for kind, name in names.items():
                write_durably(self._store.folder / PARTS / name, _parquet(tables[kind]))
            erased[part] = replace(
                part, events=names.get("events", part.events), refused=names.get("refused", part.refused)
            )
        sync_folder(self._store.folder / PARTS)
        self._write_manifest(self.manifest.with_erasures(erasures).with_erased(erased))
        self._delete_leftovers()

    def write_replayed(self, batch: Batch, part: Part) -> None:
        """Store what the refused lines of a part have become, in their place. Raises StoreFailed."""
        self._commit(batch, self.manifest.without_refused(part))

    def merge_small_parts(self) -> None:
        """Merge the last parts if many of them are small, such as those of a collector. Raises StoreFailed."""
        parts = parts_to_merge(self.manifest.parts)
        if parts:
            with explained_failures():
                merged = self._write_files(merged_contents(parts, self._store.paths))
                self._write_manifest(self.manifest.with_merged(parts, merged), changed=())

    def write_rolled(self, days: Sequence[RolledDay], contents: Iterable[tuple[str, pa.RecordBatchReader]]) -> None:
        """Store what was counted ahead of days, in files that they share. Raises StoreFailed."""
        number = f"{self.manifest.next_part:08d}"
        with explained_failures():
            names = {kind: self._write_rolled_file(f"{number}.{kind}.parquet", rows) for kind, rows in contents}
            sync_folder(self._store.folder / PARTS)
            written = (day.with_files(names, len(days)) for day in days)
            self._write_manifest(self.manifest.with_rolled(*written), changed=())

    def _write_rolled_file(self, name: str, rows: pa.RecordBatchReader) -> str:
        """Write a file and return its name; "" if there are no rows. They may be more than the memory holds."""
        path, written = self._store.folder / PARTS / name, 0
        with path.open("wb") as file:
            with pq.ParquetWriter(file, rows.schema, compression="zstd") as writer:
                for batch in rows:
                    writer.write_batch(batch, row_group_size=ROLLED_ROWS_IN_GROUP)
                    written += batch.num_rows
            file.flush()
            os.fsync(file.fileno())
        if not written:
            path.unlink()
        return name if written else ""

    def _commit(self, batch: Batch, manifest: Manifest) -> None:
        """Write a batch, if it has rows, and the manifest.

        After a failure the files stay: nobody can say whether the manifest that names them has reached the disk.
        """
        with explained_failures():
            if len(batch):
                manifest = manifest.with_part(self._write_files(_contents_of(batch)))
            days = {day.isoformat() for day in batch.days}
            self._write_manifest(manifest, changed=[(day, day) for day in days])

    def _write_manifest(self, manifest: Manifest, changed: Iterable[tuple[str, str]] | None = None) -> None:
        """Commit a manifest, without what was counted ahead of the spans of days whose events have changed.

        If the caller does not say which, they are those of all parts that came or went.
        """
        if changed is None:
            differing = {*manifest.parts} ^ {*self.manifest.parts}
            changed = [(part.first_day, part.last_day) for part in differing]
        manifest = manifest.without_rolled(changed)
        write_manifest(self._store.folder, manifest)
        self.manifest = manifest

    def _write_files(self, part: PartContents) -> Part:
        number = f"{self.manifest.next_part:08d}"
        names = {kind: f"{number}.{kind}.parquet" if table.num_rows else "" for kind, table in part.tables.items()}
        files = {name: _parquet(part.tables[kind]) for kind, name in names.items() if name}
        ids = f"{number}.ids" if part.ids.size else ""
        if ids:
            files[ids] = np.sort(part.ids).tobytes()
        for name, content in files.items():
            write_durably(self._store.folder / PARTS / name, content)
        sync_folder(self._store.folder / PARTS)
        rows = sum(table.num_rows for table in part.tables.values())
        return Part(**names, ids=ids, first_day=part.first_day, last_day=part.last_day, rows=rows)

    def _delete_leftovers(self) -> None:
        """Delete the files that no manifest names. While someone reads, they may be those of an earlier manifest."""
        listed = self.manifest.files
        with (self._store.folder / READING).open("a") as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for path in (self._store.folder / PARTS).iterdir():
                if path.name not in listed:
                    path.unlink()


def _contents_of(batch: Batch) -> PartContents:
    days = sorted(day.isoformat() for day in batch.days)
    tables = {
        "events": batch.events,
        "duplicates": to_table(batch.duplicates, DUPLICATES),
        "refused": to_table(batch.refused, REFUSED),
    }
    return PartContents(tables, batch.ids, days[0] if days else "", days[-1] if days else "")


@contextmanager
def explained_failures() -> Iterator[None]:
    """Turn an error of the disk, and a file that is damaged, into StoreFailed."""
    try:
        yield
    except OSError as failed:
        reason = "The disk is full" if failed.errno in FULL else f"The events cannot be stored: {failed.strerror}"
        raise StoreFailed(reason) from failed
    except pa.ArrowException as damaged:
        raise StoreFailed(f"A stored part is damaged: {str(damaged).splitlines()[0]} {BRING_BACK}") from damaged


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
