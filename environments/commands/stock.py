"""The verb that loads the stock of numbers and ports."""

from pathlib import Path

import click

from environments.commands.context import read_settings


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def stock(file: Path) -> None:
    """Load phone numbers, conference ports and access numbers.

    FILE is a CSV file with the columns kind, pool and value. Items already in stock stay. Examples of lines:

    \b
    telephone_number,local:212,+12125550123
    telephone_number,toll-free:888,+18885550123
    telephone_number,paging,+12125550124
    conference_port,bridge,port-0001
    access_number,10118,+12125550125
    """
    from environments.commands.stock_file import read_stock
    from environments.composition import open_application, resolve

    lines = read_stock(file)
    with open_application(read_settings()) as application:
        added = resolve(application.inventory.load_stock)(lines)
    click.echo(f"New: {added}. Already in stock: {len(lines) - added}.")
