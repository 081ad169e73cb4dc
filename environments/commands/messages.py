"""The verbs of mails that could not be delivered."""

from uuid import UUID

import click

from environments.commands.context import read_settings
from environments.settings.errors import CannotContinue


@click.group()
def messages() -> None:
    """List failed emails and send them again."""


@messages.command("failed")
def list_failed_messages() -> None:
    """List the emails that were refused, or could not be delivered for days. Newest first."""
    from environments.commands.failed_messages import failed_messages

    for line in failed_messages(read_settings()):
        click.echo(line)


@messages.command("resend")
@click.argument("ids", type=click.UUID, nargs=-1)
@click.option("--all", "also_all", is_flag=True, help="Every email that failed and still has its text.")
def resend(ids: tuple[UUID, ...], also_all: bool) -> None:
    """Send failed emails again after you fix the cause. Delivery is tried for days."""
    from environments.commands.failed_messages import resend_messages

    if not ids and not also_all:
        raise CannotContinue("Give the ids that `dialtone messages failed` lists, or use --all.")
    for line in resend_messages(read_settings(), ids, also_all=also_all):
        click.echo(line)
