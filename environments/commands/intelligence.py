"""The verbs of site intelligence: import a history of events, and report what is stored."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from business_layer.shared.counts import noun_for
from environments.commands.context import own_var_folder
from environments.settings.errors import CannotContinue

if TYPE_CHECKING:
    from site_intelligence.gather.event_store import EventStore
    from site_intelligence.gather.import_history import ImportCounts

FOLDER = "intelligence"
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def intelligence() -> None:
    """Import and report what happened on the system."""


@intelligence.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_events(file: Path) -> None:
    """Import a history of events, one JSON row in each line.

    What is stored already is skipped, so an import that was interrupted can be repeated.
    """
    with _explained_errors():
        from site_intelligence.gather.import_history import import_history

        with click.progressbar(length=1, label=f"Importing {file.name}", file=sys.stderr) as bar:

            def show(read: int, size: int) -> None:
                bar.length = size
                bar.update(read - bar.pos)

            counts = import_history(file, _event_store(), show)
    for line in _summary(file, counts):
        click.echo(line)


@intelligence.command("report")
@click.argument("name")
@click.option("--from", "since", type=DAY, help="The first day, such as 2026-02-02. Default: the first of all.")
@click.option("--to", "until", type=DAY, help="The last day. Default: the last of all.")
@click.option("--format", "kind", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
def report_events(name: str, since: datetime | None, until: datetime | None, kind: str) -> None:
    """Print a report about a window of days in New York.

    An unknown NAME lists the reports that exist.
    """
    with _explained_errors():
        from site_intelligence.report.catalog import find_report
        from site_intelligence.report.formats import format_report
        from site_intelligence.report.history import Window
        from site_intelligence.report.open_history import open_history

        report = find_report(name)
        window = Window(since.date() if since else None, until.date() if until else None)
        with open_history(_event_store(), window) as history:
            printed = format_report(report, report.count(history), kind)
    click.echo(printed)


@intelligence.command("answers")
def print_answers() -> None:
    """Print all reports about all days as one JSON document."""
    with _explained_errors():
        from site_intelligence.report.catalog import count_answers
        from site_intelligence.report.formats import as_json
        from site_intelligence.report.history import Window
        from site_intelligence.report.open_history import open_history

        with open_history(_event_store(), Window()) as history:
            printed = as_json(count_answers(history))
    click.echo(printed)


def _event_store() -> "EventStore":
    from site_intelligence.gather.event_store import EventStore

    return EventStore(own_var_folder() / FOLDER)


def _summary(file: Path, counts: "ImportCounts") -> Iterator[str]:
    """The lines that say what an import added."""
    if counts.skipped:
        yield f"Imported before: the first {_count(counts.skipped, 'line')} of {file}."
    yield (
        f"Imported {_count(counts.lines, 'line')}: {_count(counts.events, 'event')}, "
        f"{_count(counts.duplicates, 'duplicate')}, {counts.refused.total():,} refused."
    )
    if counts.clamped:
        yield f"  clamped, because a clock was ahead: {_count(counts.clamped, 'event')}"
    for reason, number in sorted(counts.refused.items()):
        yield f"  refused, {reason}: {number:,}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun_for(number, noun)}"


@contextmanager
def _explained_errors() -> Iterator[None]:
    """Turn an expected error into the message that ends the command."""
    from site_intelligence.errors import IntelligenceError

    try:
        yield
    except IntelligenceError as error:
        raise CannotContinue(str(error)) from error
