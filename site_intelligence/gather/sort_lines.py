"""Sorts lines of the interchange format into events, duplicates and refused lines."""

from collections.abc import Iterable

from site_intelligence.gather.columns import duplicate_row, refused_row
from site_intelligence.gather.event_store import Batch
from site_intelligence.gather.history_file import LONGEST_LINE
from site_intelligence.gather.history_line import Accepted, Refused, read_line
from site_intelligence.gather.known_ids import KnownIds, pack_ids

KEPT_OF_LONG_LINE = 1 << 16
ONLY_BEGINNING = "Only the beginning of the line is kept."


def sort_lines(lines: Iterable[bytes], known_ids: KnownIds) -> Batch:
    """Check the lines. An event is a duplicate if its id is known, or is that of an earlier line."""
    batch, found = Batch(), list[Accepted]()
    for line in lines:
        read = read_line(line) if len(line) <= LONGEST_LINE else _too_long(line)
        if isinstance(read, Refused):
            batch.refused.append(read.row)
        else:
            found.append(read)
    known = known_ids.find(pack_ids(read.row["id"] for read in found)).tolist() if found else []
    seen = set[str]()
    for read, is_known in zip(found, known, strict=True):
        if is_known or read.row["id"] in seen:
            batch.duplicates.append(duplicate_row(read.row, read.recorded_ms))
        else:
            seen.add(read.row["id"])
            batch.events.append(read.row)
    return batch


def _too_long(line: bytes) -> Refused:
    beginning = line[:KEPT_OF_LONG_LINE].decode(errors="backslashreplace")
    return Refused(refused_row("too_big", ONLY_BEGINNING, None, beginning))
