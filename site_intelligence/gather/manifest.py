"""The manifest: the list of all stored parts, and how far each source was read. It is the only commit point.

A part is stored when the manifest names it, and not before. The manifest is written aside, flushed to the disk and
renamed, so that after a crash it is the old one or the new one.
"""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.erasures import Erasure

FORMAT = 1
FILE = "manifest.json"
PARTS = "parts"
BRING_BACK = "Bring the whole folder back from a backup."
# Its number on the disk, its time and its size: each manifest is a file of its own.
FileState = tuple[int, int, int]
# Events come at most so long after the erasure of their ids.
LATEST_MS = 2 * 24 * 3600 * 1000
ROLLED_KINDS = ("people", "sessions", "edges", "counts", "joined", "joined_counts", "rims")


@dataclass(frozen=True)
class Part:
    """The files of one or more batches, each "" if it has no rows, and the first and the last day of their events.

    `rows` counts the lines. A part of an earlier build does not say, and is taken as a large one.
    """

    events: str
    duplicates: str
    refused: str
    ids: str
    first_day: str
    last_day: str
    rows: int = 1_000_000

    def has_days(self, since: date | None, until: date | None) -> bool:
        """True if an event may be in the window."""
        before = until is not None and self.first_day > until.isoformat()
        after = since is not None and self.last_day < since.isoformat()
        return bool(self.events) and not before and not after

    @property
    def files(self) -> list[str]:
        return [name for name in (self.events, self.duplicates, self.refused, self.ids) if name]


@dataclass(frozen=True)
class RolledDay:
    """The files of a day that were counted ahead: people's events, whole sessions, events around midnight, and counts.

    Several days may be in the same files, `together` says how many. If they `are_joined`, they follow one another, and
    for those who ask for all of them `joined` are the sessions across their midnights, with their `joined_counts`, and
    `rims`, in the place of `edges`, the events before the first and after the last midnight.

    `kind` says which columns and definitions the files have. `accepted`, `clamped`, `flagged` and `persons` are the
    day's numbers of events, of clamped ones, of visitors who were bots, and of events of people; `end_ms` is the time
    of the last of these.
    """

    day: str
    kind: str
    people: str
    sessions: str
    edges: str
    accepted: int
    clamped: int
    flagged: int
    counts: str = ""
    joined: str = ""
    joined_counts: str = ""
    rims: str = ""
    persons: int = 0
    end_ms: int = 0
    together: int = 1
    are_joined: bool = False

    def with_files(self, names: Mapping[str, str], together: int) -> "RolledDay":
        """The day in other files. A kind that is not named has none."""
        files: dict[str, Any] = {kind: names.get(kind, "") for kind in ROLLED_KINDS}
        return replace(self, together=together, are_joined="rims" in names, **files)

    @property
    def files(self) -> list[str]:
        return [name for kind in ROLLED_KINDS if (name := getattr(self, kind))]


