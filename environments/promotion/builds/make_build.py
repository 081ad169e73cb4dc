"""Makes a build: a folder named by its digest, with everything that runs, and a signed manifest."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from environments.promotion.builds import build_parts
from environments.promotion.builds.build_parts import BuildFailed
from environments.promotion.builds.commit_source import Commit
from environments.promotion.builds.manifest import (
    MANIFEST,
    SIGNATURE,
    Manifest,
    digest_of,
    digest_of_file,
    this_platform,
)
from environments.promotion.builds.read_build import Build, read_build
from environments.promotion.builds.signing_keys import Signer
from environments.promotion.releases_folder import ReleasesFolder

DRAFT = ".draft-"
NAME = "dialtone"


def make_build(releases: ReleasesFolder, commit: Commit, signer: Signer, say: Callable[[str], None]) -> Build:
    """Build a commit. If there is an intact build of the same digest, it stays. Raises BuildFailed.

    The folder gets its name when all of it is written, so there is never half a build. A draft that a kill left
    behind is removed.
    """
    try:
        with _draft(releases) as folder:
            source, result = folder / "source", folder / "build"
            commit.extract(source)
            result.mkdir()
            manifest = _make_parts(source, commit, result, say).to_bytes()
            digest = digest_of(manifest)
            (result / MANIFEST).write_bytes(manifest)
            (result / SIGNATURE).write_text(signer.key.sign(manifest, f"{NAME} {digest}"), "utf-8")
            if not (releases.builds / digest).exists():
                _write_to_disk(result)
                result.rename(releases.builds / digest)
    except OSError as failed:
        raise BuildFailed(
            f"The build could not be written to {releases.builds}: {failed.strerror}. No part of it was left there."
        ) from failed
    return read_build(releases, digest)


def _make_parts(source: Path, commit: Commit, result: Path, say: Callable[[str], None]) -> Manifest:
    say("wheel")
    build_parts.make_wheel(source, commit, result / "wheel")
    say("lock, catalog, migrations and static files")
    build_parts.copy_locks(source, result / "lock")
    build_parts.copy_catalogue(source, result / "catalogue")
    schema = build_parts.copy_migrations(source, result / "migrations")
    build_parts.fingerprint_static_files(source, result / "static")
    say("bill of materials and provenance")
    build_parts.write_bill_of_materials(result)
    build_parts.write_provenance(result, source, commit)
    files = {path.relative_to(result).as_posix(): path for path in result.rglob("*") if path.is_file()}
    return Manifest(
        name=NAME,
        version=build_parts.version_of(source),
        commit=commit.id,
        committed_at=build_parts.time_words(commit),
        schema=schema,
        platform=this_platform(),
        files={name: digest_of_file(path) for name, path in files.items()},
    )


@contextmanager
def _draft(releases: ReleasesFolder) -> Iterator[Path]:
    """Yield a folder for one build at a time, next to the builds, and remove it at the end."""
    releases.builds.mkdir(parents=True, exist_ok=True)
    with (releases.builds / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in releases.builds.glob(f"{DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=DRAFT, dir=releases.builds))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _write_to_disk(folder: Path) -> None:
    """Wait until the files are on the disk: a machine that loses its power right afterwards has a whole build."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
