"""The stored events: a folder of Parquet files and its manifest.

Many processes may read it, one at a time writes to it. Files that no manifest names are leftovers of a writer that was
killed; the next writer deletes them.
"""

import errno
import fcntl
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.columns import DUPLICATES, EVENTS, REFUSED, Row, to_table
from site_intelligence.gather.known_ids import KnownIds, pack_ids
from site_intelligence.gather.manifest import (
    Manifest,
    Part,
    Source,
    read_manifest,
    sync_folder,
    write_durably,
    write_manifest,
)

LOCK = "write.lock"
PARTS = "parts"
FULL = {errno.ENOSPC, errno.EDQUOT}


class StoreInUse(IntelligenceError):
    """Another process is writing to the store."""


class StoreFailed(IntelligenceError):
    """The disk took no more. Everything up to the last part is stored."""


@dataclass
class Batch:
    """The rows that become one part."""

    events: list[Row] = field(default_factory=list)
    duplicates: list[Row] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)

    def __len__(self) -> int:
        """The number of lines."""
        return len(self.events) + len(self.duplicates) + len(self.refused)


class EventStore:
    """The events of a folder, for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_manifest(self) -> Manifest:
        return read_manifest(self.folder)

    def paths(self, names: Sequence[str]) -> list[Path]:
        return [self.folder / PARTS / name for name in names]

    @contextmanager
    def open_writer(self) -> Iterator["EventWriter"]:
        """Hold the store's lock while writing. Raises StoreInUse and StoreFailed."""
        try:
            (self.folder / PARTS).mkdir(parents=True, exist_ok=True, mode=0o700)
            file = (self.folder / LOCK).open("a")
        except OSError as failed:
            raise StoreFailed(f"{self.folder} cannot be written to: {failed.strerror}.") from failed
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreInUse("Events are being imported already. Try again when that is done.") from None
            yield EventWriter(self)


class EventWriter:
    """Adds parts to the store. Only the holder of its lock may have one."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self.manifest = store.read_manifest()
        self._delete_leftovers()
        self.known_ids = KnownIds(store.paths([part.ids for part in self.manifest.parts if part.ids]))

    def write(self, batch: Batch, former: Source | None, source: Source) -> None:
        """Store a batch, and how far its source is read with it: both or neither. Raises StoreFailed.

        After a failure the files stay: nobody can say whether the manifest that names them has reached the disk.
        """
        try:
            part = self._write_files(batch)
            sync_folder(self._store.folder / PARTS)
            manifest = self.manifest.with_part(part, former, source)
            write_manifest(self._store.folder, manifest)
        except OSError as failed:
            reason = "The disk is full" if failed.errno in FULL else f"The events cannot be stored: {failed.strerror}"
            raise StoreFailed(reason) from failed
        self.manifest = manifest
        for path in self._store.paths([part.ids] if part.ids else []):
            self.known_ids.add(path)

    def _write_files(self, batch: Batch) -> Part:
        number = f"{self.manifest.next_part:08d}"
        days = sorted({row["day"].isoformat() for row in batch.events})
        tables = {
            "events": to_table(batch.events, EVENTS),
            "duplicates": to_table(batch.duplicates, DUPLICATES),
            "refused": to_table(batch.refused, REFUSED),
        }
        names = {kind: f"{number}.{kind}.parquet" if table.num_rows else "" for kind, table in tables.items()}
        contents = {name: _parquet(tables[kind]) for kind, name in names.items() if name}
        ids = f"{number}.ids" if batch.events else ""
        if ids:
            contents[ids] = np.sort(pack_ids(row["id"] for row in batch.events)).tobytes()
        for name, content in contents.items():
            write_durably(self._store.folder / PARTS / name, content)
        return Part(**names, ids=ids, first_day=days[0] if days else "", last_day=days[-1] if days else "")

    def _delete_leftovers(self) -> None:
        listed = self.manifest.files
        for path in (self._store.folder / PARTS).iterdir():
            if path.name not in listed:
                path.unlink()


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