@dataclass(frozen=True)
class Source:
    """The beginning of a history that is stored: its size, its digest, and its number of lines."""

    size: int
    sha256: str
    lines: int


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in the table of events. Its two numbers are compared as numbers: 999 comes before 1000."""

    transaction_id: int = 0
    id: int = 0


@dataclass(frozen=True)
class Position:
    """The end of what was read of the table of events.

    `event_id` is that of the row at `read`: if it is not there any more, the database has another past. `foreign` is
    how far the rows are read that came from another database, by a restore. Rows up to the id `reread` may have been
    stored before.
    """

    system_id: str
    read: Cursor = Cursor()
    event_id: str = ""
    foreign: Cursor = Cursor()
    reread: int = 0


@dataclass(frozen=True)
class Manifest:
    """All that is stored. `erasures` are those that are still to be done, or were done a short while ago."""

    next_part: int = 1
    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    position: Position | None = None
    erasures: tuple[Erasure, ...] = ()
    rolled: tuple[RolledDay, ...] = ()

    def with_source(self, former: Source | None, source: Source) -> "Manifest":
        """The manifest after more of a history was read. `source` replaces what was known of it."""
        others = tuple(known for known in self.sources if known != former)
        return replace(self, sources=(*others, source))

    def with_part(self, part: Part) -> "Manifest":
        """The manifest after one more part."""
        return replace(self, next_part=self.next_part + 1, parts=(*self.parts, part))

    def without_refused(self, part: Part) -> "Manifest":
        """The manifest after the refused lines of a part went elsewhere."""
        rest = replace(part, refused="")
        parts = (rest if known == part else known for known in self.parts)
        return replace(self, parts=tuple(known for known in parts if known.files))

    def with_merged(self, parts: Sequence[Part], merged: Part) -> "Manifest":
        """The manifest after the last parts became one."""
        return replace(self, next_part=self.next_part + 1, parts=(*self.parts[: -len(parts)], merged))

    def with_erasures(self, erasures: Sequence[Erasure]) -> "Manifest":
        """The manifest with more to erase."""
        return replace(self, erasures=(*self.erasures, *erasures))

    def with_erased(self, erased: Mapping[Part, Part]) -> "Manifest":
        """The manifest after parts were written anew, and all erasures are done.

        Those are forgotten that are much older than the newest: no event comes so late.
        """
        since_ms = max((known.recorded_ms for known in self.erasures), default=0) - LATEST_MS
        done = (replace(known, is_done=True) for known in self.erasures if known.recorded_ms >= since_ms)
        parts = tuple(erased.get(part, part) for part in self.parts)
        return replace(self, next_part=self.next_part + len(erased), parts=parts, erasures=tuple(done))

    def with_rolled(self, *rolled: RolledDay) -> "Manifest":
        """The manifest after days were counted ahead, or their files were merged."""
        changed = {known.day for known in rolled}
        others = (known for known in self.rolled if known.day not in changed)
        days = sorted((*others, *rolled), key=lambda known: known.day)
        return replace(self, next_part=self.next_part + 1, rolled=tuple(days))

    def without_rolled(self, spans: Iterable[tuple[str, str]]) -> "Manifest":
        """The manifest after the events of some spans of days changed: what was counted ahead of them is gone."""
        changed = list(spans)
        kept = (day for day in self.rolled if not any(first <= day.day <= last for first, last in changed))
        return replace(self, rolled=tuple(kept))

    @property
    def files(self) -> set[str]:
        return {name for part in self.parts for name in part.files} | {
            name for day in self.rolled for name in day.files
        }


def manifest_file(folder: Path) -> FileState | None:
    """The state of the manifest's file; None if there is none."""
    try:
        found = (folder / FILE).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder; an empty one if nothing was stored. Raises IntelligenceError if it cannot be read."""
    path = folder / FILE
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] != FORMAT:
            raise IntelligenceError(f"{path} has format {document['format']}, and this release reads format {FORMAT}.")
        return Manifest(
            document["next_part"],
            tuple(Part(**part) for part in document["parts"]),
            tuple(Source(**source) for source in document["sources"]),
            _read_position(document.get("position")),
            tuple(_read_erasure(erasure) for erasure in document.get("erasures", ())),
            tuple(RolledDay(**rolled) for rolled in document.get("rolled", ())),
        )
    except FileNotFoundError as missing:
        if (folder / PARTS).is_dir() and any((folder / PARTS).iterdir()):
            raise IntelligenceError(f"{path} is missing, and {PARTS} has files. {BRING_BACK}") from missing
        return Manifest()
    except OSError as failed:
        raise IntelligenceError(f"{path} cannot be read: {failed.strerror}.") from failed
    except (ValueError, KeyError, TypeError) as wrong:
        raise IntelligenceError(f"{path} cannot be read: {wrong}. {BRING_BACK}") from wrong


def _read_position(found: dict[str, Any] | None) -> Position | None:
    if found is None:
        return None
    return Position(**{**found, "read": Cursor(**found["read"]), "foreign": Cursor(**found["foreign"])})


def _read_erasure(found: dict[str, Any]) -> Erasure:
    return Erasure(**{**found, "visitors": tuple(found["visitors"]), "customers": tuple(found["customers"])})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Commit: replace the manifest in one step that a crash cannot halve. Raises OSError."""
    draft = folder / f".{FILE}.new"
    document: dict[str, Any] = {"format": FORMAT, **asdict(manifest)}
    write_durably(draft, json.dumps(document, separators=(",", ":")).encode())
    draft.replace(folder / FILE)
    sync_folder(folder)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it. Raises OSError."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names of the folder's files."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
