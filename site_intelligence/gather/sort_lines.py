"""Sorts lines of the interchange format into events, duplicates and refused lines."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from site_intelligence.gather.columns import EVENTS, Row, duplicate_row, refused_row, to_table
from site_intelligence.gather.event_store import Batch
from site_intelligence.gather.history_file import LONGEST_LINE
from site_intelligence.gather.history_line import Refused, read_line
from site_intelligence.gather.known_ids import KnownIds, pack_ids
from site_intelligence.gather.plain_lines import PlainLines, read_plain

KEPT_OF_LONG_LINE = 1 << 16
ONLY_BEGINNING = "Only the beginning of the line is kept."


def sort_lines(lines: Iterable[bytes], known_ids: KnownIds) -> Batch:
    """Check the lines. An event is a duplicate if its id is known, or is that of an earlier line."""
    lines, batch = list(lines), Batch()
    plain, rows, places = read_plain(lines), list[Row](), list[int]()
    for place in plain.others:
        line = lines[place]
        read = read_line(line) if len(line) <= LONGEST_LINE else _too_long(line)
        if isinstance(read, Refused):
            batch.refused.append(read.row)
        else:
            rows.append(read.row)
            places.append(place)
    events = _in_order(plain, rows, places)
    if events.num_rows:
        _sort_events(events, known_ids, batch)
    return batch


def _in_order(plain: PlainLines, rows: list[Row], places: Sequence[int]) -> pa.Table:
    """All events, in the order of their lines."""
    if not rows:
        return plain.events
    events = pa.concat_tables([plain.events, to_table(rows, EVENTS)]).combine_chunks()
    return events.take(np.argsort([*plain.places, *places]))


def _sort_events(events: pa.Table, known_ids: KnownIds, batch: Batch) -> None:
    written: list[str] = events["id"].to_pylist()
    ids = pack_ids(written)
    is_new = ~known_ids.find(ids) & _is_first(written)
    if is_new.all():
        batch.events, batch.ids = events, ids
        return
    batch.events, batch.ids = events.filter(pa.array(is_new)), ids[is_new]
    again: list[Row] = events.select(["id", "recorded_ms"]).filter(pa.array(~is_new)).to_pylist()
    batch.duplicates = [duplicate_row(row["id"], row["recorded_ms"]) for row in again]


def _is_first(ids: Sequence[str]) -> npt.NDArray[np.bool_]:
    """For each id, whether none before it is the same."""
    first: dict[str, int] = {}
    return np.array([first.setdefault(found, place) == place for place, found in enumerate(ids)], dtype=np.bool_)


def _too_long(line: bytes) -> Refused:
    beginning = line[:KEPT_OF_LONG_LINE].decode(errors="backslashreplace")
    return Refused(refused_row("too_big", ONLY_BEGINNING, None, beginning))
