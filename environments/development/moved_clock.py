"""Moves the clock of a development system ahead: the database's, which all of its processes follow, and the network's.

Sessions look for functions in `public`, then in the schema `moved_clock`, then in PostgreSQL's own. So the functions
below replace PostgreSQL's in every statement, also in those of the job queue.
"""

import re
from datetime import UTC, datetime, timedelta

import psycopg
import requests

from environments.settings import Settings
from environments.settings.errors import CannotContinue

STEP = re.compile(r"\+(?P<count>[0-9]{1,4})(?P<unit>[mhdw])", re.ASCII)
UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
# The months of the trail are made for two years ahead at most, the last three before they are needed.
MOST_AHEAD = timedelta(days=600)
SECONDS_TO_ANSWER = 5

PREPARE = """
CREATE SCHEMA moved_clock;
CREATE TABLE moved_clock.ahead (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), by interval NOT NULL);
INSERT INTO moved_clock.ahead VALUES (true, '0');
CREATE FUNCTION moved_clock.now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT pg_catalog.now() + by FROM moved_clock.ahead $$;
CREATE FUNCTION moved_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS $$ SELECT pg_catalog.clock_timestamp() + by FROM moved_clock.ahead $$;
GRANT USAGE ON SCHEMA moved_clock TO PUBLIC;
GRANT SELECT ON moved_clock.ahead TO PUBLIC;
ALTER TABLE procrastinate_workers ALTER COLUMN last_heartbeat SET DEFAULT moved_clock.now();
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = public, moved_clock, pg_catalog', current_database());
END $$;
"""
# Sessions from before do not look into the schema. Their processes open new ones. A role can end only its own.
END_OTHER_SESSIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
"""
MOVE = "UPDATE moved_clock.ahead SET by = %(ahead)s"
# Otherwise each worker would count as dead, because its last sign of life is from before.
KEEP_WORKERS_ALIVE = "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat + %(by)s"
# Otherwise no code of a second factor would be new enough until the clock is as far ahead again.
FORGET_LATER_CODES = (
    "UPDATE users SET totp_last_step = 0 WHERE totp_last_step > extract(epoch FROM pg_catalog.now() + %(ahead)s) / 30"
)
MAKE_ROOM_FOR_EVENTS = "SELECT make_trail_months(CAST(pg_catalog.now() + %(ahead)s + interval '3 months' AS date))"


def step_of(text: str) -> timedelta:
    """The duration that a text such as +1d, +3h, +2w or +30m means. Raises CannotContinue."""
    if not (step := STEP.fullmatch(text)):
        raise CannotContinue(f"The clock cannot do {text!r}. Say show, reset, or how far: +30m, +3h, +1d or +2w.")
    return int(step["count"]) * UNITS[step["unit"]]


class MovedClock:
    """The clock of a running development system. Its methods raise CannotContinue."""

    def __init__(self, settings: Settings) -> None:
        if not settings.database.owner_url:
            raise CannotContinue("The clock can be moved only of a system with a database of its own.")
        self._owner_url, self._application_url = settings.database.owner_url, settings.database.url
        self._network = f"http://{settings.sandbox.host}:{settings.sandbox.port}/clock"

    def now(self) -> datetime:
        """The time of the system."""
        with psycopg.connect(self._owner_url) as connection:
            return datetime.now(UTC) + _ahead(connection)

    def move(self, step: timedelta) -> None:
        """Move the clock ahead by a step."""
        with psycopg.connect(self._owner_url) as connection:
            self._set(connection, _ahead(connection) + step)

    def reset(self) -> None:
        """Set the clock back to the machine's."""
        with psycopg.connect(self._owner_url) as connection:
            self._set(connection, timedelta())

    def _set(self, connection: psycopg.Connection, ahead: timedelta) -> None:
        if ahead > MOST_AHEAD:
            raise CannotContinue(f"The clock can be {MOST_AHEAD.days} days ahead at most.")
        if not (is_prepared := _is_prepared(connection)):
            connection.execute(PREPARE)
        values = {"ahead": ahead, "by": ahead - _ahead(connection)}
        for statement in (MAKE_ROOM_FOR_EVENTS, KEEP_WORKERS_ALIVE, FORGET_LATER_CODES, MOVE):
            connection.execute(statement, values)
        self._set_network(ahead)
        connection.commit()
        if not is_prepared:
            with psycopg.connect(self._application_url) as session:
                session.execute(END_OTHER_SESSIONS)

    def _set_network(self, ahead: timedelta) -> None:
        wish = {"ahead_seconds": ahead.total_seconds()}
        try:
            requests.post(self._network, json=wish, timeout=SECONDS_TO_ANSWER).raise_for_status()
        except requests.RequestException:
            raise CannotContinue(
                "The sandbox's network does not answer. Start the system with `dialtone run`."
            ) from None


def _is_prepared(connection: psycopg.Connection) -> bool:
    return connection.execute("SELECT to_regclass('moved_clock.ahead')").fetchone() != (None,)


def _ahead(connection: psycopg.Connection) -> timedelta:
    row = connection.execute("SELECT by FROM moved_clock.ahead").fetchone() if _is_prepared(connection) else None
    return row[0] if row else timedelta()
