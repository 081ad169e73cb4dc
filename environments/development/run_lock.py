"""Allows one running system for each checkout, by a file lock that the kernel releases when its holder exits."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environments.settings.errors import CannotContinue

LOCK_FILE = "run.lock"


class AlreadyRunning(CannotContinue):
    """Another system is already running in this checkout."""


@contextmanager
def hold_run_lock(var: Path) -> Iterator[None]:
    """Hold the lock while the system runs. Raises AlreadyRunning."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / LOCK_FILE).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise AlreadyRunning(
                f"A system of this checkout is running already (process {holder}). "
                "Stop it with Ctrl-C where it runs, or start this one with another DIALTONE_VAR and other ports."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
