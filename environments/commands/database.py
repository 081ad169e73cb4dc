"""The verbs of the database: its schema, its first data, and the development database of a checkout."""

import shutil
import subprocess

import click

from environments.commands.context import own_var_folder, owner_url, read_settings
from environments.settings import Settings


@click.command()
@click.option("--seed", "with_seed", is_flag=True, help="Then load what a new system needs, as `dialtone seed` does.")
@click.option("--print-sql", is_flag=True, help="Print the SQL instead of running it.")
@click.option("--after", metavar="REVISION", default="base", help="With --print-sql: only the later revisions.")
def migrate(with_seed: bool, print_sql: bool, after: str) -> None:
    """Upgrade the database schema to the newest revision, as its owner."""
    from database_layer import migrations

    if print_sql:
        migrations.print_sql(after)
        return
    settings = read_settings()
    migrations.upgrade(owner_url(settings))
    if with_seed:
        _seed(settings)


@click.command()
def seed() -> None:
    """Load what a new system needs. Existing data stays."""
    _seed(read_settings())


@click.group("db")
def database() -> None:
    """Start, stop or open the development database of this checkout."""


@database.command("start")
def start_database() -> None:
    """Start the database and leave it running."""
    from environments.development import local_database

    var = own_var_folder()
    server = local_database.start_local_database(var)
    click.echo(f"PostgreSQL listens on 127.0.0.1:{server.port}. Its addresses are in {var / 'database.env'}.")


@database.command("stop")
def stop_database() -> None:
    """Stop the database. Its data stays."""
    from environments.development import local_database

    local_database.stop_local_database(own_var_folder())
    click.echo("PostgreSQL is stopped.")


@database.command("shell")
@click.option("--owner", is_flag=True, help="Connect as the owner of the schema instead of the application.")
def database_shell(owner: bool) -> None:
    """Open psql on the database."""
    from environments.development.postgres import home_for
    from environments.development.postgres_binaries import psql

    settings = read_settings()
    client = shutil.which("psql") or str(psql(home_for(settings.var / "postgres")))
    url = owner_url(settings) if owner else settings.database.url
    raise SystemExit(subprocess.run([client, url], check=False).returncode)


def _seed(settings: Settings) -> None:
    from environments.development.seed import seed as load_first_data

    load_first_data(settings)
