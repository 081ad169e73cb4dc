"""The database of a development system: its own PostgreSQL under var/, unless DATABASE_URL names another."""

import os
import shutil
from pathlib import Path

from environments.development import postgres
from environments.development.postgres import APPLICATION, OWNER, PostgresServer
from environments.settings.development_files import DATABASE_FILE, write_variables

NAME = "dialtone"
# Says where root's data is.
HOME_FILE = "home"
HEADING = "The development database of this checkout. Written each time it is started."


def is_needed(environment: str) -> bool:
    """Return True if this system needs a server of its own."""
    return environment == "development" and not os.environ.get("DATABASE_URL")


def start_local_database(var: Path, *, archive: Path | None = None) -> PostgresServer:
    """Start the server if it is not running, create the database if there is none, and write DATABASE_FILE.

    Root's data is not under `var`, so it outlives a checkout that was deleted. A new checkout in the same place has
    neither the folder nor the file, and begins with no data. The log of writes goes to `archive` too, if there is one.
    Raises PostgresFailed.
    """
    folder = var / "postgres"
    if not folder.exists() and not (var / DATABASE_FILE).exists():
        postgres.remove(folder)
    server = postgres.start(folder, archive=archive)
    if server.home != folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / HOME_FILE).write_text(f"{server.home}\n", "utf-8")
    server.create_database(NAME)
    addresses = {"DATABASE_URL": server.url(APPLICATION, NAME), "DATABASE_OWNER_URL": server.url(OWNER, NAME)}
    write_variables(var / DATABASE_FILE, addresses, heading=HEADING)
    return server


def stop_local_database(var: Path) -> None:
    """Stop the server. Its data stays."""
    home = postgres.home_for(var / "postgres")
    if (home / "data").exists():
        PostgresServer(home, 0, {}).stop()


def empty(var: Path) -> None:
    """Stop the server and delete everything that the development system has written."""
    postgres.remove(var / "postgres")
    shutil.rmtree(var, ignore_errors=True)
