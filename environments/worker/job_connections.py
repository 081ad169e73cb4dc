"""The connections on which procrastinate takes and finishes jobs.

procrastinate asks a connection whether it is alive each time it takes it from the pool, and runs every statement in a
transaction of its own: four round trips to take a job, and four to finish it, of which one is work. Here each statement
runs by itself, and only a connection that was idle is asked, as in database_layer/engine.py. Taking and finishing jobs
costs half as much (docs/performance.md, "The engine").
"""

import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from procrastinate import PsycopgConnector
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from database_layer.engine import LOST_MACHINE

CONNECTION_SECONDS = 10.0
IDLE_SECONDS = 2.0
# One is enough most of the time. The pool takes them in turn, so that more would each plan all statements.
MOST_CONNECTIONS = 4


def make_connector(url: str) -> PsycopgConnector:
    """Make procrastinate's connector on that database."""
    return PsycopgConnector(
        conninfo=url,
        kwargs=dict(LOST_MACHINE),
        timeout=CONNECTION_SECONDS,
        configure=_leave_transactions,
        pool_factory=_make_pool,
    )


async def _leave_transactions(connection: AsyncConnection) -> None:
    await connection.set_autocommit(True)


def _make_pool(**given: Any) -> AsyncConnectionPool:
    return AsyncConnectionPool(**{**given, "check": IdleCheck(), "min_size": 1, "max_size": MOST_CONNECTIONS})


class IdleCheck:
    """Asks a connection whether it is alive, unless it was taken from the pool less than IDLE_SECONDS ago."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._taken_at: WeakKeyDictionary[AsyncConnection, float] = WeakKeyDictionary()

    async def __call__(self, connection: AsyncConnection) -> None:
        """Raise psycopg.OperationalError if the connection is broken: the pool then takes another one."""
        now = self._timer()
        if now - self._taken_at.get(connection, now) >= IDLE_SECONDS:
            await AsyncConnectionPool.check_connection(connection)
        self._taken_at[connection] = now
