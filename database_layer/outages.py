"""Which errors mean that the database is away, and not that something is wrong with what it was asked."""

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# What a server says that has no connection (08), no space or memory left (53), or cannot read its files (58).
# In psycopg each code is an error of its own, not a subclass of its class's.
REFUSING_CLASSES = ("08", "53", "58")
# A server that shuts down, crashed, or starts up; one that only answers reads, as a standby does after a switch.
REFUSALS = (errors.AdminShutdown, errors.CrashShutdown, errors.CannotConnectNow, errors.ReadOnlySqlTransaction)


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
