"""Wait until a statement waits for a lock of another, so that two transactions overlap without a pause."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

PATIENCE = 10.0


def is_waiting(sessions: sessionmaker[Session], table: str) -> bool:
    """True if a statement on that table is waiting for a lock."""
    return waits(sessions, f"FROM {table}")


def waits(sessions: sessionmaker[Session], words: str) -> bool:
    """True if a statement with these words is waiting for a lock."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE :about")
    with sessions() as session:
        return bool(session.execute(query, {"about": f"%{words}%"}).scalar_one())


def wait_until(holds: Callable[[], bool], *, or_done: "Future[Any]") -> None:
    """Wait until `holds` is true; fail if the other transaction is done without having waited."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert not or_done.done(), "It did not wait."
        assert time.monotonic() < deadline, "No statement waits."
