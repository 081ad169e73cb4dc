"""The command `dialtone`. Each verb imports what it needs when it runs, so that `--help` is quick."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from business_layer.shared.errors import DomainError, Invalid
from environments.development import local_database
from environments.settings import Settings, load_settings
from environments.settings.development_files import var_folder
from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES
from environments.settings.sources import DEVELOPMENT

ROLES = ("agent", "engineer", "lead")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dialtone")
def dialtone() -> None:
    """Sell and service telecommunications on-line.

    DIALTONE_ENVIRONMENT names the environment: development (the default), staging or production.
    """


@dialtone.command()
def run() -> None:
    """Start a whole development system and keep it running until Ctrl-C."""
    from environments.development.local_tools import require_local_tools
    from environments.development.run_system import run_system

    require_local_tools()
    run_system()


@dialtone.command()
@click.argument("site", type=click.Choice([site.name for site in SITES]))
def serve(site: str) -> None:
    """Serve one site with gunicorn."""
    from environments.serving.gunicorn_command import become_gunicorn
    from environments.serving.pooler_check import require_own_session

    settings = _settings()
    require_own_session(settings.database.url)
    become_gunicorn(settings, site)


@dialtone.command()
def worker() -> None:
    """Do the background work until SIGTERM."""
    from environments.serving.pooler_check import require_own_session
    from environments.worker.main import run as work

    settings = _settings()
    require_own_session(settings.database.url)
    work(settings)


@dialtone.command()
@click.argument("part", type=click.Choice(["soap", "mail"]))
def sandbox(part: str) -> None:
    """Play a part of the outside world, for development and staging."""
    from environments.development.local_tools import require_local_tools

    settings = _settings()
    if not settings.sandbox.enabled:
        raise CannotContinue(f"The settings of {settings.environment} do not enable the sandbox.")
    require_local_tools()
    from environments.development.sandbox_processes import run_part

    run_part(settings, part)


@dialtone.command()
@click.option(
    "--seed", "with_seed", is_flag=True, help="Then put in what a fresh system needs, as `dialtone seed` does."
)
@click.option("--print-sql", is_flag=True, help="Print the SQL instead of running it.")
@click.option("--after", metavar="REVISION", default="base", help="With --print-sql: only what comes after it.")
def migrate(with_seed: bool, print_sql: bool, after: str) -> None:
    """Bring the database's schema to the newest revision, as its owner."""
    from database_layer import migrations

    if print_sql:
        migrations.print_sql(after)
        return
    settings = _settings()
    migrations.upgrade(_owner_url(settings))
    if with_seed:
        _seed(settings)


@dialtone.command()
def seed() -> None:
    """Put in what a fresh system needs; what is there stays."""
    _seed(_settings())


@dialtone.command("stock")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_stock(file: Path) -> None:
    """Load telephone numbers, conference ports and access numbers.

    FILE is CSV with the columns kind, pool and value; what is there already stays. Examples of lines:

    \b
    telephone_number,local:212,+12125550123
    telephone_number,toll-free:888,+18885550123
    telephone_number,paging,+12125550124
    conference_port,bridge,port-0001
    access_number,10118,+12125550125
    """
    from environments.commands.stock_file import read_stock
    from environments.composition import Application, resolve

    lines = read_stock(file)
    added = resolve(Application(settings=_settings()).inventory.load_stock)(lines)
    click.echo(f"{added} of {len(lines)} are new; the others were there already.")


@dialtone.command()
@click.option("--name", prompt=True)
@click.option("--email", prompt="E-mail address")
@click.option("--service-center", prompt=True)
@click.option("--role", type=click.Choice(ROLES), default=ROLES[-1], show_default=True)
@click.password_option(prompt="First password")
def employ(name: str, email: str, service_center: str, role: str, password: str) -> None:
    """Make somebody an agent, such as the first lead, who can then employ the others in the back office."""
    from environments.commands.employ_agent import employ as employ_agent

    told = employ_agent(
        _settings(), name=name, email=email, service_center=service_center, role=role, password=password
    )
    click.echo(told)


@dialtone.command()
def seal() -> None:
    """Seal with the first of DIALTONE_SEALING_KEYS what lies in the database plain or under an older key."""
    from environments.commands.seal_secrets import reseal

    click.echo(reseal(_settings()))


@dialtone.group()
def messages() -> None:
    """The mails to customers and agents."""


