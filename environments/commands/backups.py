"""The verbs of backups: take one, restore one, and compare with the network afterwards."""

import os
from datetime import UTC, datetime

import click

MEGABYTE = 1_000_000


@click.command()
@click.argument("environment", type=click.Choice(["staging", "production"]))
@click.option("--keep", type=click.IntRange(1), default=7, help="How many backups to keep.")
@click.option("--taken-with", metavar="WORDS", default="", help="Only record a backup that other tools took.")
def backup(environment: str, keep: int, taken_with: str) -> None:
    """Back up the database of an environment while it runs, and record that."""
    from environments.promotion.backups.take_backup import take_backup
    from environments.promotion.builds.signing_keys import find_signer, name_of_signer
    from environments.promotion.lane.record import ReleaseEvent, open_record
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    releases = ReleasesFolder.named()
    by, record = name_of_signer(releases, find_signer(releases, os.environ)), open_record(releases)
    if taken_with.strip():
        record.append(ReleaseEvent.BACKED_UP, environment, "", by, reason=f"taken with {taken_with.strip()}")
        click.echo(f"A backup of {environment} is recorded.")
        return
    base = take_backup(EnvironmentFolder.named(environment), keep=keep)
    record.append(ReleaseEvent.BACKED_UP, environment, "", by, folder=base.folder.name, bytes=base.size)
    click.echo(f"{environment} is backed up: {base.size // MEGABYTE} MB in {base.folder}.")


@click.command()
@click.argument("environment", type=click.Choice(["staging", "production"]))
@click.option(
    "--to", "moment", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="The moment; default: the last write."
)
@click.option("--drill", "is_drill", is_flag=True, help="Try the newest backup in a scratch system, and delete that.")
@click.option("--ports", type=click.IntRange(1, 65500), default=8400, help="With --drill: the first of its ports.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def restore(environment: str, moment: datetime | None, is_drill: bool, ports: int, yes: bool) -> None:
    """Restore the database of an environment that is down. Its former data is kept beside it."""
    from environments.promotion.backups.drill import drill
    from environments.promotion.backups.restore import restore as bring_back
    from environments.promotion.builds.signing_keys import find_signer, name_of_signer
    from environments.promotion.lane.record import ReleaseEvent, open_record
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder

    releases, folder = ReleasesFolder.named(), EnvironmentFolder.named(environment)
    if is_drill:
        click.echo(drill(folder, releases, ports, lambda line: click.echo(f"  {line}")))
        return
    if not yes:
        click.confirm(f"Replace the database of {environment} on this machine?", abort=True)
    by, record = name_of_signer(releases, find_signer(releases, os.environ)), open_record(releases)
    base = bring_back(folder, releases, moment)
    to = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else "the last write"
    record.append(ReleaseEvent.RESTORED, environment, "", by, folder=base.folder.name, reason=f"to {to}")
    click.echo(f"The database of {environment} is restored to {to}. Start it: dialtone environment up {environment}")


@click.command()
@click.argument("environment", type=click.Choice(["development", "staging", "production"]))
@click.option("--ledger", metavar="PLACE", default="", help="A file or address with the network's orders, as JSON.")
def reconcile(environment: str, ledger: str) -> None:
    """List where the network and the events differ from the orders of a running environment.

    Without --ledger it asks the sandbox. Exits with status 1 if there is a difference.
    """
    from environments.promotion.backups.reconcile import differences, read_ledger
    from environments.promotion.systems.environment_folder import HOST, EnvironmentFolder
    from environments.promotion.systems.environment_settings import slot_variables

    folder = EnvironmentFolder.named(environment)
    if not ledger and not folder.has_sandbox:
        raise click.UsageError("Name the network's list of orders with --ledger.")
    orders = read_ledger(ledger or f"http://{HOST}:{folder.sandbox_port}/orders")
    found = differences(slot_variables(folder, "a").get("DATABASE_URL", ""), orders)
    for line in found:
        click.echo(line)
    click.echo(f"{len(orders)} orders of the network compared; {len(found)} differences.")
    raise SystemExit(1 if found else 0)
