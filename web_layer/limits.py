"""How often one visitor or address may post. Lock-outs that must hold across processes live in the business."""

import time
from collections.abc import Callable
from threading import Lock

from flask import Flask, Response, abort, request, session

from presentation_layer.context import client_address
from web_layer.cookies import VISITOR

READS = {"GET", "HEAD"}
WINDOW_SECONDS = 60
WRONG_CREDENTIALS_PER_MINUTE = 10


class MinuteCounts:
    """Counts by key, in this process's memory: each for a minute from the first time on. `timer` gives seconds."""

    def __init__(self, timer: Callable[[], float] = time.time) -> None:
        self._timer, self._lock = timer, Lock()
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}
        self._swept = timer()

    def of(self, kind: str, key: str) -> int:
        """How often it happened in the minute that runs."""
        begun, count = self._counts.get((kind, key), (0.0, 0))
        return count if _runs(begun, self._timer()) else 0

    def add(self, kind: str, key: str) -> int:
        """Count it once more; returns how often it has happened now."""
        with self._lock:
            now = self._timer()
            self._forget_what_is_over(now)
            begun, count = self._counts.get((kind, key), (now, 0))
            if not _runs(begun, now):
                begun, count = now, 0
            self._counts[kind, key] = begun, count + 1
        return count + 1

    def _forget_what_is_over(self, now: float) -> None:
        if now - self._swept >= WINDOW_SECONDS:
            self._counts = {key: one for key, one in self._counts.items() if _runs(one[0], now)}
            self._swept = now


def _runs(begun: float, now: float) -> bool:
    """Whether that minute runs; one that begins later was begun by a clock that was ahead."""
    return 0 <= now - begun < WINDOW_SECONDS


def install(app: Flask, posts_per_minute: int, posts_per_minute_by_address: int) -> None:
    """Limit posts by visitor and, for those who throw their cookie away, by address; reading is not limited.

    Who is asked for credentials with each post and brings the wrong ones (401) may do so only a few times a minute.
    """
    posts = MinuteCounts()

    @app.before_request
    def count() -> None:
        if request.method in READS:
            return
        address = client_address()
        may_post = (
            posts.of("credentials", address) < WRONG_CREDENTIALS_PER_MINUTE
            and posts.add("visitor", session.get(VISITOR) or address) <= posts_per_minute
            and posts.add("address", address) <= posts_per_minute_by_address
        )
        if not may_post:
            abort(429)

    @app.after_request
    def count_wrong_credentials(response: Response) -> Response:
        if response.status_code == 401:
            posts.add("credentials", client_address())
        return response
