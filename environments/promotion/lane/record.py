"""The record of releases: an append-only table in a database of its own, which no environment owns."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from business_layer.releases.record import Entry, ReleaseEvent
from business_layer.shared.errors import GatewayUnavailable
from environments.development import postgres
from environments.development.postgres import APPLICATION, OWNER
from environments.development.postgres_binaries import PostgresFailed
from environments.promotion.releases_folder import ReleasesFolder
from environments.settings.errors import CannotContinue
from integration_layer.release_record import SECONDS_TO_CONNECT, PostgresReleaseRecord

__all__ = ["Entry", "RecordAway", "ReleaseEvent", "ReleaseRecord", "open_record", "prepare_record"]

VARIABLE, NAME = "DIALTONE_RECORD_URL", "releases"
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


class RecordAway(CannotContinue):
    """The database of the record does not answer."""


class ReleaseRecord(PostgresReleaseRecord):
    """The record for commands. Every method raises RecordAway if the database is away."""

    @contextmanager
    def _connected(self) -> Iterator["psycopg.Connection[Any]"]:
        try:
            with super()._connected() as connection:
                yield connection
        except GatewayUnavailable as away:
            raise RecordAway(away.message) from None


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


def prepare_record(owner_url: str) -> None:
    """Create the table, as its owner. The application can only add lines and read them."""
    with psycopg.connect(owner_url, connect_timeout=SECONDS_TO_CONNECT) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute(SCHEMA.encode())
