"""A restore drill: the newest backup runs as a system of its own, and a customer buys there."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

from environments.development import postgres
from environments.development.local_database import NAME
from environments.development.postgres import APPLICATION
from environments.promotion.backups.backups_folder import BackupsFolder
from environments.promotion.backups.restore import RestoreFailed, restore_into
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.environment_settings import prepare_settings, slot_variables
from environments.promotion.systems.run_environment import bring_up, take_down
from environments.promotion.systems.smoke_journey import smoke_journey
from environments.settings.development_files import SECRETS_FILE, read_variables, write_variables
from environments.settings.sources import OWN_SETTINGS, STAGING

# What a copy must have of the original to read its database: the keys with which it was written.
NEEDED = ("DIALTONE_SECRET_KEY", "DIALTONE_SEALING_KEYS")


def drill(environment: EnvironmentFolder, releases: ReleasesFolder, first_port: int, say: Callable[[str], None]) -> str:
    """Restore into a scratch system, go through the smoke journey, and delete it. Return what was seen.

    The scratch system is a staging system, with the sandbox as its outside world: it never asks the real network for
    anything, nor mails anyone, so the installation's own settings are left out. Raises CannotContinue.
    """
    if os.environ.get("DATABASE_URL"):
        raise RestoreFailed("DATABASE_URL names the database: try a restore with the tools of its server.")
    secrets = _secrets_of(environment)
    os.environ.pop(OWN_SETTINGS, None)
    serving = environment.read_serving()
    if not serving.build:
        raise RestoreFailed(f"{environment.name} runs no build, so there is nothing to try.")
    var = Path(tempfile.mkdtemp(prefix="drill-"))
    scratch = EnvironmentFolder(STAGING, var / "environments" / STAGING, first_port)
    try:
        prepare_settings(scratch)
        write_variables(
            scratch.path / SECRETS_FILE,
            {**read_variables(scratch.path / SECRETS_FILE), **secrets},
            heading="Made for a restore drill.",
        )
        scratch.write_serving(serving)
        say("restoring")
        base = restore_into(scratch.path / "postgres", BackupsFolder.of(environment), None)
        bring_up(scratch, releases, say)
        orders = _count_orders(scratch)
        say("smoke journey")
        seen = smoke_journey(scratch, serving.active)
    finally:
        take_down(scratch, releases, deletes_data=True)
        shutil.rmtree(var, ignore_errors=True)
    return f"the backup of {base.ended_at:%Y-%m-%d %H:%M} UTC runs with {orders} orders; {seen}"


def _secrets_of(environment: EnvironmentFolder) -> dict[str, str]:
    given = slot_variables(environment, "a")
    return {name: given[name] for name in NEEDED if given.get(name)}


def _count_orders(scratch: EnvironmentFolder) -> int:
    with psycopg.connect(postgres.known_server(scratch.path / "postgres").url(APPLICATION, NAME)) as connection:
        row = connection.execute("SELECT count(*) FROM product_orders").fetchone()
    return int(row[0]) if row else 0
