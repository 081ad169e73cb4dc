"""The verbs of the catalogue's files."""

from datetime import UTC, datetime

import click

from environments.commands.context import read_settings


@click.group()
def catalogue() -> None:
    """Check and publish the catalog files."""


@catalogue.command("validate")
def validate_catalogue() -> None:
    """Check the catalog files and list every fault."""
    from business_layer.shared.counts import count_words
    from environments.catalogue.publish import validate

    click.echo(f"The catalog is valid: {count_words(validate(datetime.now(UTC)), 'offering')}.")


@catalogue.command("publish")
@click.option(
    "--valid-from", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="When the version takes effect. Default: now."
)
def publish_catalogue(valid_from: datetime | None) -> None:
    """Publish the catalog files as the next version."""
    from environments.catalogue.publish import publish
    from environments.composition import open_application, resolve

    with open_application(read_settings()) as application:
        version = publish(resolve(application.catalogue.publish_catalogue), valid_from=valid_from)
    click.echo(f"Version {version.number} is valid from {version.valid_from.isoformat()}.")