@messages.command("failed")
def list_failed_messages() -> None:
    """List the mails that were refused for good, or given up after days; the newest first."""
    from environments.commands.failed_messages import failed_messages

    for line in failed_messages(_settings()):
        click.echo(line)


@messages.command("resend")
@click.argument("ids", type=click.UUID, nargs=-1)
@click.option("--all", "also_all", is_flag=True, help="Every mail that failed and still has its text.")
def resend(ids: tuple[UUID, ...], also_all: bool) -> None:
    """Send mails again that failed, for days if need be, after the cause was mended."""
    from environments.commands.failed_messages import resend_messages

    if not ids and not also_all:
        raise CannotContinue("Name the mails, as `dialtone messages failed` lists them, or say --all.")
    for line in resend_messages(_settings(), ids, also_all=also_all):
        click.echo(line)


@dialtone.group()
def catalogue() -> None:
    """The offerings, as YAML files."""


@catalogue.command("validate")
def validate_catalogue() -> None:
    """Check the catalogue's files; list everything that is wrong with them."""
    from environments.catalogue.publish import validate

    click.echo(f"The catalogue can be published: {validate(datetime.now(UTC))} offerings.")


@catalogue.command("publish")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="An instant; now where not given.")
def publish_catalogue(valid_from: datetime | None) -> None:
    """Publish the catalogue's files as the next version."""
    from environments.catalogue.publish import publish
    from environments.composition import Application, resolve

    use_case = resolve(Application(settings=_settings()).catalogue.publish_catalogue)
    version = publish(use_case, valid_from=valid_from)
    click.echo(f"Version {version.number} is valid from {version.valid_from.isoformat()}.")


@dialtone.group()
def taxes() -> None:
    """The tax tables that estimates are made from."""


@taxes.command("check")
@click.argument("tables", default="")
def check_taxes(tables: str) -> None:
    """Check tax tables and say what ends when.

    TABLES is a folder, or "sample"; without it, what the settings name.
    """
    from environments.taxes.files import load_tax_table

    table = load_tax_table(tables or _settings().taxes.tables)
    click.echo(f"The tax tables can be used: {len(table.rates)} rates of {len(table.jurisdictions)} jurisdictions.")
    for day, rate in table.ends():
        click.echo(f"  {rate.name} ({rate.jurisdiction}) ends on {day}: add its next row before then.")


@dialtone.group("settings")
def settings_group() -> None:
    """The settings of the environment."""


@settings_group.command("check")
def check_settings() -> None:
    """Say whether the settings can be used; list everything that is wrong with them."""
    click.echo(f"The settings of {_settings().environment} can be used.")


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
    click.echo("PostgreSQL is stopped.")


@database.command("shell")
@click.option("--owner", is_flag=True, help="As the owner of the schema instead of the application.")
def database_shell(owner: bool) -> None:
    """Open psql on the database."""
    from environments.development.postgres import home_for
    from environments.development.postgres_binaries import psql

    settings = _settings()
    client = shutil.which("psql") or str(psql(home_for(settings.var / "postgres")))
    url = _owner_url(settings) if owner else settings.database.url
    raise SystemExit(subprocess.run([client, url], check=False).returncode)


@dialtone.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Stop this checkout's database and delete all data of its development system."""
    from environments.development.run_lock import only_run

    with only_run(_var()):
        if not yes:
            click.confirm(f"Delete everything in {_var()}?", abort=True)
        local_database.empty(_var())
    click.echo(f"{_var()} is empty.")


def main() -> None:
    """Run the command; what a person can mend is told in words, without a traceback."""
    try:
        dialtone()
    except (CannotContinue, DomainError) as error:
        click.echo(str(error), err=True)
        for place, fault in error.errors.items() if isinstance(error, Invalid) else ():
            click.echo(f"  {place}: {fault}", err=True)
        sys.exit(1)


def _settings() -> Settings:
    """The settings; in a checkout without a DATABASE_URL, its own database is started where it does not run."""
    if local_database.is_needed(os.environ.get("DIALTONE_ENVIRONMENT") or DEVELOPMENT):
        local_database.start_local_database(_var())
    return load_settings()


def _seed(settings: Settings) -> None:
    from environments.development.seed import seed as put_in

    put_in(settings)


def _owner_url(settings: Settings) -> str:
    if not settings.database.owner_url:
        raise CannotContinue("Set DATABASE_OWNER_URL: this needs the role that owns the schema.")
    return settings.database.owner_url


def _var() -> Path:
    return var_folder(os.environ)
