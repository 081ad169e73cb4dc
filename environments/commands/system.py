"""The verbs that run a system or one of its processes."""

import click

from environments.commands.context import own_var_folder, read_settings
from environments.settings.sites import SITES
from environments.settings.sources import WORKER_PART_VARIABLE


@click.command()
def run() -> None:
    """Start a whole development system and keep it running until Ctrl-C."""
    from environments.development.local_tools import require_local_tools
    from environments.development.run_system import run_system

    require_local_tools()
    run_system()


@click.command()
@click.argument("site", type=click.Choice([site.name for site in SITES]))
def serve(site: str) -> None:
    """Serve one site with gunicorn."""
    from environments.serving.gunicorn_command import become_gunicorn
    from environments.serving.pooler_check import require_own_sessions

    settings = read_settings()
    require_own_sessions(settings)
    become_gunicorn(settings, site)


@click.command()
@click.option(
    "--queue",
    "part",
    type=click.Choice(["product", "intelligence", "all"]),
    default="product",
    show_default=True,
    envvar=WORKER_PART_VARIABLE,
    help="The jobs to run. Those of intelligence need the folder of the stored events.",
)
def worker(part: str) -> None:
    """Run background jobs until SIGTERM."""
    from environments.serving.pooler_check import require_own_sessions
    from environments.worker.main import run as run_worker
    from environments.worker.queues import WorkerPart

    settings = read_settings()
    require_own_sessions(settings)
    run_worker(settings, WorkerPart(part))


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def reset(yes: bool) -> None:
    """Stop this checkout's database and delete all data of its development system."""
    from environments.development import local_database
    from environments.development.run_lock import hold_run_lock

    var = own_var_folder()
    with hold_run_lock(var):
        if not yes:
            click.confirm(f"Delete everything in {var}?", abort=True)
        local_database.empty(var)
    click.echo(f"{var} is empty.")
