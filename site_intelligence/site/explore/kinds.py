"""The kinds of questions: what each asks, the fields of its form, and how it is answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_intelligence.explore.event_choice import VISITOR_EVENTS
from site_intelligence.site.explore.asked_question import AskedQuestion
from site_intelligence.site.explore.attribution_page import read_touches, touches_groups, touches_tables
from site_intelligence.site.explore.choice_fields import Values
from site_intelligence.site.explore.cohorts_page import EVENTS, cohorts_groups, cohorts_tables, read_cohorts
from site_intelligence.site.explore.days import days_fields, read_days
from site_intelligence.site.explore.form import FieldGroup, Form
from site_intelligence.site.explore.funnel_page import funnel_groups, funnel_tables, read_funnel
from site_intelligence.site.explore.paths_page import paths_groups, paths_tables, read_paths
from site_intelligence.site.explore.published import ExploreCounts
from site_intelligence.site.explore.segment_fields import SECOND, has_segment, read_segment, segment_group
from site_intelligence.site.tables import TableView
from site_intelligence.site.words import count_text

# A free question reads each event of its days, and other questions wait for it.
MOST_EVENTS = 50_000_000
TOO_MANY = "These days have about {} events, and a question reads at most {}. Choose fewer days."
WHO_HINT = "Leave all as it is to count everyone."
OTHER_HINT = "Choose something here to see a second segment beside the first one."


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of question. `read` gives the question and options of its answer; `days` are those that it begins with."""

    slug: str
    title: str
    summary: str
    definition: str
    days: str
    read: Callable[[Form, Values], tuple[Any, Mapping[str, Any]]]
    groups: Callable[[Form, Values], Iterator[FieldGroup]]
    tables: Callable[[ExploreCounts, AskedQuestion], list[TableView]]
    events: Callable[[Any], Sequence[str]] = lambda _: VISITOR_EVENTS


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            slug="funnel",
            title="Funnel",
            summary="How many take one step after another, where they are lost, and how long it takes.",
            definition="Visits, or visitors, that take these steps in this order. In one visit, each visit counts; "
            "within hours or days, each visitor counts once, from the first time that they take the first step. A step "
            "is at or after the one before. A visit, and a visitor's first step, has the device, the channel and the "
            "region with which the visit began.",
            days="28",
            read=lambda form, values: _with("by", read_funnel(form, values)),
            groups=funnel_groups,
            tables=funnel_tables,
        ),
        Kind(
            slug="paths",
            title="Paths",
            summary="What people do after something, or before it, in the same visit.",
            definition="Visits with an event, and the steps after the first one of them, or before the last one. At "
            "each place, the six most frequent steps have a name.",
            days="28",
            read=lambda form, values: _with("depth", read_paths(form, values)),
            groups=paths_groups,
            tables=paths_tables,
        ),
        Kind(
            slug="cohorts",
            title="Cohorts",
            summary="Visitors or customers by their first week, and what they do in later weeks: how many come again.",
            definition="People by the week of something that they did for the first time in these days, and those of "
            "them who did something in later weeks. What was before these days is not known here, so someone who came "
            "earlier counts as new in the first weeks.",
            days="84",
            read=lambda form, _: _with("weeks", read_cohorts(form)),
            groups=lambda form, _: cohorts_groups(form),
            tables=cohorts_tables,
            events=lambda cohorts: EVENTS[cohorts.who],
        ),
        Kind(
            slug="attribution",
            title="Attribution",
            summary="Which channels bring orders: the first visit, or the last one that was not direct.",
            definition="Orders that visitors placed in these days, by the channel of their visits in the days before "
            "and up to the order. Visits before these days do not count. An order without a visit that was not direct "
            "is direct.",
            days="84",
            read=lambda form, _: (read_touches(form), {}),
            groups=lambda form, _: touches_groups(form),
            tables=touches_tables,
        ),
    )
}


def _with(option: str, read: tuple[Any, Any]) -> tuple[Any, Mapping[str, Any]]:
    """The question, and the option of its answer that was read with it."""
    return read[0], {option: read[1]}


def ask(kind: Kind, given: Mapping[str, str], counts: ExploreCounts) -> AskedQuestion:
    """Read the address of a question. Raises IntelligenceError if nothing is stored."""
    form, stored = Form(given), counts.desk.days()
    values, facts = counts.values(), counts.facts()
    question, options = kind.read(form, values)
    days = read_days(form, stored, kind.days)
    events = kind.events(question)
    segment = read_segment(form, "", facts, events)
    other = read_segment(form, SECOND, facts, events) if has_segment(form, SECOND) else None
    if not form.errors and (events_in := counts.events_in(days.window)) > MOST_EVENTS:
        form.errors["days" if not form.typed("from") else "from"] = TOO_MANY.format(
            count_text(events_in), count_text(MOST_EVENTS)
        )
    second = "Compare with" if not other else "Second segment"
    groups = [
        *kind.groups(form, values),
        days_fields(form, kind.days),
        segment_group(form, "", facts, "Segment", WHO_HINT, events),
        segment_group(form, SECOND, facts, second, OTHER_HINT, events),
    ]
    names = [field.name for group in groups for field in group.fields]
    typed = {name: form.typed(name) for name in names if form.typed(name)}
    return AskedQuestion(
        slug=kind.slug,
        days=days,
        question=question,
        segment=segment,
        other=other,
        options=options,
        typed=typed,
        groups=groups,
        errors=form.errors,
    )


def answer(kind: Kind, asked: AskedQuestion, counts: ExploreCounts) -> list[TableView]:
    """The tables of the answer. Raises IntelligenceError."""
    return kind.tables(counts, asked)
