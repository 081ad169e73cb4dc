"""Which errors mean that the database is away, and not that something is wrong with what it was asked."""

import time
from collections.abc import Callable
from typing import TypeVar

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential

T = TypeVar("T")

# What a server says that has no connection (08), no space or memory left (53), or cannot read its files (58).
# In psycopg each code is an error of its own, not a subclass of its class's.
REFUSING_CLASSES = ("08", "53", "58")
# A server that shuts down, crashed, or starts up; one that only answers reads, as a standby does after a switch.
REFUSALS = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.ReadOnlySqlTransaction)
# Long enough for a restart or a switch to a standby. No other process can do the work meanwhile.
OUTLASTED_SECONDS = 300
ASK_AGAIN_SECONDS = wait_exponential(multiplier=0.1, max=2)


def is_outage(error: BaseException) -> bool:
    """Whether asking again later may help, as the database did not answer. A statement that took too long did."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, (PoolTimeout, DisconnectionError, *REFUSALS)):
        return True
    if not isinstance(cause, psycopg.Error):
        return False
    if cause.sqlstate is None:
        # No server has said anything: the connection could not be made, or broke.
        return isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError))
    return cause.sqlstate.startswith(REFUSING_CLASSES)


def retry_during_outage(act: Callable[[], T], *, sleep: Callable[[float], None] = time.sleep) -> T:
    """Do it, and do it again while the database is away. Raises what it raises, after five minutes an outage too."""
    patience = Retrying(
        sleep=sleep,
        retry=retry_if_exception(is_outage),
        stop=stop_after_delay(OUTLASTED_SECONDS),
        wait=ASK_AGAIN_SECONDS,
        reraise=True,
    )
    return patience(act)
