"""The manifest of a build: where it comes from, where it can run, and the digest of each of its files.

The digest of the manifest is the digest of the build.
"""

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from environments.settings.errors import CannotContinue

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.json.minisig"
PARTS = ("wheel", "lock", "catalogue", "static", "migrations", "bill_of_materials", "provenance")
CHUNK = 1 << 20


class ManifestInvalid(CannotContinue):
    """The manifest cannot be used here."""


@dataclass(frozen=True)
class FileDigest:
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The description of a build.

    `schema` is the revision to which its migrations bring the database. `files` are all files besides the manifest and
    its signature, by their path in the build.
    """

    name: str
    version: str
    commit: str
    committed_at: str
    schema: str
    platform: Mapping[str, str]
    files: Mapping[str, FileDigest]

    @property
    def parts(self) -> dict[str, str]:
        """The digest of each part: of the list of its files with their digests."""
        return {part: self._digest_of(part) for part in PARTS}

    def to_bytes(self) -> bytes:
        """The manifest's file. The same content gives the same bytes."""
        document = {"format": FORMAT, **asdict(self), "parts": self.parts}
        return (json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()

    def _digest_of(self, part: str) -> str:
        lines = [f"{file.sha256}  {path}\n" for path, file in sorted(self.files.items()) if _part_of(path) == part]
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def read_manifest(content: bytes) -> Manifest:
    """Read the manifest's file. Raises ManifestInvalid if it has another format, or if parts are missing."""
    try:
        document: dict[str, Any] = json.loads(content)
        found = document.get("format")
        if found != FORMAT:
            raise ManifestInvalid(
                f"Its manifest has format {found}, and this release reads format {FORMAT}. Use a release that reads it."
            )
        files = {path: FileDigest(**file) for path, file in document.pop("files").items()}
        parts = document.pop("parts")
        del document["format"]
        manifest = Manifest(**document, files=files)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ManifestInvalid("Its manifest cannot be read.") from None
    missing = [part for part in PARTS if not any(_part_of(path) == part for path in files)]
    if missing:
        raise ManifestInvalid(f"These parts are missing: {', '.join(missing)}.")
    if parts != manifest.parts:
        raise ManifestInvalid("The digests of its parts do not belong to its files.")
    return manifest


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def digest_of_file(file: Path) -> FileDigest:
    with file.open("rb") as content:
        digest, size = hashlib.sha256(), 0
        while block := content.read(CHUNK):
            digest.update(block)
            size += len(block)
    return FileDigest(digest.hexdigest(), size)


def this_platform() -> dict[str, str]:
    """The platform of this machine: the lock's packages are installed for it, and tests ran on it."""
    return {
        "system": platform.system().lower(),
        "machine": platform.machine(),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def _part_of(path: str) -> str:
    return path.partition("/")[0]
