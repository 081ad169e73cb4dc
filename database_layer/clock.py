"""The time of the whole system: the database's, whatever the machine's clock says."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError

READ_EVERY_SECONDS = 10.0
# Seconds since the machine started: unlike the wall clock, no operator or daemon sets them. BOOTTIME counts sleep too.
UPTIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def uptime() -> float:
    return time.clock_gettime(UPTIME)


class DatabaseClock:
    """Implements `Clock`. All processes on all machines use one clock, so that none is ahead of another.

    The time is read when a connection is taken from the pool anyway, at most every ten seconds; in between, the
    machine's uptime is added. The machine's own clock is used only until the database is first reached.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last_reading: tuple[datetime, float] | None = None
        event.listen(engine, "checkout", self._read_when_stale)

    def now(self) -> datetime:
        if self._last_reading is None:
            with suppress(SQLAlchemyError), self._engine.connect():
                pass
        if self._last_reading is None:
            return datetime.now(UTC)
        read, at = self._last_reading
        return read + timedelta(seconds=uptime() - at)

    def _read_when_stale(self, connection: Any, _record: Any, _proxy: Any) -> None:
        begun = uptime()
        if self._last_reading is not None and 0 <= begun - self._last_reading[1] < READ_EVERY_SECONDS:
            return
        try:
            (read,) = connection.execute("SELECT clock_timestamp()").fetchone()
        except psycopg.Error as broken:
            raise DisconnectionError from broken
        self._last_reading = read.astimezone(UTC), (begun + uptime()) / 2
