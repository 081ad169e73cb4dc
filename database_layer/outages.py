"""Which errors mean that the database is away, and not that something is wrong with what it was asked."""

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# What a server says that shuts down, starts up, has no connection or no space left, or may not write any more.
REFUSALS = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.TooManyConnections,
    errors.InsufficientResources,
    errors.SystemError,
    errors.ReadOnlySqlTransaction,
)


def is_outage(error: BaseException) -> bool:
    """Whether asking again later may help, as the database did not answer. A statement that took too long did."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, (PoolTimeout, DisconnectionError, *REFUSALS)):
        return True
    # Without a code, no server has said anything: the connection could not be made, or broke.
    return isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)) and cause.sqlstate is None
