"""The verbs of site intelligence that write mails: the numbers of the overview, and alerts about steps that fell."""

from datetime import datetime, timedelta

import click

from business_layer.shared.counts import noun_for
from environments.commands.context import read_settings
from environments.commands.intelligence import DAY


@click.command("mail")
@click.option("--to", "email", required=True, metavar="EMAIL", help="An agent whose role has reports.")
@click.option("--week", type=DAY, help="A day of the last of the four weeks. Default: the last days that are stored.")
def mail_numbers(email: str, week: datetime | None) -> None:
    """Mail the numbers of the overview to an agent now, as the Monday mail has them. The worker delivers it."""
    from business_layer.insight.mail_numbers import FROM_COMMAND_LINE
    from environments.composition import open_application, resolve

    until = week.date() + timedelta(days=6 - week.weekday()) if week else None
    with open_application(read_settings()) as application:
        mails = application.report_mails
        message = resolve(mails.mail_numbers)(
            user_id=resolve(mails.find_report_reader)(email=email.strip().lower()),
            mail_id=resolve(application.database.identifiers).new(),
            until=until,
            why=FROM_COMMAND_LINE,
        )
    click.echo(f"“{message.subject}” is on its way to {message.to}.")


@click.command("watch-steps")
def watch_steps() -> None:
    """Look for steps that fell, as the daily job does: alarms begin and end, and alerts are mailed."""
    from environments.composition import open_application, resolve

    with open_application(read_settings()) as application:
        counts = resolve(application.report_mails.watch_steps)()
    if counts is None:
        click.echo("No events are stored, so there is nothing to watch.")
        return
    alarms = f"{counts.begun} new {noun_for(counts.begun, 'alarm')}, {counts.ended} over"
    click.echo(f"Watched the steps: {alarms}, {counts.mails} {noun_for(counts.mails, 'mail')} written.")
