"""The command `dialtone`. Each verb imports what it needs when it runs, so that `--help` is quick."""

import os
import shutil
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from environments import local_database
from environments.checkout import var_folder
from environments.settings import Settings, load_settings
from environments.settings_errors import SettingsInvalid
from environments.settings_sources import DEVELOPMENT

if TYPE_CHECKING:
    from pathlib import Path

SITES = ("store", "office", "intelligence", "notifications")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dialtone")
def dialtone() -> None:
    """Sell and service telecommunications on-line.

    DIALTONE_ENVIRONMENT names the environment: development (the default), staging or production.
    """


@dialtone.command()
def run() -> None:
    """Start a whole development system and keep it running until Ctrl-C."""
    from environments.processes import run_system

    raise SystemExit(run_system())


@dialtone.command()
@click.argument("site", type=click.Choice(SITES))
def serve(site: str) -> None:
    """Serve one site with gunicorn."""
    from environments.web_server import become_gunicorn

    become_gunicorn(_settings(), site)


@dialtone.command()
def worker() -> None:
    """Do the background work."""
    from environments.worker.main import run as work

    work(_settings())


@dialtone.command()
@click.argument("part", type=click.Choice(["soap", "mail"]))
def sandbox(part: str) -> None:
    """Play a part of the outside world, for development and staging."""
    from environments.sandbox_processes import run_part

    settings = _settings()
    if not settings.sandbox.enabled:
        raise click.ClickException(f"The sandbox is not enabled in {settings.environment}.")
    run_part(settings, part)


@dialtone.command()
@click.option("--print-sql", is_flag=True, help="Print the SQL instead of running it.")
@click.option("--after", metavar="REVISION", default="base", help="With --print-sql: only what comes after it.")
def migrate(print_sql: bool, after: str) -> None:
    """Bring the database's schema to the newest revision, as its owner."""
    from database_layer import migrations

    if print_sql:
        from alembic import command

        command.upgrade(migrations.configuration(""), f"{after}:head", sql=True)
        return
    migrations.upgrade(owner_url(_settings()))


@dialtone.command()
def seed() -> None:
    """Put in what a fresh system needs; what is there stays."""
    from environments.seed import seed as put_in

    put_in(_settings())


@dialtone.group()
def catalogue() -> None:
    """The offerings, as YAML files."""


@catalogue.command("validate")
def validate_catalogue() -> None:
    """Check the catalogue's files."""
    from environments.catalogue_commands import validate

    click.echo(validate())


@catalogue.command("publish")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="An instant; now where not given.")
def publish_catalogue(valid_from: datetime | None) -> None:
    """Publish the catalogue's files as the next version."""
    from environments.catalogue_commands import publish

    click.echo(publish(_settings(), valid_from))


@dialtone.group("settings")
def settings_() -> None:
    """The settings of the environment."""


@settings_.command("check")
def check_settings() -> None:
    """Say whether the settings can be used; list everything that is wrong with them."""
    checked = _settings()
    click.echo(f"The settings of {checked.environment} are complete.")


@dialtone.group("db")
def database() -> None:
    """The development database of this checkout."""


@database.command("start")
def start_database() -> None:
    """Start it and leave it running."""
    server = local_database.start_local_database(_var())
    click.echo(f"PostgreSQL listens on 127.0.0.1:{server.port}; its addresses are in {_var() / 'database.env'}.")


@database.command("stop")
def stop_database() -> None:
    """Stop it; its data stays."""
    local_database.stop_local_database(_var())


@database.command("shell")
@click.option("--owner", is_flag=True, help="As the owner of the schema instead of the application.")
def database_shell(owner: bool) -> None:
    """Open psql on the database."""
    from environments.postgres import home_for
    from environments.postgres_binaries import psql

    settings = _settings()
    client = shutil.which("psql") or psql(home_for(settings.var / "postgres"))
    url = owner_url(settings) if owner else settings.database.url
    raise SystemExit(subprocess.run([str(client), url], check=False).returncode)


@dialtone.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Stop this checkout's database and delete all data of its development system."""
    from environments.run_lock import refuse_second_run

    refuse_second_run(_var())
    if not yes:
        click.confirm(f"Delete everything in {_var()}?", abort=True)
    local_database.empty(_var())
    click.echo(f"{_var()} is empty.")


def main() -> None:
    """Run the command; what a person can mend is told in words, without a traceback."""
    try:
        dialtone()
    except (SettingsInvalid, *_told_errors()) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
