"""A circuit breaker: stop calling a service that does not answer, so that no request waits for its time-outs."""

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 5
PAUSE_SECONDS = 5.0


class Circuit:
    """A circuit that opens, so that no call is made, after FAILURES calls in a row without a usable answer.

    An open circuit allows one call every PAUSE_SECONDS; a usable answer closes it. The caller decides which answers are
    usable. Before each call it asks `take_turn`, and then reports the call with `answered`, `failed` or `not_sent`.
    Each process has its own circuit, which its threads share.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer, self._lock = timer, Lock()
        self._failures, self._next_try = 0, 0.0

    def take_turn(self) -> bool:
        """Return True if the caller may call now.

        In an open circuit, True also takes the turn: the next one comes after PAUSE_SECONDS.
        """
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

    def not_sent(self) -> None:
        """Let the next call pass instead: this one never left the machine, so it says nothing about the service."""
        with self._lock:
            self._next_try = self._timer()
