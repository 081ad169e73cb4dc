"""Imports a history into the store. It may be killed at any moment and repeated: it continues after the last part."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from site_intelligence.gather.erase_ids import erase_from, erase_ids
from site_intelligence.gather.event_store import Batch, EventStore, EventWriter, LineCounts, StoreFailed
from site_intelligence.gather.history_file import HistoryFile, LineBatch, UnusableFile
from site_intelligence.gather.history_line import FAULTS_OF_LINE
from site_intelligence.gather.manifest import Source
from site_intelligence.gather.sort_lines import sort_lines

Progress = Callable[[int, int], None]


class CutFile(UnusableFile):
    """The last line of the file breaks off. Those before it are stored."""


@dataclass
class ImportCounts(LineCounts):
    """The lines that one import added by kind. `skipped` are those at the beginning that were stored before."""

    skipped: int = 0


def import_history(path: Path, store: EventStore, progress: Progress = lambda _read, _size: None) -> ImportCounts:
    """Store each event of a file once, and keep each refused line with its reason.

    `progress` gets the number of bytes that are stored, and that of all. Raises UnusableFile, CutFile, StoreInUse and
    StoreFailed; each says what is stored.
    """
    with HistoryFile(path) as file, store.open_writer() as writer:
        stored = file.skip_stored(writer.manifest.sources)
        counts, source = ImportCounts(skipped=stored.lines if stored else 0), None
        for lines in file.batches():
            batch = sort_lines(lines.lines, writer.known_ids)
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
        erase_ids(store, writer)
    return counts


def _write(path: Path, writer: EventWriter, batch: Batch, former: Source | None, source: Source) -> None:
    """Write a batch. How far the file was read before this import stays known; it may be imported again as it was."""
    try:
        erasures = erase_from(batch, writer.manifest.erasures)
        writer.write(batch, former, source, erasures)
    except StoreFailed as failed:
        raise StoreFailed(
            f"{failed}. What came before line {source.lines - len(batch) + 1:,} of {path} is stored. Correct this and "
            "import the file again: it continues there."
        ) from failed


def _require_history(path: Path, batch: Batch, lines: LineBatch) -> None:
    """Refuse a file of another kind whole. A history has some line that can be read, even if its envelope is wrong."""
    reasons = [row["reason"] for row in batch.refused if row["reason"] in FAULTS_OF_LINE]
    if len(reasons) < len(lines.lines) or not (lines.lines or lines.is_cut):
        return
    if reasons[:1] == ["not_utf8"]:
        raise UnusableFile(f"{path} is not in UTF-8. Convert it first. Nothing was stored.")
    raise UnusableFile(f"{path} is not a history: no line is a row of the interchange format. Nothing was stored.")
