"""Finds refused lines that are stored already. An id cannot do that: a refused line does not take one."""

from hashlib import blake2b

import pyarrow.parquet as pq

from site_intelligence.gather.columns import Row
from site_intelligence.gather.event_store import EventStore, explained_failures
from site_intelligence.gather.manifest import Manifest

DIGEST_BYTES = 16


class StoredRefusals:
    """The refused lines of a manifest, 16 bytes of each. They are read when the first line is asked for."""

    def __init__(self, store: EventStore, manifest: Manifest) -> None:
        self._files = store.paths([part.refused for part in manifest.parts if part.refused])
        self._digests: set[bytes] | None = None

    def take_new(self, refused: list[Row]) -> list[Row]:
        """The lines that are not stored, each once. They count as stored from now on. Raises StoreFailed."""
        if not refused:
            return []
        if self._digests is None:
            with explained_failures():
                self._digests = {_digest(raw) for file in self._files for raw in _raw_lines(file)}
        new = []
        for row in refused:
            digest = _digest(row["raw"])
            if digest not in self._digests:
                self._digests.add(digest)
                new.append(row)
        return new


def _raw_lines(file: object) -> list[str]:
    lines: list[str] = pq.read_table(file, columns=["raw"]).column("raw").to_pylist()
    return lines


def _digest(raw: str) -> bytes:
    return blake2b(raw.encode(), digest_size=DIGEST_BYTES).digest()
