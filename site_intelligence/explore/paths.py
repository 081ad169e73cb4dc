"""Paths: what people do after an event, or before it, in the same visit."""

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.explore.event_choice import VISITOR_EVENTS, EventChoice
from site_intelligence.explore.segments import Segment
from site_intelligence.explore.visits import VISIT, numbered_events, visits
from site_intelligence.report.history import History, rows
from site_intelligence.report.small_groups import Key

AFTER, BEFORE = "after", "before"
OUTSIDE = ""
DEEPEST = 4


@dataclass(frozen=True)
class Paths:
    """The event at which the paths begin, and their direction. They have DEEPEST steps.

    With `tells_pages`, each page is a step of its own. The same step again and again is one.
    """

    start: EventChoice
    direction: str = AFTER
    tells_pages: bool = True


def count_paths(paths: Paths, segment: Segment, history: History) -> dict[Key, int]:
    """The visits by their steps after (or before) the first (or last) such event, and by the axes of the segment.

    A step is `OUTSIDE` if the visit had ended (or not begun).
    """
    units = segment.mark(_units(paths, history), numbered_events(history), "visitor")
    axes = (*(f"step_{place}" for place in range(1, DEEPEST + 1)), *segment.axes)
    columns = {axis: units[axis].cast("string").fill_null("") for axis in axes}
    counted = units.select(**columns).group_by(list(axes)).aggregate(n=_.count())
    return {tuple(row[axis] for axis in axes): row["n"] for row in rows(counted)}


def _units(paths: Paths, history: History) -> Table:
    """A row for each visit with the event: its steps, and its facts."""
    places = _places(paths, numbered_events(history))
    starts = places.filter(places.is_start).group_by(VISIT).aggregate(start=_.place.min())
    away = places.join(starts, VISIT).mutate(away=_.place - _.start).filter((_.away >= 0) & (_.away <= DEEPEST))
    steps = {f"step_{place}": away.label.max(where=away.away == place) for place in range(1, DEEPEST + 1)}
    return away.group_by(VISIT).aggregate(**steps).join(visits(history), VISIT)


def _places(paths: Paths, events: Table) -> Table:
    """Each step of a visit with its place, counted in the direction of the paths. Repeats of a step are left out."""
    events = events.filter(events.name.isin(VISITOR_EVENTS))
    label = events.name
    if paths.tells_pages:
        is_page = (events.name == "page_viewed") & events.page.notnull()
        label = ibis.ifelse(is_page, ibis.literal("page_viewed:").concat(events.page.fill_null("")), events.name)
    labeled = events.mutate(label=label, is_start=paths.start.matches(events))
    order = [labeled.time_ms, labeled.id]
    if paths.direction == BEFORE:
        order = [labeled.time_ms.desc(), labeled.id.desc()]
    in_visit = ibis.window(group_by=[labeled.visitor, labeled.number], order_by=order)
    labeled = labeled.mutate(before=labeled.label.lag().over(in_visit), started=labeled.is_start.lag().over(in_visit))
    is_repeat = (labeled.label == labeled.before.fill_null("")) & (
        labeled.is_start.fill_null(False) == labeled.started.fill_null(False)
    )
    kept = labeled.filter(~is_repeat)
    in_visit = ibis.window(
        group_by=[kept.visitor, kept.number],
        order_by=[kept.time_ms, kept.id] if paths.direction == AFTER else [kept.time_ms.desc(), kept.id.desc()],
    )
    return kept.mutate(place=ibis.row_number().over(in_visit), is_start=kept.is_start.fill_null(False))
