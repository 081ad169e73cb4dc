"""Reads the product's table `events`. Its columns, named here and nowhere else, are the whole contract with it.

Rows are only ever appended. `transaction_id` is the transaction that appended the row, `id` comes from a sequence.
Transactions commit in any order, so a reader that took the highest id would skip the rows of a slow one. All rows
below the oldest transaction that still runs (`pg_snapshot_xmin`) are there for good: they are read by
(transaction_id, id), and nothing is added before that place later.

A restore into another cluster keeps the rows and begins its own transactions at a low number again. Rows with a number
that this cluster has not reached are visible, so they came from elsewhere and are there for good as well.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg import IsolationLevel

from site_intelligence.errors import IntelligenceError
from site_intelligence.gather.history_file import BYTES_IN_BATCH, LONGEST_LINE
from site_intelligence.gather.manifest import Cursor, Position

ROWS_IN_BATCH = 20_000
ROWS_AT_ONCE = 2_000
# An outage must be noticed soon; a busy database may take its time for a batch.
CONNECT_SECONDS = 5
STATEMENT_TIMEOUT_MS = 120_000
LOST_MACHINE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}

# Each row as a line of the interchange format. Without a consent, there is no visitor and no session. A user is no
# subject of reports: operators look up refused sign-ins in the table. A line that is
# too long to be accepted is cut, one character longer than the longest. Cursors are compared as numbers, never as text:
# xid8 and bigint.
ROWS: LiteralString = """
SELECT transaction_id::text::bigint, id, event_id::text,
    left(json_build_object(
        'recorded_at', to_char(coalesce(recorded_at, at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'envelope', json_build_object(
            'id', event_id, 'name', name, 'version', version,
            'time', to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'source', source,
            'visitor', CASE WHEN consent IS NOT NULL THEN visitor_id END,
            'session', CASE WHEN consent IS NOT NULL THEN session END,
            'consent', coalesce(consent, 'none'),
            'customer', customer_id,
            'subject', CASE WHEN subject_type IS DISTINCT FROM 'user' THEN
                json_build_object('type', subject_type, 'id', coalesce(subject_number, subject_id::text))
            END,
            'context', coalesce(context, '{}'),
            'properties', properties
        )
    )::text, %(longest)s + 1)
FROM events WHERE (transaction_id, id) > (%(transaction_id)s::text::xid8, %(id)s::bigint)
"""
# With the name of the table: without it, the order would be by the output column of that name, which no index has.
IN_ORDER: LiteralString = "ORDER BY events.transaction_id, events.id LIMIT %(limit)s"
SETTLED: LiteralString = ROWS + "AND transaction_id < pg_snapshot_xmin(pg_current_snapshot()) " + IN_ORDER
FOREIGN: LiteralString = ROWS + "AND transaction_id >= pg_snapshot_xmax(pg_current_snapshot()) " + IN_ORDER
# Before the table's statistics are there, the planner would sort all rows that wait for each batch of them.
BY_INDEX: LiteralString = "SET LOCAL enable_sort = off"
SYSTEM: LiteralString = "SELECT system_identifier::text FROM pg_control_system()"
EVENT_AT: LiteralString = "SELECT event_id::text FROM events WHERE transaction_id = %s::text::xid8 AND id = %s"
HAS_FOREIGN: LiteralString = """
SELECT EXISTS (SELECT FROM events WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot()))
"""
HIGHEST_ID: LiteralString = "SELECT coalesce(max(id), 0) FROM events"
# How long the first committed row waits that is not stored. Rows of another database were there before.
LAG: LiteralString = """
SELECT extract(epoch FROM clock_timestamp() - coalesce(recorded_at, at))::float FROM events
WHERE (transaction_id, id) > (%(transaction_id)s::text::xid8, %(id)s::bigint)
    AND transaction_id < pg_snapshot_xmax(pg_current_snapshot()) AND id > %(reread)s
ORDER BY transaction_id, id LIMIT 1
"""


class DatabaseAway(IntelligenceError):
    """The database does not answer. What it has committed can be read later."""


class TableUnreadable(IntelligenceError):
    """The database answers, and refuses to show the events."""


class TableRow(NamedTuple):
    """A committed row: where it is, and what it says as a line of the interchange format."""

    transaction_id: int
    id: int
    event_id: str
    line: bytes

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.transaction_id, self.id)


class EventTable:
    """The table in a database. Connects when it is first asked, and again after an outage.

    Every method raises DatabaseAway or TableUnreadable.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def is_same(self, position: Position) -> bool:
        """True if the database is the one in which that position was reached, and did not return to a former state."""
        with self._transaction() as connection:
            if _one(connection, SYSTEM) != position.system_id:
                return False
            place = [position.read.transaction_id, position.read.id]
            return position.read == Cursor() or _one(connection, EVENT_AT, place) == position.event_id

    def beginning(self, *, is_reread: bool) -> Position:
        """The position before the first row. `is_reread` says that rows of now may have been stored before."""
        with self._transaction() as connection:
            is_reread = is_reread or bool(_one(connection, HAS_FOREIGN))
            highest = int(_one(connection, HIGHEST_ID)) if is_reread else 0
            return Position(str(_one(connection, SYSTEM)), reread=highest)

    def read_settled(self, after: Cursor) -> list[TableRow]:
        """The next rows of this database's transactions, all of which have ended."""
        return self._read(SETTLED, after)

    def read_foreign(self, after: Cursor) -> list[TableRow]:
        """The next rows of another database's transactions, with numbers that this one has not reached."""
        return self._read(FOREIGN, after)

    def lag_seconds(self, position: Position) -> float:
        """The seconds that the first committed row waits that is after the position; 0 if there is none."""
        values = {**_place(position.read), "reread": position.reread}
        with self._transaction() as connection:
            return max(0.0, float(_one(connection, LAG, values) or 0))

    def _read(self, statement: LiteralString, after: Cursor) -> list[TableRow]:
        values = {**_place(after), "longest": LONGEST_LINE, "limit": ROWS_IN_BATCH}
        rows: list[TableRow] = []
        in_batch = 0
        with self._transaction() as connection, connection.cursor("events") as cursor:
            connection.execute(BY_INDEX)
            cursor.itersize = ROWS_AT_ONCE
            for transaction_id, row_id, event_id, line in cursor.execute(statement, values):
                rows.append(TableRow(transaction_id, row_id, event_id, line.encode()))
                in_batch += len(line)
                if in_batch > BYTES_IN_BATCH:
                    break
        return rows

    @contextmanager
    def _transaction(self) -> Iterator["psycopg.Connection[Any]"]:
        """One view of the database, for several statements."""
        try:
            connection = self._connect()
            with connection.transaction():
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as lost:
            self.close()
            raise DatabaseAway(f"The database does not answer: {_first_line(lost)}") from lost
        except psycopg.Error as refused:
            self.close()
            raise TableUnreadable(f"The table of events cannot be read: {_first_line(refused)}") from refused

    def _connect(self) -> "psycopg.Connection[Any]":
        if self._connection is None:
            connection = psycopg.connect(
                self._url, connect_timeout=CONNECT_SECONDS, application_name="site-intelligence", **LOST_MACHINE
            )
            connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
            self._connection = connection
            # Sent as connection options, a pooler would refuse or ignore it.
            connection.execute("SELECT set_config('statement_timeout', %s, false)", [str(STATEMENT_TIMEOUT_MS)])
            connection.commit()
        return self._connection


def _place(cursor: Cursor) -> dict[str, int]:
    return {"transaction_id": cursor.transaction_id, "id": cursor.id}


def _one(
    connection: "psycopg.Connection[Any]", statement: LiteralString, values: dict[str, int] | Sequence[int] = ()
) -> Any:
    """The first value of the first row; None if there is no row."""
    row = connection.execute(statement, values).fetchone()
    return row[0] if row else None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
