"""Runs long reads on a replica, so that searches and counts take nothing from the database that takes the orders.

A read shows everything that was committed before it, as on the primary: the primary says how far its log of writes is,
and the replica must have replayed as much. It gets CATCH_UP_SECONDS for that. If the replica is behind or away, or
cancels the read, the primary answers. After an outage it is left alone for AWAY_SECONDS, because each attempt costs.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from psycopg.errors import SerializationFailure
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from database_layer.outages import is_outage

T = TypeVar("T")
log = structlog.get_logger()

CATCH_UP_SECONDS = 0.2
POLL_SECONDS = 0.01
AWAY_SECONDS = 10.0
# Null where there is no position: a standby answers in place of the primary, in the middle of a failover.
WRITTEN = text("SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_flush_lsn()::text END")
# A replica that became the primary has everything.
HAS_REPLAYED = text("SELECT NOT pg_is_in_recovery() OR pg_last_wal_replay_lsn() >= CAST(:written AS pg_lsn)")


class LongReads:
    """The primary's engine and, if the settings name one, a replica's."""

    def __init__(
        self,
        primary: Engine,
        replica: Engine | None = None,
        *,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._primary, self._replica, self._timer, self._sleep = primary, replica, timer, sleep
        self._away_until = float("-inf")

    def run(self, read: Callable[[Connection], T]) -> T:
        """Return what `read` returns. It may be called a second time, with a connection to the primary."""
        if self._replica is not None and self._timer() >= self._away_until:
            written = self._written()
            try:
                with self._replica.connect() as connection:
                    if written and self._catches_up(connection, written):
                        return read(connection)
            except Exception as error:
                if is_outage(error):
                    self._away_until = self._timer() + AWAY_SECONDS
                    log.warning("replica_unavailable", cause=type(error.__cause__ or error).__name__)
                elif not _is_canceled_for_replay(error):
                    raise
        with self._primary.connect() as connection:
            return read(connection)

    def _written(self) -> str | None:
        with self._primary.connect() as connection:
            written: str | None = connection.execute(WRITTEN).scalar_one()
            return written

    def _catches_up(self, connection: Connection, written: str) -> bool:
        deadline = self._timer() + CATCH_UP_SECONDS
        while not connection.execute(HAS_REPLAYED, {"written": written}).scalar_one():
            if self._timer() >= deadline:
                return False
            self._sleep(POLL_SECONDS)
        return True


def _is_canceled_for_replay(error: BaseException) -> bool:
    """True if the replica canceled the read because it would hold up the replay of writes."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, SerializationFailure)
