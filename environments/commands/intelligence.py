"""The verbs of site intelligence: collect or import events, and report what is stored."""

import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from business_layer.shared.counts import noun_for
from environments.commands.context import own_var_folder, read_settings
from environments.settings import Settings
from environments.settings.errors import CannotContinue

if TYPE_CHECKING:
    from site_intelligence.gather.collect_events import CollectCounts, Collector
    from site_intelligence.gather.event_store import EventStore
    from site_intelligence.gather.import_history import ImportCounts
    from site_intelligence.report.history import History, Window

FOLDER = "intelligence"
DAY = click.DateTime(["%Y-%m-%d"])
FIRST_DAY = click.option(
    "--from", "since", type=DAY, help="The first day, such as 2026-02-02. Default: the first of all."
)
LAST_DAY = click.option("--to", "until", type=DAY, help="The last day. Default: the last of all.")
DUCKDB, SPARK = "duckdb", "spark"
ENGINE = click.option(
    "--engine",
    type=click.Choice([DUCKDB, SPARK]),
    default=DUCKDB,
    show_default=True,
    help="Count with DuckDB, or with Spark, which needs the extra cluster and Java.",
)
MASTER = click.option(
    "--master", metavar="ADDRESS", help="A Spark cluster, such as spark://HOST:7077 or yarn. Default: this machine."
)


@click.group()
def intelligence() -> None:
    """Collect, import and report what happened on the system."""


@intelligence.command("collect")
@click.option("--follow", is_flag=True, help="Collect every few seconds until SIGTERM.")
@click.option("--from-start", is_flag=True, help="Read all rows again. Events that are stored are skipped.")
def collect_events(follow: bool, from_start: bool) -> None:
    """Store the events that the system has committed, and say how far behind the store is."""
    settings = read_settings()
    with explained_errors(), _collector(settings) as collector:
        if from_start or not follow:
            for line in _collected(collector.collect(from_start=from_start)):
                click.echo(line)
        if follow:
            _follow(settings, collector)


@intelligence.command("replay")
def replay_events() -> None:
    """Check all refused lines again, and store those that have no fault any more as events."""
    with explained_errors():
        from site_intelligence.gather.replay_refused import replay_refused

        counts = replay_refused(event_store())
    click.echo(
        f"Replayed {_count(counts.lines, 'refused line')}: {_count(counts.events, 'event')}, "
        f"{_count(counts.duplicates, 'duplicate')}, {counts.refused.total():,} still refused."
    )
    for reason, number in sorted(counts.refused.items()):
        click.echo(f"  refused, {reason}: {number:,}")


@intelligence.command("erase")
@click.argument("customer")
@click.option("--reason", prompt="Why is this person erased?", help="For the audit trail.")
def erase_events(customer: str, reason: str) -> None:
    """Take everything that names a CUSTOMER, such as C-200006, out of the events. What is counted stays the same.

    It cannot be undone.
    """
    from environments.commands.erase_person import erase_person

    settings = read_settings()
    if not reason.strip():
        raise CannotContinue("Say why this person is erased.")
    number = erase_person(settings, customer, reason.strip())
    click.echo(f"{number} is erased from the events of the system.")
    with explained_errors(), _collector(settings) as collector:
        for line in _collected(collector.collect()):
            click.echo(line)


@intelligence.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_events(file: Path) -> None:
    """Import a history of events, one JSON row in each line.

    What is stored already is skipped, so an import that was interrupted can be repeated.
    """
    with explained_errors():
        from site_intelligence.gather.import_history import import_history

        with click.progressbar(length=1, label=f"Importing {file.name}", file=sys.stderr) as bar:

            def show(read: int, size: int) -> None:
                bar.length = size
                bar.update(read - bar.pos)

            counts = import_history(file, event_store(), show)
        _roll_up()
    for line in _summary(file, counts):
        click.echo(line)


@intelligence.command("roll-up")
def roll_up_days() -> None:
    """Count days ahead that are over, so that reports are fast. An import does that, and the collector each hour."""
    with explained_errors():
        days = _roll_up()
    click.echo(f"Counted {_count(days, 'day')} ahead.")


def _roll_up() -> int:
    from site_intelligence.report.roll_up import roll_up

    with click.progressbar(length=1, label="Counting days ahead", file=sys.stderr) as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        return roll_up(event_store(), progress=show)


