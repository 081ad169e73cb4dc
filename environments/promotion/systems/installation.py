"""Installs a build: its wheel and the packages of its lock, in a virtual environment of its own."""

import fcntl
import fnmatch
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from environments.promotion.builds.read_build import Build
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue

COMPLETE = ".complete"
LINES_OF_OUTPUT = 15


class InstallationFailed(CannotContinue):
    """The build could not be installed."""


def install_build(releases: ReleasesFolder, build: Build) -> Path:
    """Install a build, unless it is installed, and return its Python. Raises InstallationFailed.

    All environments of this machine run the same installation. If this process is killed, what it has started runs to
    its end: that keeps the lock, and the next call waits for it and installs the build anew.
    """
    folder = releases.installed / build.digest
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / COMPLETE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            _install(releases, build, folder, partial(_run, lock.fileno()))
            (folder / COMPLETE).touch()
    return folder / "bin" / "python"


def _install(releases: ReleasesFolder, build: Build, folder: Path, run: Callable[[list[str]], None]) -> None:
    """Install the packages of the lock, or copy them from a build with the same lock, and then the wheel.

    Most of the time goes into compiling packages, and a copy is compiled already.
    """
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if uv is None:
        raise InstallationFailed("uv is not installed: pip install --require-hashes -r requirements/uv.txt")
    lock, python = build.folder / "lock" / "runtime.txt", ("--python", str(folder / "bin" / "python"))
    known = _installed_with(releases, lock)
    if known:
        shutil.copytree(known, folder, symlinks=True, ignore=_own_files(build))
    else:
        run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    run([uv, "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", *python, str(lock)])
    run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--no-deps", "--no-index", *python, str(build.wheel)])


def _installed_with(releases: ReleasesFolder, lock: Path) -> Path | None:
    """The installation of another build that has the same lock; None if there is none."""
    for complete in sorted(releases.installed.glob(f"*/{COMPLETE}")):
        other = releases.builds / complete.parent.name / "lock" / lock.name
        if other.exists() and other.read_bytes() == lock.read_bytes():
            return complete.parent
    return None


def _own_files(build: Build) -> Callable[[str, list[str]], set[str]]:
    """Leave out what the other build's wheel brought, and its mark of completeness."""
    with zipfile.ZipFile(build.wheel) as wheel:
        own = {name.partition("/")[0] for name in wheel.namelist()}
    # Wheels of two builds may differ in the version, which is in the name of one folder.
    name = f"{build.manifest.name}-*.dist-info"

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {*own, *fnmatch.filter(names, name)} if Path(folder).name == "site-packages" else {COMPLETE}

    return left_out


def _run(lock: int, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, pass_fds=(lock,))
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).splitlines()[-LINES_OF_OUTPUT:]
        raise InstallationFailed(f"`{' '.join(command[:3])}` failed:\n" + "\n".join(f"  {line}" for line in lines))
