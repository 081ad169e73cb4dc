"""Imports a history into the store. It may be killed at any moment and repeated: it continues after the last part."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from site_intelligence.gather.columns import duplicate_row, refused_row
from site_intelligence.gather.event_store import Batch, EventStore, EventWriter, StoreFailed
from site_intelligence.gather.history_file import LONGEST_LINE, HistoryFile, LineBatch, UnusableFile
from site_intelligence.gather.history_line import FAULTS_OF_LINE, Accepted, Refused, read_line
from site_intelligence.gather.known_ids import pack_ids
from site_intelligence.gather.manifest import Source

KEPT_OF_LONG_LINE = 1 << 16
Progress = Callable[[int, int], None]


class CutFile(UnusableFile):
    """The last line of the file breaks off. Those before it are stored."""


@dataclass
class ImportCounts:
    """The lines that one import added by kind. `skipped` are those at the beginning that were stored before."""

    skipped: int = 0
    events: int = 0
    duplicates: int = 0
    clamped: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def lines(self) -> int:
        return self.events + self.duplicates + self.refused.total()

    def add(self, batch: Batch) -> None:
        self.events += len(batch.events)
        self.duplicates += len(batch.duplicates)
        self.clamped += sum(row["is_clamped"] for row in batch.events)
        self.refused.update(row["reason"] for row in batch.refused)


def import_history(path: Path, store: EventStore, progress: Progress = lambda _read, _size: None) -> ImportCounts:
    """Store each event of a file once, and keep each refused line with its reason.

    `progress` gets the number of bytes that are stored, and that of all. Raises UnusableFile, CutFile, StoreInUse and
    StoreFailed; each says what is stored.
    """
    with HistoryFile(path) as file, store.open_writer() as writer:
        stored = file.skip_stored(writer.manifest.sources)
        counts, source = ImportCounts(skipped=stored.lines if stored else 0), None
        for lines in file.batches():
            batch = _check_lines(lines, writer)
            if stored is None:
                _require_history(path, batch, lines)
            if lines.lines:
                _write(path, writer, batch, source, lines.source)
                stored = source = lines.source
                counts.add(batch)
                progress(source.size, file.size)
            if lines.is_cut:
                raise CutFile(
                    f"{path} breaks off in the middle of line {lines.source.lines + 1:,}. The lines before it are "
                    "stored. Import the whole file: it continues there."
                )
    return counts


def _write(path: Path, writer: EventWriter, batch: Batch, former: Source | None, source: Source) -> None:
    """Write a batch. How far the file was read before this import stays known; it may be imported again as it was."""
    try:
        writer.write(batch, former, source)
    except StoreFailed as failed:
        raise StoreFailed(
            f"{failed}. What came before line {source.lines - len(batch) + 1:,} of {path} is stored. Correct this and "
            "import the file again: it continues there."
        ) from failed


def _check_lines(lines: LineBatch, writer: EventWriter) -> Batch:
    """Sort the lines into events, duplicates and refused lines."""
    batch, found = Batch(), list[Accepted]()
    for line in lines.lines:
        read = read_line(line) if len(line) <= LONGEST_LINE else _too_long(line)
        if isinstance(read, Refused):
            batch.refused.append(read.row)
        else:
            found.append(read)
    known = writer.known_ids.find(pack_ids(read.row["id"] for read in found)).tolist() if found else []
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
    return Refused(refused_row("too_big", "Only the beginning of the line is kept.", None, beginning))


def _require_history(path: Path, batch: Batch, lines: LineBatch) -> None:
    """Refuse a file of another kind whole. A history has some line that can be read, even if its envelope is wrong."""
    reasons = [row["reason"] for row in batch.refused if row["reason"] in FAULTS_OF_LINE]
    if len(reasons) < len(lines.lines) or not (lines.lines or lines.is_cut):
        return
    if reasons[:1] == ["not_utf8"]:
        raise UnusableFile(f"{path} is not in UTF-8. Convert it first. Nothing was stored.")
    raise UnusableFile(f"{path} is not a history: no line is a row of the interchange format. Nothing was stored.")