@intelligence.command("report")
@click.argument("name")
@FIRST_DAY
@LAST_DAY
@click.option("--format", "kind", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@ENGINE
@MASTER
def report_events(
    name: str, since: datetime | None, until: datetime | None, kind: str, engine: str, master: str | None
) -> None:
    """Print a report about a window of days in New York.

    An unknown NAME lists the reports that exist.
    """
    with explained_errors():
        from site_intelligence.report.catalog import find_report
        from site_intelligence.report.formats import format_report

        report = find_report(name)
        with _history(engine, master, _window(since, until)) as history:
            printed = format_report(report, report.count(history), kind)
    click.echo(printed)


@intelligence.command("answers")
@FIRST_DAY
@LAST_DAY
@ENGINE
@MASTER
def print_answers(since: datetime | None, until: datetime | None, engine: str, master: str | None) -> None:
    """Print all reports about a window of days in New York as one JSON document."""
    with explained_errors():
        from site_intelligence.report.catalog import count_answers
        from site_intelligence.report.formats import as_json

        with _history(engine, master, _window(since, until)) as history:
            printed = as_json(count_answers(history))
    click.echo(printed)


def _window(since: datetime | None, until: datetime | None) -> "Window":
    from site_intelligence.report.history import Window

    return Window(since.date() if since else None, until.date() if until else None)


def _history(engine: str, master: str | None, window: "Window") -> "AbstractContextManager[History]":
    """The stored events of a window, opened in an engine."""
    if engine == SPARK:
        from site_intelligence.report.open_on_spark import THIS_MACHINE, open_history_on_spark

        return open_history_on_spark(event_store(), window, master or THIS_MACHINE)
    if master:
        raise CannotContinue("--master names a Spark cluster. Add --engine spark.")
    from site_intelligence.report.open_history import open_history

    return open_history(event_store(), window)


def event_store() -> "EventStore":
    from site_intelligence.gather.event_store import EventStore

    return EventStore(own_var_folder() / FOLDER)


@contextmanager
def _collector(settings: Settings) -> "Iterator[Collector]":
    from site_intelligence.gather.collect_events import Collector
    from site_intelligence.gather.event_table import EventTable

    table = EventTable(settings.database.url)
    try:
        yield Collector(event_store(), table)
    finally:
        table.close()


def _follow(settings: Settings, collector: "Collector") -> None:
    """Collect until SIGTERM or Ctrl-C, and finish what is being stored."""
    from environments.serving.logs import configure_logs
    from site_intelligence.gather.follow_events import Follower
    from site_intelligence.report.regular_roll_up import RegularRollUp

    configure_logs(as_json=settings.logging.json, level=settings.logging.level)
    stops: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stops.append(received))
    Follower(collector, lambda: bool(stops), RegularRollUp(event_store())).run()


def _collected(counts: "CollectCounts") -> Iterator[str]:
    """The lines that say what was collected."""
    if counts.is_restored:
        yield "The database was restored: all events are read again, and those that are stored are skipped."
    if counts.known:
        yield f"Stored before: {_count(counts.known, 'row')}."
    yield (
        f"Collected {_count(counts.rows - counts.known, 'row')}: {_count(counts.events, 'event')}, "
        f"{_count(counts.duplicates, 'duplicate')}, {counts.refused.total():,} refused."
    )
    yield from _clamped_and_refused(counts)
    if counts.erased:
        yield f"Ids were taken out of {_count(counts.erased, 'stored event')}."
    yield f"Lag: {counts.lag_seconds:.1f} seconds."


def _summary(file: Path, counts: "ImportCounts") -> Iterator[str]:
    """The lines that say what an import added."""
    if counts.skipped:
        yield f"Imported before: the first {_count(counts.skipped, 'line')} of {file}."
    yield (
        f"Imported {_count(counts.lines, 'line')}: {_count(counts.events, 'event')}, "
        f"{_count(counts.duplicates, 'duplicate')}, {counts.refused.total():,} refused."
    )
    yield from _clamped_and_refused(counts)


def _clamped_and_refused(counts: "CollectCounts | ImportCounts") -> Iterator[str]:
    if counts.clamped:
        yield f"  clamped, because a clock was ahead: {_count(counts.clamped, 'event')}"
    for reason, number in sorted(counts.refused.items()):
        yield f"  refused, {reason}: {number:,}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun_for(number, noun)}"


@contextmanager
def explained_errors() -> Iterator[None]:
    """Turn an expected error into the message that ends the command."""
    from site_intelligence.errors import IntelligenceError

    try:
        yield
    except IntelligenceError as error:
        raise CannotContinue(str(error)) from error
