"""The verbs of the sandbox, which simulates the outside world in development and staging."""

import click

from environments.commands.context import read_settings
from environments.settings import Settings
from environments.settings.errors import CannotContinue
from environments.settings.sources import DEVELOPMENT


@click.group()
def sandbox() -> None:
    """Simulate the outside world, in development and staging."""


@sandbox.command()
def soap() -> None:
    """Run the network and the availability tool until SIGTERM."""
    _run_part("soap")


@sandbox.command()
def mail() -> None:
    """Run the mail server until SIGTERM."""
    _run_part("mail")


@sandbox.command()
@click.argument("step", default="show")
def clock(step: str) -> None:
    """Show the clock of a running development system (show), move it ahead (+1d, +3h), or set it right (reset)."""
    import pyotp

    from environments.development.moved_clock import MovedClock, step_of

    settings = _settings()
    if settings.environment != DEVELOPMENT:
        raise CannotContinue("The clock can be moved in development only.")
    moved = MovedClock(settings)
    if step == "reset":
        moved.reset()
    elif step != "show":
        moved.move(step_of(step))
    now = moved.now()
    click.echo(f"The clock says {now:%Y-%m-%d %H:%M} UTC.")
    for person in settings.demonstration:
        if person.totp_secret:
            click.echo(f"Code of the second factor now: {pyotp.TOTP(person.totp_secret).at(now)} for {person.email}")


def _run_part(part: str) -> None:
    from environments.development.local_tools import require_local_tools

    settings = _settings()
    require_local_tools()
    from environments.development.sandbox_processes import run_part

    run_part(settings, part)


def _settings() -> Settings:
    settings = read_settings()
    if not settings.sandbox.enabled:
        raise CannotContinue(f"The settings of {settings.environment} do not enable the sandbox.")
    return settings
