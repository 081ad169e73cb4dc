"""A circuit breaker: stop calling a service that does not answer, so that no request waits for its time-outs."""

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 5
PAUSE_SECONDS = 5.0


class Circuit:
    """Opens after FAILURES calls in a row without a usable answer. Then it lets one call pass every PAUSE_SECONDS.

    A usable answer closes it; a typed refusal is one. Its caller decides which answers are usable, and reports each
    call with `answered`, `failed` or `not_sent`. Each process has its own, which its threads share.
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

    def not_sent(self) -> None:
        """Let the next call pass instead: this one never left the machine, so it says nothing about the service."""
        with self._lock:
            self._next_try = self._timer()
