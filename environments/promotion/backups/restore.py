"""Restores the database of an environment from its backups: as it was at a moment, or as new as the log reaches."""

import os
import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from environments.development import postgres
from environments.development.postgres import ADMIN, PostgresServer, server_flags
from environments.development.postgres_binaries import give_to_nobody, prepare_binaries, run
from environments.promotion.backups.backups_folder import BackupsFolder, BaseBackup
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import SLOTS, EnvironmentFolder
from environments.promotion.systems.run_environment import hold_environment
from environments.promotion.systems.slots import Slot
from environments.settings.errors import CannotContinue

LONGEST_RECOVERY_SECONDS = 3600
LINES_OF_LOG = 8
LOG_FILE = re.compile(r"[0-9A-F]{24}")


class RestoreFailed(CannotContinue):
    """The database could not be restored. The former data is where the message says."""


def restore(environment: EnvironmentFolder, releases: ReleasesFolder, to: datetime | None) -> BaseBackup:
    """Replace the environment's database by the one of a moment. The former data is kept beside it.

    Raises RestoreFailed.
    """
    if os.environ.get("DATABASE_URL"):
        raise RestoreFailed("DATABASE_URL names the database: restore it with the tools of its server.")
    with hold_environment(environment):
        if any(Slot(environment, slot, releases, "").is_running for slot in SLOTS):
            raise RestoreFailed(f"Stop it first: dialtone environment down {environment.name}")
        backups = BackupsFolder.of(environment)
        return restore_into(environment.path / "postgres", backups, to)


def restore_into(folder: Path, backups: BackupsFolder, to: datetime | None) -> BaseBackup:
    """Restore into the home of a server, and stop it again when it has recovered. Raises RestoreFailed."""
    base = _find_base(backups, to)
    # Without the folder, the next start would take root's data for that of a checkout that is gone, and delete it.
    folder.mkdir(parents=True, exist_ok=True)
    home = postgres.home_for(folder)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    give_to_nobody(home)
    prepare_binaries(home)
    backups.give_passwords(home)
    server = postgres.known_server(folder)
    data, kept = server.home / "data", server.home / f"data-until-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    if data.exists():
        server.stop()
        data.rename(kept)
    shutil.copytree(base.folder, data, symlinks=True)
    _take_newest_log(kept, data, backups)
    (data / "recovery.signal").touch()
    for path in (data, *data.rglob("*")):
        give_to_nobody(path)
    data.chmod(0o700)
    _recover(PostgresServer(server.home, postgres.free_port(), server.passwords), backups, to)
    return base


def _find_base(backups: BackupsFolder, to: datetime | None) -> BaseBackup:
    bases = backups.list_bases()
    if not bases:
        raise RestoreFailed(f"There is no backup in {backups.path}.")
    found = [base for base in bases if to is None or base.ended_at <= to]
    if not found:
        raise RestoreFailed(f"The oldest backup ended at {bases[0].ended_at:%Y-%m-%d %H:%M:%S} UTC, after that moment.")
    return found[-1]


def _take_newest_log(former: Path, data: Path, backups: BackupsFolder) -> None:
    """Take over the newest files of the log, which the server had no time to archive: with them, nothing is lost."""
    log = former / "pg_wal"
    for file in sorted(log.iterdir()) if log.exists() else ():
        if LOG_FILE.fullmatch(file.name) and not (backups.archive / file.name).exists():
            shutil.copyfile(file, data / "pg_wal" / file.name)


def _recover(server: PostgresServer, backups: BackupsFolder, to: datetime | None) -> None:
    """Start the server, let it replay the log, and stop it. The recovery's options are not kept in any file."""
    log = server.home / "recovery.log"
    log.unlink(missing_ok=True)
    options = [f"-c restore_command='cp {backups.archive}/%f %p'", "-c recovery_target_action=promote"]
    options += [f"-c recovery_target_time='{to.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"] if to else []
    flags = " ".join([*server_flags(server), *options])
    arguments = ("-D", server.home / "data", "-l", log, "-w", "-t", LONGEST_RECOVERY_SECONDS, "-o", flags, "start")
    started = run(server.home, "pg_ctl", *arguments, check=False) == 0
    try:
        if not started or not _is_recovered(server):
            said = log.read_text("utf-8", "replace").splitlines()[-LINES_OF_LOG:] if log.exists() else []
            raise RestoreFailed("The database did not recover:\n" + "\n".join(f"  {line}" for line in said))
    finally:
        server.stop()


def _is_recovered(server: PostgresServer) -> bool:
    deadline = time.monotonic() + LONGEST_RECOVERY_SECONDS
    while time.monotonic() < deadline and server.listens():
        try:
            with psycopg.connect(server.url(ADMIN, "postgres")) as connection:
                row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        except psycopg.OperationalError:
            continue
        if row is not None and row[0] is False:
            return True
        time.sleep(0.1)
    return False
