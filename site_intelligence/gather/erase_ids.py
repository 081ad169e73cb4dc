"""Writes parts anew without the ids that have to go. All of them are swapped in one step, by the manifest.

A part that has none of the ids is only looked at. Until nobody reads them, the former files stay on the disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from site_intelligence.gather.columns import EVENTS, REFUSED, Row, to_table
from site_intelligence.gather.erasures import IDS, Eraser, Erasure, erasures_in, with_visitors_of, without_ids
from site_intelligence.gather.event_store import Batch, EventStore, EventWriter, explained_failures
from site_intelligence.gather.manifest import Part


@dataclass
class ErasedIds:
    """The numbers of stored events and refused lines that an erasure changed."""

    events: int = 0
    refused: int = 0


def erase_from(batch: Batch, known: Sequence[Erasure]) -> tuple[Erasure, ...]:
    """Take the ids out of a batch that have to go, and return the erasures that it asks for itself."""
    erasures = (*known, *erasures_in(batch.events))
    if erasures:
        erasures = with_visitors_of([batch.events], erasures)
        batch.events = without_ids(batch.events, erasures)
        eraser = Eraser.of(erasures)
        for row in batch.refused:
            eraser.erase_refused(row)
    return erasures[len(known) :]


def erase_ids(store: EventStore, writer: EventWriter) -> ErasedIds:
    """Do the erasures that are not done. It can be killed and repeated. Raises StoreFailed."""
    parts = writer.manifest.parts
    waiting = tuple(erasure for erasure in writer.manifest.erasures if not erasure.is_done)
    if not waiting:
        return ErasedIds()
    erased = ErasedIds()
    with explained_failures():
        files = store.paths([part.events for part in parts if part.events])
        events = (pq.read_table(file, columns=[*IDS, "consent"]) for file in files)
        found = with_visitors_of(events, waiting)
        eraser = Eraser.of(found)
        changed = {part: tables for part in parts if (tables := _changed(store, part, eraser, erased))}
        writer.write_erased(changed, found[len(waiting) :])
    return erased


def _changed(store: EventStore, part: Part, eraser: Eraser, erased: ErasedIds) -> Mapping[str, pa.Table]:
    """The tables of a part that lose ids, as they are without them. Counts the rows that change."""
    changed: dict[str, pa.Table] = {}
    if part.events:
        (path,) = store.paths([part.events])
        if eraser.finds_in(pq.read_table(path, columns=[*IDS])):
            rows: list[Row] = pq.read_table(path).to_pylist()
            if found := sum([eraser.erase_row(row) for row in rows]):
                erased.events += found
                changed["events"] = to_table(rows, EVENTS)
    if part.refused:
        (path,) = store.paths([part.refused])
        rows = pq.read_table(path).to_pylist()
        if found := sum([eraser.erase_refused(row) for row in rows]):
            erased.refused += found
            changed["refused"] = to_table(rows, REFUSED)
    return changed
