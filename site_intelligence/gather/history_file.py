"""A file with a history, one line after another. It may be far larger than the memory."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.manifest import Source

# No envelope that can be accepted has a line near this length.
LONGEST_LINE = 1 << 20
LINES_IN_BATCH = 50_000
BYTES_IN_BATCH = 1 << 25
BLOCK = 1 << 20
COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}


class UnusableFile(IntelligenceError):
    """The file cannot be read as a history."""


@dataclass(frozen=True)
class LineBatch:
    """Some lines without their ends, and the file up to them. It is cut if its last line breaks off after them."""

    lines: list[bytes]
    source: Source
    is_cut: bool = False


class HistoryFile:
    """A history that is open for reading. Closed by `with`."""

    def __init__(self, path: Path) -> None:
        """Open the file. Raises UnusableFile if it is missing, empty, compressed or no file."""
        self.path = path
        beginning = _read_beginning(path)
        if not beginning:
            raise UnusableFile(f"{path} is empty.")
        for magic, kind in COMPRESSED.items():
            if beginning.startswith(magic):
                raise UnusableFile(f"{path} is compressed with {kind}. Unpack it first.")
        self._file: BinaryIO = path.open("rb")
        self.size = path.stat().st_size
        self._digest, self._lines, self._read = hashlib.sha256(), 0, 0

    def __enter__(self) -> "HistoryFile":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def skip_stored(self, sources: Sequence[Source]) -> Source | None:
        """Skip the beginning that is stored already, and return what was known of it."""
        digest, found = hashlib.sha256(), None
        self._file.seek(0)
        for source in sorted(sources, key=lambda source: source.size):
            if source.size <= self.size:
                self._hash_until(digest, source.size)
                if digest.hexdigest() == source.sha256:
                    self._digest, self._lines, self._read = digest.copy(), source.lines, source.size
                    found = source
        self._file.seek(self._read)
        return found

    def _hash_until(self, digest: "hashlib._Hash", end: int) -> None:
        while (left := end - self._file.tell()) > 0:
            if not (block := self._file.read(min(BLOCK, left))):
                return
            digest.update(block)

    def batches(self) -> Iterator[LineBatch]:
        """Yield the remaining lines, batch by batch. An empty line has no meaning and is skipped."""
        lines: list[bytes] = []
        read: list[bytes] = []
        in_batch = 0
        while line := self._file.readline(LONGEST_LINE + 1):
            if not line.endswith(b"\n") and len(line) <= LONGEST_LINE and not _is_json(line):
                yield LineBatch(lines, self._source_after(read), is_cut=True)
                return
            read.append(line)
            if not line.endswith(b"\n"):
                self._note(read)
                self._skip_rest_of_line()
                read = []
            if line := line.strip():
                lines.append(line)
                in_batch += len(line)
            if len(lines) >= LINES_IN_BATCH or in_batch >= BYTES_IN_BATCH:
                yield LineBatch(lines, self._source_after(read))
                lines, read, in_batch = [], [], 0
        if lines:
            yield LineBatch(lines, self._source_after(read))

    def _source_after(self, read: list[bytes]) -> Source:
        self._note(read)
        return Source(self._read, self._digest.hexdigest(), self._lines)

    def _note(self, read: list[bytes]) -> None:
        """Count lines as read."""
        self._lines += len(read)
        self._note_bytes(b"".join(read))

    def _skip_rest_of_line(self) -> None:
        """Read the rest of a line that is too long to be kept whole."""
        while rest := self._file.readline(LONGEST_LINE):
            self._note_bytes(rest)
            if rest.endswith(b"\n"):
                return

    def _note_bytes(self, read: bytes) -> None:
        self._digest.update(read)
        self._read += len(read)


def _read_beginning(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise UnusableFile(f"{path} cannot be read: it is not a file.")
        with path.open("rb") as file:
            return file.read(8)
    except OSError as failed:
        raise UnusableFile(f"{path} cannot be read: {failed.strerror}.") from failed


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
