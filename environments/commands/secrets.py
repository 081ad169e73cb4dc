"""The verb that seals the secrets in the database with the newest key."""

import click

from environments.commands.context import read_settings


@click.command()
def seal() -> None:
    """Seal the secrets in the database with the first of DIALTONE_SEALING_KEYS.

    Secrets that are unsealed, or sealed with an older key, are sealed again.
    """
    from environments.commands.seal_secrets import reseal

    click.echo(reseal(read_settings()))
