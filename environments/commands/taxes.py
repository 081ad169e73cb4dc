"""The verb of the tax tables."""

import click

from environments.commands.context import read_settings


@click.group()
def taxes() -> None:
    """Check the tax tables that estimates use."""


@taxes.command("check")
@click.argument("tables", default="")
def check_taxes(tables: str) -> None:
    """Check the tax tables and list the rates that have an end date.

    TABLES is a folder, or "sample". Default: the tables named in the settings.
    """
    from business_layer.shared.counts import count_words
    from environments.taxes.tax_table_files import load_tax_table

    table = load_tax_table(tables or read_settings().taxes.tables)
    rates, levied_by = count_words(len(table.rates), "rate"), count_words(len(table.jurisdictions), "jurisdiction")
    click.echo(f"The tax tables can be used: {rates} of {levied_by}.")
    for day, rate in table.ends():
        click.echo(f"  {rate.name} ({rate.jurisdiction}) ends on {day}: add its next row before then.")
