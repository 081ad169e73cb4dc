"""A thread beside the requests of a process."""

import atexit
from collections.abc import Callable
from threading import Thread


def start_in_background(work: Callable[[], object], at_end: Callable[[], object]) -> None:
    """Run `work` in a thread that does not keep the process alive, and `at_end` when the process ends."""
    Thread(target=work, daemon=True).start()
    atexit.register(at_end)
