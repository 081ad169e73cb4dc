"""The network's clock. In development it can be moved ahead, to see what happens on later days."""

import time
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from environments.sandbox.store import Store

MOST_SECONDS_AHEAD = 10 * 366 * 86_400.0
BACK_ORDERS = "UPDATE service_orders SET due_at = due_at + ?, ends_at = ends_at + ? WHERE due_at IS NOT NULL"
BACK_NOTIFICATIONS = "UPDATE notifications SET due_at = due_at + ?"


class NetworkClock:
    """Tells the seconds since 1970: the machine's, and how far it was moved ahead, which is kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = store.rows("SELECT ahead FROM clock")
        self.ahead = float(rows[0]["ahead"]) if rows else 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def move(self, ahead: float) -> None:
        """Set how far the clock is ahead. If it moves back, unfinished work moves along, so that it is not put off."""
        by = ahead - self.ahead
        with self._store.transaction() as db:
            db.execute("INSERT OR REPLACE INTO clock VALUES (1, ?)", (ahead,))
            if by < 0:
                db.execute(BACK_ORDERS, (by, by))
                db.execute(BACK_NOTIFICATIONS, (by,))
        self.ahead = ahead


def clock_pages(clock: NetworkClock, *, can_be_moved: bool) -> Blueprint:
    """JSON at `/clock`: the time, and how far it is ahead. Post `ahead_seconds` to move it, where that is allowed."""
    urls = Blueprint("clock", __name__)

    @urls.get("/clock")
    def show() -> Response:
        now = datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
        return jsonify(now=now, ahead_seconds=clock.ahead)

    @urls.post("/clock")
    def move() -> Any:
        if not can_be_moved:
            abort(403, "The network's clock can be moved in development only.")
        wish = request.get_json(silent=True)
        ahead = wish.get("ahead_seconds") if isinstance(wish, dict) else None
        if not isinstance(ahead, int | float) or not 0 <= ahead <= MOST_SECONDS_AHEAD:
            return jsonify(error=f"Send ahead_seconds, a number from 0 to {MOST_SECONDS_AHEAD:g}."), 422
        clock.move(float(ahead))
        return show()

    return urls
