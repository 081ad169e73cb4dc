"""Pages that belong to none of the numbers: experiments, channels, visitors who come again, and event collection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from site_intelligence.mine.experiments import Plan
from site_intelligence.report.attribution import attribution
from site_intelligence.report.collection import Lines, collection, count_lines
from site_intelligence.report.history import Window
from site_intelligence.report.small_groups import Cell, Key, publish
from site_intelligence.report.tables import ReportTable
from site_intelligence.report.visits import retention
from site_intelligence.site.asked import DAYS, FALL, last_sunday, sunday_of
from site_intelligence.site.falls import USUAL_FALL, WATCHED_DAYS, falls_table
from site_intelligence.site.published_counts import PublishedCounts, Scope
from site_intelligence.site.tables import SharesTable, TableView, Text
from site_intelligence.site.verdicts import ShownVerdict, verdicts
from site_intelligence.site.words import count_text, key_text

EXPERIMENTS, CHANNELS, RETURNS, STEPS, FIELDS = "experiments", "channels", "returns", "steps", "fields"


@dataclass(frozen=True)
class OtherPage:
    """A page about `days` days, unless its address asks for others."""

    slug: str
    title: str
    definition: str
    days: int = DAYS


OTHER_PAGES = {
    page.slug: page
    for page in (
        OtherPage(
            EXPERIMENTS,
            "Experiments",
            "Visitors by the variant that they saw first, and those of them who ordered then or later in these days.",
        ),
        OtherPage(
            STEPS,
            "Steps that fell",
            "The share of visits that take a step of the way to an order, watched day by day on each device. A fall is "
            "noticed when it explains the days much better than chance does.",
            WATCHED_DAYS,
        ),
        OtherPage(
            FIELDS,
            "Refused fields",
            "Visits in which a field of a form was refused, and those of them that were left after it: nothing "
            "followed but refusals. A visit counts for each of its fields. What was typed is never kept.",
        ),
        OtherPage(
            CHANNELS,
            "Orders by channel",
            "Orders by the channel of the visitor's sessions in the 28 days up to the order: of the first one, and of "
            "the last one that was not direct.",
        ),
        OtherPage(
            RETURNS,
            "Visitors who come again",
            "Visitors by the week of their first session in these days, and those of them who came in each of the four "
            "weeks after. A week that is not over in these days is left out.",
        ),
    )
}


def other_tables(
    counting: PublishedCounts, slug: str, window: Window, filters: Mapping[str, str], plans: Mapping[str, Plan]
) -> list[TableView]:
    """The tables of a page."""
    if slug == STEPS:
        return [falls_table(counting, window, filters.get(FALL, USUAL_FALL))]
    if slug == EXPERIMENTS:
        return [_experiment(found) for found in verdicts(counting, window, plans).values()]
    make = {CHANNELS: _channels, RETURNS: _returns, FIELDS: _fields}[slug]
    return make(counting, window)


def _experiment(found: ShownVerdict) -> TableView:
    title = key_text("experiment", found.experiment)
    key = found.experiment.replace("_", "-")
    table = SharesTable(key, title, ("variant",), "Ordered", "Visitors", found.visitors)
    return replace(table.view(), findings=(found.sentence,))


def _fields(counting: PublishedCounts, window: Window) -> list[TableView]:
    scope = Scope(window, {})
    return [
        SharesTable(
            f"{axis}s",
            title,
            (axis,),
            "Left after it",
            "Visits",
            counting.table("refusals", (axis,), scope),
            counted=counting.unpublished("refusals", (axis,), scope),
        ).view()
        for axis, title in (("form", "By form"), ("field", "By field"))
    ]


def _channels(counting: PublishedCounts, window: Window) -> list[TableView]:
    found = counting.desk.answer(window, "attribution", attribution)
    titles = {"first_touch": "First session", "last_non_direct": "Last session that was not direct"}
    return [
        SharesTable(
            name.replace("_", "-"),
            title,
            ("channel",),
            "Orders",
            "Orders",
            publish({(channel,): Cell(n, n) for channel, n in found[name].items()}),
            is_count=True,
        ).view()
        for name, title in titles.items()
    ]


def _returns(counting: PublishedCounts, window: Window) -> list[TableView]:
    found = counting.desk.answer(window, "retention", retention)
    over = last_sunday(counting.desk.days())
    if window.until:
        over = min(over, window.until)
    # A week that is not over in these days would look like a loss.
    cells: dict[Key, Cell] = {
        (str(later), week): Cell(n, counts[0])
        for week, counts in found.items()
        for later, n in enumerate(counts)
        if later and sunday_of(date.fromisoformat(week) + timedelta(weeks=later)) <= over
    }
    return [
        SharesTable(
            "cohorts",
            "By week of the first session",
            ("later", "week"),
            "Came again",
            "Visitors",
            publish(cells),
        ).view()
    ]


def collection_tables(counting: PublishedCounts, window: Window) -> list[TableView]:
    """The tables about event collection. Lines are not people, so each number is shown."""
    weeks = counting.desk.answer(window, "collected lines", count_lines)
    counts = counting.desk.answer(window, "collection", collection)
    return [_weeks(weeks), _reasons(counts), _left_out(counts)]


def _weeks(weeks: Mapping[Any, Lines]) -> TableView:
    columns = ("Week", "Events", "Times corrected", "Duplicates", "Refused")
    names = ("events", "clamped", "duplicates", "refused")
    lines = [(str(week), *(getattr(found, name) for name in names)) for week, found in weeks.items()]
    chart = {
        "kind": "line",
        "unit": "",
        "categories": [key_text("week", line[0]).removeprefix("Week of ") for line in lines],
        "series": [
            {"name": columns[place], "values": [line[place] for line in lines]} for place in range(2, len(columns))
        ],
    }
    rows = tuple((Text(key_text("week", line[0])), *(Text(count_text(int(n))) for n in line[1:])) for line in lines)
    return TableView(
        "lines",
        "Lines by week",
        _headed(columns, 1),
        rows,
        ReportTable(columns, lines),
        chart if len(lines) > 1 else None,
    )


def _reasons(counts: Mapping[str, Any]) -> TableView:
    columns, reasons = ("Reason", "Lines"), counts["quarantined"]
    rows = tuple((Text(key_text("reason", reason)), Text(count_text(n))) for reason, n in reasons.items())
    note = "" if rows else "No line was refused in these days."
    return TableView(
        "refused", "Refused lines", _headed(columns, 1), rows, ReportTable(columns, list(reasons.items())), note=note
    )


def _left_out(counts: Mapping[str, Any]) -> TableView:
    columns = ("What", "Number")
    lines = [
        ("Events of bots, which are in no report", counts["excluded_as_bot"]),
        ("Days on which a visitor was a bot", counts["flagged_visitor_days"]),
    ]
    rows = tuple((Text(words), Text(count_text(n))) for words, n in lines) if any(n for _, n in lines) else ()
    note = "" if rows else "No bot came in these days."
    return TableView("bots", "Bots", _headed(columns, 1), rows, ReportTable(columns, lines), note=note)


def _headed(columns: Sequence[str], numbers_from: int) -> tuple[tuple[str, bool], ...]:
    return tuple((words, place >= numbers_from) for place, words in enumerate(columns))
