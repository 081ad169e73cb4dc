"""Tells errors of an unavailable database from errors in a statement, and retries during an outage."""

import time
from collections.abc import Callable
from typing import TypeVar

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError, DisconnectionError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential

T = TypeVar("T")

# The server has no connection (08), no space or memory left (53), or cannot read its files (58). psycopg has an error
# class for each code, but none for a class of codes, so the first two digits are compared.
REFUSING_CLASSES = ("08", "53", "58")
# The server shuts down, crashed, or starts up, or it only answers reads, as a standby does after a switch.
REFUSALS = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.ReadOnlySqlTransaction)
# What the pool says if the connections that it opened were broken again before they could be used.
POOL_GAVE_UP = "This connection is closed"
# Long enough for a restart or a switch to a standby. Giving up sooner gains nothing: no other process has a database.
GIVE_UP_AFTER_SECONDS = 300
PAUSES = wait_exponential(multiplier=0.1, max=2)


def is_outage(error: BaseException) -> bool:
    """True if the database did not answer, so that trying again later may help. A statement time-out is an answer."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, (PoolTimeout, DisconnectionError, *REFUSALS)):
        return True
    if isinstance(cause, InvalidRequestError):
        return str(cause) == POOL_GAVE_UP
    if not isinstance(cause, psycopg.Error):
        return False
    if cause.sqlstate is None:
        # There is no code because no server answered: the connection could not be made, or broke.
        return isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError))
    return cause.sqlstate.startswith(REFUSING_CLASSES)


def retry_during_outage(act: Callable[[], T], *, sleep: Callable[[float], None] = time.sleep) -> T:
    """Call `act`, again while the database is unavailable. Raises its errors, an outage after five minutes."""
    retrying = Retrying(
        sleep=sleep,
        retry=retry_if_exception(is_outage),
        stop=stop_after_delay(GIVE_UP_AFTER_SECONDS),
        wait=PAUSES,
        reraise=True,
    )
    return retrying(act)
