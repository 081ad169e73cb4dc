"""The source of a build: the files of a commit, and nothing else of the folder in which someone works."""

import io
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from environments.settings.errors import CannotContinue

NAMED_AT_MOST = 10


class NoCommit(CannotContinue):
    """There is no commit to build."""


@dataclass(frozen=True)
class Commit:
    """A commit of a Git checkout. `time` is when it was committed, in seconds since 1970."""

    checkout: Path
    id: str
    time: int

    def extract(self, folder: Path) -> None:
        """Write the files of the commit into a folder."""
        packed = _git(self.checkout, "archive", "--format=tar", self.id)
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")


def find_commit(checkout: Path, revision: str | None) -> Commit:
    """The commit that a revision names; without one, the newest commit, if no file differs from it. Raises NoCommit."""
    if not shutil.which("git"):
        raise NoCommit("Git is not installed (apt-get install git): a build is made from a commit.")
    if not (checkout / ".git").exists():
        raise NoCommit(f"{checkout} is not a Git checkout: a build is made from a commit.")
    if revision is None:
        _require_clean(checkout)
    try:
        commit = _git(checkout, "rev-parse", "--verify", "--end-of-options", f"{revision or 'HEAD'}^{{commit}}")
        time = _git(checkout, "log", "-1", "--format=%ct", commit.decode().strip())
    except subprocess.CalledProcessError:
        raise NoCommit(f"There is no commit {revision} here.") from None
    return Commit(checkout, commit.decode().strip(), int(time))


def _require_clean(checkout: Path) -> None:
    changed = _git(checkout, "status", "--porcelain").decode().splitlines()
    if changed:
        more = len(changed) - NAMED_AT_MOST
        lines = [f"  {line}" for line in changed[:NAMED_AT_MOST]] + ([f"  and {more} more"] if more > 0 else [])
        raise NoCommit(
            "These files differ from the newest commit, so a build would not contain them. Commit them, or name the "
            "commit to build with --commit:\n" + "\n".join(lines)
        )


def _git(checkout: Path, *arguments: str) -> bytes:
    command = [shutil.which("git") or "git", "-C", str(checkout), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout
