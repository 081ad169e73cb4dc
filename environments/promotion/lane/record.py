"""The record of releases: an append-only table in a database of its own, which no environment owns."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from environments.development import postgres
from environments.development.postgres import APPLICATION, OWNER
from environments.development.postgres_binaries import PostgresFailed
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue

VARIABLE, NAME = "DIALTONE_RECORD_URL", "releases"
SECONDS_TO_CONNECT = 5
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS release_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    environment text NOT NULL,
    event text NOT NULL,
    build text NOT NULL,
    by text NOT NULL,
    facts jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_release_entries_environment ON release_entries (environment, event, id);
CREATE INDEX IF NOT EXISTS ix_release_entries_build ON release_entries (build, id);
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The record of releases is only added to.'; END $$;
CREATE OR REPLACE TRIGGER release_entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON release_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE ALL ON release_entries FROM {APPLICATION};
GRANT SELECT, INSERT ON release_entries TO {APPLICATION};
"""
FOUND = """
SELECT at, environment, event, build, by, facts FROM release_entries
WHERE %(environment)s IN ('', environment) AND (%(events)s::text[] IS NULL OR event = ANY(%(events)s))
  AND %(build)s IN ('', build)
"""


class ReleaseEvent(StrEnum):
    """The events that the record keeps."""

    BEGUN = "begun"
    PROMOTED = "promoted"
    TAKEN_BACK = "takenBack"
    ROLLBACK_BEGUN = "rollbackBegun"
    ROLLED_BACK = "rolledBack"
    REFUSED = "refused"
    APPROVED = "approved"
    HELD = "held"
    HOLD_RELEASED = "holdReleased"
    CHECKED = "checked"
    BACKED_UP = "backedUp"
    RESTORED = "restored"


class RecordAway(CannotContinue):
    """The database of the record does not answer."""


@dataclass(frozen=True)
class Entry:
    """A line of the record. `by` is the name of a release engineer's key.

    `build` is a build's digest or, of a check, the commit that was checked.
    """

    at: datetime
    environment: str
    event: str
    build: str
    by: str
    facts: Mapping[str, Any]


class ReleaseRecord:
    """Adds lines to the record and reads them. Every method raises RecordAway if the database is away."""

    def __init__(self, url: str) -> None:
        self._url = url

    def append(self, event: ReleaseEvent, environment: str, build: str, by: str, **facts: Any) -> None:
        """Add a line."""
        line = "INSERT INTO release_entries (environment, event, build, by, facts) VALUES (%s, %s, %s, %s, %s)"
        with self._connected() as connection:
            connection.execute(line, [environment, event, build, by, Jsonb(facts)])

    def entries(self, environment: str = "", *, events: tuple[ReleaseEvent, ...] = (), build: str = "") -> list[Entry]:
        """The lines, the oldest first: all of them, or those of an environment, of some events, or of a build."""
        with self._connected() as connection:
            found = connection.execute(f"{FOUND} ORDER BY id", _criteria(environment, events, build))
            return [Entry(*row) for row in found.fetchall()]

    def latest(self, environment: str, *events: ReleaseEvent) -> Entry | None:
        """The newest line with one of these events; None if there is none."""
        with self._connected() as connection:
            found = connection.execute(f"{FOUND} ORDER BY id DESC LIMIT 1", _criteria(environment, events, ""))
            row = found.fetchone()
        return Entry(*row) if row else None

    @contextmanager
    def _connected(self) -> Iterator["psycopg.Connection[Any]"]:
        try:
            with psycopg.connect(self._url, connect_timeout=SECONDS_TO_CONNECT) as connection:
                yield connection
        except psycopg.OperationalError as away:
            reason = str(away).splitlines()[0]
            raise RecordAway(f"The record of releases is away, so nothing is promoted: {reason}") from None


def open_record(releases: ReleasesFolder) -> ReleaseRecord:
    """The record: in the database that DIALTONE_RECORD_URL names, or else in one that is started here.

    Raises RecordAway.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return ReleaseRecord(named)
    try:
        server = postgres.start(releases.path / "record")
    except PostgresFailed as failed:
        raise RecordAway(f"The record of releases is away, so nothing is promoted: {failed}") from None
    server.create_database(NAME)
    prepare_record(server.url(OWNER, NAME))
    return ReleaseRecord(server.url(APPLICATION, NAME))


def _criteria(environment: str, events: tuple[ReleaseEvent, ...], build: str) -> dict[str, Any]:
    return {"environment": environment, "events": [str(event) for event in events] or None, "build": build}


def prepare_record(owner_url: str) -> None:
    """Create the table, as its owner. The application can only add lines and read them."""
    with psycopg.connect(owner_url, connect_timeout=SECONDS_TO_CONNECT) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute(SCHEMA.encode())
