"""The verb of the tax tables."""

import click

from environments.commands.context import read_settings


@click.group()
def taxes() -> None:
    """The tax tables that estimates are made from."""


@taxes.command("check")
@click.argument("tables", default="")
def check_taxes(tables: str) -> None:
    """Check tax tables and list the rates that end.

    TABLES is a folder, or "sample". By default the tables that the settings name are checked.
    """
    from environments.taxes.tax_table_files import load_tax_table

    table = load_tax_table(tables or read_settings().taxes.tables)
    click.echo(f"The tax tables can be used: {len(table.rates)} rates of {len(table.jurisdictions)} jurisdictions.")
    for day, rate in table.ends():
        click.echo(f"  {rate.name} ({rate.jurisdiction}) ends on {day}: add its next row before then.")
