"""Takes a base backup of an environment's database while it runs."""

import os
import shutil
import time
from datetime import UTC, datetime
from typing import cast

import psycopg

from environments.development import postgres
from environments.development.postgres import ADMIN, HOST, PostgresServer
from environments.development.postgres_binaries import run
from environments.promotion.backups.backups_folder import DRAFT, BackupsFolder, BaseBackup
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.environment_settings import start_database
from environments.settings.errors import CannotContinue

KEPT = 7
LONGEST_ARCHIVING_SECONDS = 60.0


class BackupFailed(CannotContinue):
    """The backup could not be taken, or the log of writes does not reach its folder."""


def take_backup(environment: EnvironmentFolder, *, keep: int = KEPT) -> BaseBackup:
    """Copy the database, wait until the log of writes up to now is in the archive, and remove the oldest copies.

    Raises BackupFailed.
    """
    if os.environ.get("DATABASE_URL"):
        raise BackupFailed(
            f"DATABASE_URL names the database of {environment.name}. Back it up with the tools of its server, and "
            "record that with --taken-with."
        )
    start_database(environment)
    backups, server = BackupsFolder.of(environment), server_of(environment)
    backups.prepare()
    _require_archive(server)
    draft = backups.bases / DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    url = f"postgresql://{ADMIN}@{HOST}:{server.port}/postgres"
    arguments = ("-D", draft, "-d", url, "--checkpoint=fast", "--wal-method=none", "--no-sync")
    run(server.home, "pg_basebackup", *arguments, password=server.passwords[ADMIN])
    ended_at = _archive_until_now(server)
    os.sync()
    backups.keep_passwords(server.home)
    base = backups.add(f"{ended_at:%Y%m%dT%H%M%SZ}", ended_at)
    backups.remove_all_but(keep)
    return base


def server_of(environment: EnvironmentFolder) -> PostgresServer:
    """The environment's own server, which must have been started once."""
    return postgres.known_server(environment.path / "postgres")


def _require_archive(server: PostgresServer) -> None:
    with psycopg.connect(server.url(ADMIN, "postgres")) as connection:
        row = connection.execute("SHOW archive_mode").fetchone()
    if row is None or row[0] != "on":
        raise BackupFailed("The database was started without an archive. Take the environment down and up once.")


def _archive_until_now(server: PostgresServer) -> datetime:
    """Close the current file of the log, and return when it is in the archive. Raises BackupFailed."""
    with psycopg.connect(server.url(ADMIN, "postgres"), autocommit=True) as connection:
        # The last byte before the switch: with nothing written since the last one, that file is archived already.
        switch = "SELECT clock_timestamp(), pg_walfile_name(pg_switch_wal() - 1)"
        row = connection.execute(switch).fetchone()
        now, file = row if row else (datetime.now(UTC), "")
        deadline = time.monotonic() + LONGEST_ARCHIVING_SECONDS
        query = "SELECT coalesce(last_archived_wal, '') >= %s, coalesce(last_failed_wal, '') FROM pg_stat_archiver"
        while not (row := connection.execute(query, [file]).fetchone() or (False, ""))[0]:
            if time.monotonic() > deadline:
                raise BackupFailed(f"The log of writes does not reach its folder; the last file that failed: {row[1]}.")
            time.sleep(0.1)
    return cast(datetime, now)
