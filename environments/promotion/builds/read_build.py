"""Reads a build, and checks all of it each time: signature, digests, and whether it can run here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from environments.promotion.builds.manifest import (
    MANIFEST,
    SIGNATURE,
    Manifest,
    ManifestInvalid,
    digest_of,
    digest_of_file,
    read_manifest,
    this_platform,
)
from environments.promotion.builds.signing_keys import NotTrusted, verify_signature
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue
from environments.signatures.minisign import KeyInvalid, SignatureInvalid

DIGEST = re.compile(r"[0-9a-f]{64}")
SHORTEST_PREFIX = 6
SHORT = 12


class BuildRefused(CannotContinue):
    """A build that must not be used. The message says why."""


@dataclass(frozen=True)
class Build:
    """A build whose signature and files were checked. `signed_by` is the name of the trusted key."""

    folder: Path
    digest: str
    manifest: Manifest
    signed_by: str

    @property
    def short(self) -> str:
        return self.digest[:SHORT]

    @property
    def wheel(self) -> Path:
        return next((self.folder / "wheel").iterdir())


def read_build(releases: ReleasesFolder, name: str) -> Build:
    """Read the build whose digest begins with `name`, and check all of it. Raises BuildRefused."""
    folder = _find(releases, name)
    try:
        content, signature = _read_signed(folder)
        signed_by = verify_signature(releases, content, signature)
        if digest_of(content) != folder.name:
            raise ManifestInvalid("Its manifest is that of another build.")
        manifest = read_manifest(content)
    except (ManifestInvalid, SignatureInvalid, NotTrusted, KeyInvalid) as wrong:
        raise BuildRefused(f"Build {folder.name[:SHORT]} is refused. {wrong}") from None
    faults = [*_platform_faults(manifest), *_file_faults(folder, manifest)]
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise BuildRefused(f"Build {folder.name[:SHORT]} is refused:\n{lines}")
    return Build(folder, folder.name, manifest, signed_by)


def _find(releases: ReleasesFolder, name: str) -> Path:
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}", name):
        raise BuildRefused(f"'{name}' does not name a build: give at least {SHORTEST_PREFIX} digits of its digest.")
    found = [path for path in releases.builds.glob(f"{name}*") if DIGEST.fullmatch(path.name)]
    if not found:
        raise BuildRefused(f"There is no build {name} in {releases.builds}.")
    if len(found) > 1:
        raise BuildRefused(f"Several builds begin with {name}: give more digits.")
    return found[0]


def _read_signed(folder: Path) -> tuple[bytes, str]:
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError:
        raise ManifestInvalid(f"It has no {MANIFEST}.") from None
    try:
        return content, (folder / SIGNATURE).read_text("utf-8")
    except (OSError, UnicodeError):
        raise SignatureInvalid(f"It has no signature ({SIGNATURE}).") from None


def _platform_faults(manifest: Manifest) -> Iterator[str]:
    here = this_platform()
    if manifest.platform != here:
        yield f"it was built for {_platform_words(manifest.platform)}, and this is {_platform_words(here)}."


def _platform_words(platform: object) -> str:
    if not isinstance(platform, dict):
        return "an unknown platform"
    return f"{platform.get('system')} on {platform.get('machine')} with Python {platform.get('python')}"


def _file_faults(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield each file that is missing, that differs from the manifest, or that the manifest does not name."""
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    for name, expected in sorted(manifest.files.items()):
        path = present.get(name)
        if path is None:
            yield f"{name} is missing."
        elif path.is_symlink() or digest_of_file(path) != expected:
            yield f"{name} was changed."
    for name in sorted(set(present) - set(manifest.files) - {MANIFEST, SIGNATURE}):
        yield f"{name} is not in the manifest."
