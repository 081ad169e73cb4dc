"""The verbs of the three environments on this machine."""

import click

from environments.settings.sites import SITES


@click.group()
def environment() -> None:
    """Start and stop development, staging and production, each a whole system behind its own proxy."""


@environment.command()
@click.argument("name")
def up(name: str) -> None:
    """Start the environment NAME, and leave it running."""
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder
    from environments.promotion.systems.run_environment import bring_up

    folder, releases = EnvironmentFolder.named(name), ReleasesFolder.named()
    bring_up(folder, releases, lambda line: click.echo(f"  {line}"))
    _show(name)


@environment.command()
@click.argument("name")
@click.option("--delete-data", is_flag=True, help="Also delete its database, secrets and logs.")
def down(name: str, delete_data: bool) -> None:
    """Stop the environment NAME. Its data stays."""
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder
    from environments.promotion.systems.run_environment import take_down

    if delete_data:
        click.confirm(f"Delete all data of {name} on this machine?", abort=True)
    take_down(EnvironmentFolder.named(name), ReleasesFolder.named(), deletes_data=delete_data)
    click.echo(f"{name} is down.")


@environment.command()
@click.argument("name")
def status(name: str) -> None:
    """Show what runs in the environment NAME."""
    _show(name)


@environment.command("run", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run_command(name: str, command: tuple[str, ...]) -> None:
    """Run a COMMAND of the release that serves in the environment NAME, such as `employ`."""
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder
    from environments.promotion.systems.slots import Slot

    folder = EnvironmentFolder.named(name)
    serving = folder.read_serving()
    raise SystemExit(Slot(folder, serving.active, ReleasesFolder.named(), serving.build).run(command))


def _show(name: str) -> None:
    from environments.promotion.releases_folder import ReleasesFolder
    from environments.promotion.systems.environment_folder import EnvironmentFolder
    from environments.promotion.systems.run_environment import status_of
    from environments.settings.sources import DEVELOPMENT

    folder = EnvironmentFolder.named(name)
    found = status_of(folder, ReleasesFolder.named())
    if not found.is_up:
        click.echo(f"{name} is down.")
        return
    nothing = "the code of this checkout" if name == DEVELOPMENT else "no build yet"
    click.echo(f"{name} is up. Slot {found.serving.active} serves {found.serving.build[:12] or nothing}.")
    for site in SITES:
        click.echo(f"  {site.name:<16}{folder.origin(site.name)}/")
    if folder.has_sandbox:
        click.echo(f"  {'mail catcher':<16}http://127.0.0.1:{folder.sandbox_port + 2}/")
    slots = [f"{slot} (ready for a rollback)" if slot in found.resting else slot for slot in found.slots]
    click.echo(f"  running slots: {', '.join(slots) or 'none'}. Data and logs: {folder.path}")
