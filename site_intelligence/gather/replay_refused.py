"""Reads the refused lines again, after a fix: of an event's schema, of a name that was missing, of a definition."""

from collections import Counter

import pyarrow.parquet as pq

from site_intelligence.gather.columns import Row
from site_intelligence.gather.event_store import (
    Batch,
    EventStore,
    EventWriter,
    LineCounts,
    StoreFailed,
    explained_failures,
)
from site_intelligence.gather.manifest import Part
from site_intelligence.gather.sort_lines import ONLY_BEGINNING, sort_lines


def replay_refused(store: EventStore) -> LineCounts:
    """Check each refused line again, and store those that have no fault any more as events.

    Each part is replaced in one step, so a replay can be killed and repeated. Raises StoreInUse and StoreFailed.
    """
    counts = LineCounts()
    with store.open_writer() as writer:
        for part in writer.manifest.parts:
            if part.refused:
                counts.add(_replay_part(store, writer, part))
    return counts


def _replay_part(store: EventStore, writer: EventWriter, part: Part) -> Batch:
    """Replay the lines of a part. It stays as it is if they have the same faults as before."""
    try:
        (path,) = store.paths([part.refused])
        with explained_failures():
            rows: list[Row] = pq.read_table(path).to_pylist()
        batch = sort_lines((row["raw"].encode() for row in rows if _is_whole(row)), writer.known_ids)
        batch.refused += [row for row in rows if not _is_whole(row)]
        if Counter(map(_fault, batch.refused)) != Counter(map(_fault, rows)):
            writer.write_replayed(batch, part)
    except StoreFailed as failed:
        raise StoreFailed(f"{failed}. The lines that were not replayed are kept. Repeat this.") from failed
    return batch


def _is_whole(row: Row) -> bool:
    """True if the line is stored as it came."""
    return not (row["reason"] == "not_utf8" or row["detail"] == ONLY_BEGINNING)


def _fault(row: Row) -> tuple[str, str]:
    return row["reason"], row["detail"]
