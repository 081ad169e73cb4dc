"""The record of releases: an append-only table in a database of its own, which no environment owns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from business_layer.releases.lane import LANE
from business_layer.releases.ports import NoRecord
from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.shared.errors import GatewayUnavailable

SECONDS_TO_CONNECT = 5
ENTRY = "at, environment, event, build, by, facts, id"
CRITERIA = """
%(environment)s IN ('', environment) AND (%(events)s::text[] IS NULL OR event = ANY(%(events)s))
AND %(build)s IN ('', build)
"""
FOUND = f"SELECT {ENTRY} FROM release_entries WHERE {CRITERIA}"  # noqa: S608  # nosec B608
NEWEST_OF_EACH = f"""
SELECT DISTINCT ON (environment, event) {ENTRY} FROM release_entries ORDER BY environment, event, id DESC
"""  # noqa: S608  # nosec B608
ABOUT = f"""
SELECT {ENTRY} FROM release_entries WHERE build = ANY(%(builds)s) AND event = ANY(%(events)s) ORDER BY id
"""  # noqa: S608  # nosec B608
DESCRIPTIONS = """
SELECT DISTINCT ON (build) build, facts -> 'description' FROM release_entries
WHERE build = ANY(%(builds)s) AND facts ? 'description' ORDER BY build, id DESC
"""
HISTORY = """
SELECT at, environment, event, build, by, facts - 'description' - 'observed' - 'signature', id FROM release_entries
WHERE id < coalesce(%(before)s::bigint, 9223372036854775807) ORDER BY id DESC LIMIT %(limit)s
"""
# A release agent holds a lock of PostgreSQL while it runs, so that others see that it does.
LOCKS = 7_231_052
ATTEND = "SELECT pg_try_advisory_lock(%s, %s)"
ATTENDED = """
SELECT objid::int FROM pg_locks
WHERE locktype = 'advisory' AND granted AND classid = %s AND objsubid = 2
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class PostgresReleaseRecord:
    """Adds lines to the record and reads them. Every method raises NoRecord without a URL.

    It raises GatewayUnavailable if the database is away or, with `seconds_to_answer`, slow.
    """

    def __init__(
        self, url: str, *, seconds_to_connect: int = SECONDS_TO_CONNECT, seconds_to_answer: float | None = None
    ) -> None:
        self._url, self._seconds_to_connect, self._seconds_to_answer = url, seconds_to_connect, seconds_to_answer

    def append(self, event: ReleaseEvent, environment: str, build: str, by: str, **facts: Any) -> None:
        """Add a line."""
        line = "INSERT INTO release_entries (environment, event, build, by, facts) VALUES (%s, %s, %s, %s, %s)"
        with self._connected() as connection:
            connection.execute(line, [environment, event, build, by, Jsonb(facts)])

    def entries(self, environment: str = "", *, events: tuple[ReleaseEvent, ...] = (), build: str = "") -> list[Entry]:
        """The lines, the oldest first: all of them, or those of an environment, of some events, or of a build."""
        return self._entries(f"{FOUND} ORDER BY id", _criteria(environment, events, build))

    def latest(self, environment: str, *events: ReleaseEvent) -> Entry | None:
        """The newest line with one of these events; None if there is none."""
        return next(iter(self._entries(f"{FOUND} ORDER BY id DESC LIMIT 1", _criteria(environment, events, ""))), None)

    def newest_of_each(self) -> list[Entry]:
        """The newest line of each event in each environment."""
        return self._entries(NEWEST_OF_EACH, {})

    def about(self, builds: Sequence[str], *events: ReleaseEvent) -> list[Entry]:
        """The lines with one of these events about any of these builds or commits, the oldest first."""
        return self._entries(ABOUT, {"builds": list(builds), "events": [str(event) for event in events]})

    def descriptions(self, builds: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """The newest description of each of these builds that has one."""
        with self._connected() as connection:
            return dict(connection.execute(DESCRIPTIONS, {"builds": list(builds)}).fetchall())

    def history(self, *, before: int | None, limit: int) -> list[Entry]:
        """Lines, the newest first, without their large facts: all, or those before a number."""
        return self._entries(HISTORY, {"before": before, "limit": limit})

    def attended(self) -> frozenset[str]:
        """The environments whose release agent runs now."""
        with self._connected() as connection:
            found = {row[0] for row in connection.execute(ATTENDED, [LOCKS])}
        return frozenset(name for number, name in enumerate(LANE) if number in found)

    @contextmanager
    def attend(self, environment: str) -> Iterator[Callable[[], None] | None]:
        """Attend an environment until the end of the block. None if another release agent does.

        Otherwise it yields a check, which raises GatewayUnavailable if the connection was lost, and the lock with it.
        """
        with self._connected() as connection:
            connection.autocommit = True
            row = connection.execute(ATTEND, [LOCKS, LANE.index(environment)]).fetchone()

            def check() -> None:
                connection.execute("SELECT 1")

            yield check if row and row[0] else None

    def _entries(self, query: str, values: Mapping[str, Any]) -> list[Entry]:
        with self._connected() as connection:
            return [Entry(*row) for row in connection.execute(query, values).fetchall()]

    @contextmanager
    def _connected(self) -> Iterator["psycopg.Connection[Any]"]:
        if not self._url:
            raise NoRecord("This system was not told where the record of releases is.")
        try:
            with psycopg.connect(self._url, connect_timeout=self._seconds_to_connect) as connection:
                if self._seconds_to_answer:
                    milliseconds = str(int(self._seconds_to_answer * 1000))
                    connection.execute("SELECT set_config('statement_timeout', %s, true)", [milliseconds])
                yield connection
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable) as away:
            reason = next(iter(str(away).splitlines()), type(away).__name__)
            raise GatewayUnavailable(f"The record of releases is away, so nothing is promoted: {reason}") from None


def _criteria(environment: str, events: tuple[ReleaseEvent, ...], build: str) -> dict[str, Any]:
    return {"environment": environment, "events": [str(event) for event in events] or None, "build": build}
