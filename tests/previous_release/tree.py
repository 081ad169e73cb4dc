"""The code of the release before, in a folder of its own, with this release's migrations."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import randrange
from typing import Any

from environments.development.readiness import is_ready

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = Path("database_layer", "migrations", "versions")
NAMED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "previous_release.toml").read_text("utf-8"))
SECONDS_TO_START, PORTS = 180, 8
# A build is tried with the release that an environment runs, which `dialtone check-commit --former` names.
COMMIT: str = os.environ.get("DIALTONE_FORMER_RELEASE") or NAMED["commit"]
# What previous_release.toml says, and what is new in this release, is about the release that the file names.
IS_NAMED = NAMED["commit"] == COMMIT


def why_missing() -> str:
    """Why the release before cannot be taken out of the history; empty if it can."""
    if not shutil.which("git"):
        return "There is no git on this machine."
    found = _git("cat-file", "-e", f"{COMMIT}^{{commit}}")
    return "" if found.returncode == 0 else f"The history here has no commit {COMMIT[:12]}: fetch all of it."


def _git(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = [shutil.which("git") or "git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=False, capture_output=True)


@dataclass(frozen=True)
class PreviousRelease:
    """A folder with the code of the release before."""

    folder: Path

    @classmethod
    def taken_out(cls, folder: Path, *, with_our_migrations: bool = True) -> "PreviousRelease":
        """The release before in that folder; its migrations are followed by those of this release."""
        packed = _git("archive", COMMIT)
        packed.check_returncode()
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        for migration in (ROOT / VERSIONS).glob("*.py") if with_our_migrations else ():
            shutil.copy(migration, folder / VERSIONS / migration.name)
        return cls(folder)

    def run(
        self, arguments: Sequence[str], *, environ: Mapping[str, str] | None = None, given: str = "", seconds: float
    ) -> "subprocess.CompletedProcess[str]":
        """Run this virtual environment's Python with the code of that folder."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self.environ(environ),
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )

    @contextmanager
    def running(self) -> Iterator["System"]:
        """A whole system of that release, with a database of its own. Raises RuntimeError if it does not start."""
        first = _free_ports()
        names = ("STORE", "OFFICE", "INTELLIGENCE", "NOTIFICATIONS", "SANDBOX")
        environ = self.environ({f"DIALTONE_{name}_PORT": str(first + row) for row, name in enumerate(names)})
        command = [sys.executable, "-m", "environments"]
        (self.folder / "var").mkdir(exist_ok=True)
        log = self.folder / "var" / "run.log"
        with log.open("wb") as written:
            process = subprocess.Popen([*command, "run"], cwd=self.folder, env=environ, stdout=written, stderr=written)
        try:
            _await_ready(process, log, (first, first + 1))
            yield System(self.folder / "var", environ)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=90)
            subprocess.run([*command, "reset", "--yes"], cwd=self.folder, env=environ, check=False, capture_output=True)

    def environ(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The variables of a process with its code. It has nothing from a system that may be running here."""
        strangers = ("DIALTONE_", "DATABASE_", "PYTEST_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(strangers)}
        return {**kept, "PYTHONPATH": str(self.folder), "DIALTONE_VAR": str(self.folder / "var"), **(more or {})}


@dataclass(frozen=True)
class System:
    """A running system of the release before."""

    var: Path
    environ: Mapping[str, str]

    @property
    def database(self) -> str:
        """The address of its database, as the owner of the schema."""
        lines = (self.var / "database.env").read_text("utf-8").splitlines()
        return next(line.partition("=")[2] for line in lines if line.startswith("DATABASE_OWNER_URL="))

    def log(self, process: str) -> str:
        return (self.var / "log" / f"{process}.log").read_text("utf-8", "replace")


def _free_ports() -> int:
    """The first of eight neighboring ports that are free just now."""
    while True:
        first = randrange(20_000, 55_000)
        with suppress(OSError), ExitStack() as held:
            for port in range(first, first + PORTS):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


def _await_ready(process: "subprocess.Popen[bytes]", log: Path, ports: Sequence[int]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not all(is_ready("127.0.0.1", port) for port in ports):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The release before does not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")
        time.sleep(0.5)
