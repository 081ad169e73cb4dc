"""Asking a service that does not answer only now and then, so that nobody waits for time-outs in vain."""

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 5
PAUSE_SECONDS = 5.0


class Circuit:
    """Open after five calls in a row without an answer: then one call in five seconds tries whether there is one again.

    One of each process, shared by its threads. Any answer closes it, a refusal too.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer, self._lock = timer, Lock()
        self._failures, self._next_try = 0, 0.0

    def lets_through(self) -> bool:
        with self._lock:
            now = self._timer()
            if self._failures < FAILURES:
                return True
            if now < self._next_try:
                return False
            self._next_try = now + PAUSE_SECONDS
            return True

    def answered(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._next_try = self._timer() + PAUSE_SECONDS
