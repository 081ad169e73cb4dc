"""The programs that the demonstration needs, how to get those that are missing, and how they are run."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environments.development.postgres_binaries import give_to_nobody, is_root, prepare_binaries, psql
from environments.settings.development_files import CHECKOUT
from environments.settings.errors import CannotContinue

# Each program and its package in Debian.
PACKAGES = {"etcd": "etcd-server", "haproxy": "haproxy"}
SHIPPED = CHECKOUT / "deploy" / "postgres-ha"
# Every user can run this one; root's own Python may lie where nobody else can read it.
SYSTEM_PYTHON = Path("/usr/bin/python3")


class ProgramMissing(CannotContinue):
    """A program is not installed. The message says how to install it."""


@dataclass(frozen=True)
class Programs:
    """The paths of the programs. `pgbouncer` is None if it is not installed; nothing needs it."""

    etcd: str
    haproxy: str
    patroni: Path
    postgres: Path
    pgbouncer: str | None


def require_programs() -> None:
    """Raise ProgramMissing with all that is missing. Nothing was started then."""
    missing = [package for program, package in PACKAGES.items() if _find(program) is None]
    if is_root() and not SYSTEM_PYTHON.exists():
        missing.append("python3")
    if missing:
        raise ProgramMissing(f"Install first: apt-get install --no-install-recommends {' '.join(missing)}")


def prepare_programs(folder: Path) -> Programs:
    """Install Patroni from its pinned requirements into a folder, and copy PostgreSQL there if root needs that."""
    prepare_binaries(folder)
    uv, venv = str(Path(sys.executable).parent / "uv"), folder / "patroni"
    python = str(SYSTEM_PYTHON) if is_root() else sys.executable
    subprocess.run([uv, "venv", "--quiet", "--python", python, str(venv)], check=True)
    lock = ("--require-hashes", str(SHIPPED / "requirements.txt"))
    subprocess.run([uv, "pip", "sync", "--quiet", "--python", str(venv / "bin" / "python"), *lock], check=True)
    found = {program: _find(program) or program for program in PACKAGES}
    postgres, patroni = psql(folder).parent, venv / "bin" / "patroni"
    return Programs(found["etcd"], found["haproxy"], patroni, postgres, _find("pgbouncer"))


def start(
    command: Sequence[object], log: Path, variables: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own, as `nobody` if this is root. Its output is added to a file."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **(variables or {})},
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **_identity(),
        )


def end_in_peace() -> None:
    """Ignore Ctrl-C and SIGTERM from now on: what is being stopped is stopped to the end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def make_folder(path: Path) -> Path:
    """Make a folder that belongs to the user of the programs."""
    path.mkdir()
    path.chmod(0o755)
    give_to_nobody(path)
    return path


def write(path: Path, text: str) -> Path:
    """Write a file that only the user of the programs can read: it has passwords."""
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")
    give_to_nobody(path)
    return path


def _identity() -> dict[str, Any]:
    if not is_root():
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}


def _find(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
