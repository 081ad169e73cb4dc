"""Keeps the events of pages in memory for a moment and writes them in batches: no page waits for the database.

A process that is killed loses the last half second of them. When the database is away, they wait; beyond
QUEUED_AT_MOST, new ones are dropped and counted, so that an outage costs page views and not memory.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any

import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Identifiers
from business_layer.shared.events import DomainEvent
from database_layer.commit_records import as_json
from database_layer.driver import run_on_driver
from database_layer.event_rows import INSERT_EVENTS, event_row

log = structlog.get_logger()
QUEUED_AT_MOST = 20_000
ROWS_AT_ONCE = 500
WRITE_EVERY_SECONDS = 0.5
PAUSE_AFTER_FAILURE = 5.0
Start = Callable[[Callable[[], object], Callable[[], object]], None]


class PageEventLog:
    """Implements `PageEvents`. The first event starts the thread that writes: after the fork.

    `start` runs its first argument in a thread, and its second when the process ends.
    """

    def __init__(self, engine: Engine, identifiers: Identifiers, start: Start) -> None:
        self._engine, self._identifiers, self._start = engine, identifiers, start
        self._waiting: deque[dict[str, Any]] = deque()
        self._is_started, self._starting, self._writing = False, Lock(), Lock()
        self._dropped = 0

    def record(self, event: DomainEvent, *, by: Actor) -> None:
        if len(self._waiting) >= QUEUED_AT_MOST:
            self._dropped += 1
            return
        self._waiting.append(event_row(self._identifiers.new(), event, by))
        if not self._is_started:
            with self._starting:
                if not self._is_started:
                    self._start(self._write_forever, self._write_rest)
                    self._is_started = True

    def flush(self) -> None:
        """Write what waits. Raises SQLAlchemyError or psycopg.Error; what was not written waits on."""
        with self._writing:
            while self._waiting:
                rows = [self._waiting.popleft() for _ in range(min(ROWS_AT_ONCE, len(self._waiting)))]
                try:
                    self._write(rows)
                except (SQLAlchemyError, psycopg.Error):
                    self._waiting.extendleft(reversed(rows))
                    raise
        if self._dropped:
            log.error("page_events_dropped", events=self._dropped)
            self._dropped = 0

    def _write(self, rows: list[dict[str, Any]]) -> None:
        with self._engine.connect() as connection:
            run_on_driver(connection, INSERT_EVENTS, {"events": as_json(rows)})

    def _write_forever(self) -> None:
        while True:
            time.sleep(WRITE_EVERY_SECONDS)
            if not self._write_rest():
                time.sleep(PAUSE_AFTER_FAILURE)

    def settle(self) -> None:
        self._write_rest()

    def _write_rest(self) -> bool:
        """Write what waits, and return True. Whatever one batch does, the thread lives on."""
        try:
            self.flush()
        except Exception as failed:
            log.warning("page_events_wait", cause=type(failed).__name__, events=len(self._waiting))
            return False
        return True
