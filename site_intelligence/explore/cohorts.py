"""Cohorts: people by the week of something they did first, and in how many later weeks they did something."""

from dataclasses import dataclass
from datetime import date

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.explore.event_choice import EventChoice
from site_intelligence.explore.segments import Segment, count_cells
from site_intelligence.explore.visits import FACTS, VISIT, numbered_events, visits
from site_intelligence.report.history import History, rows
from site_intelligence.report.small_groups import Cell, Key

VISITORS, CUSTOMERS = "visitors", "customers"
CUSTOMER_COLUMNS = (
    *("customer", "time_ms", "id", "name", *FACTS),
    *("page", "offering", "offerings", "result", "results", "topic"),
)


@dataclass(frozen=True)
class Cohorts:
    """Visitors or customers, what makes them begin, and what counts as coming again. None is anything at all."""

    who: str = VISITORS
    begin: EventChoice | None = None
    again: EventChoice | None = None

    @property
    def person(self) -> str:
        return "visitor" if self.who == VISITORS else "customer"


@dataclass(frozen=True)
class CountedCohorts:
    """The people of each first week, and those of them who did it again so many weeks later, by the segment's axes.

    The keys are (week, …) and (weeks later, week, …).
    """

    sizes: dict[Key, Cell]
    again: dict[Key, int]


def count_cohorts(cohorts: Cohorts, segment: Segment, history: History) -> CountedCohorts:
    events = person_events(cohorts, history)
    people = segment.mark(_people(cohorts, events, history), events, cohorts.person)
    axes = ("first_week", *segment.axes)
    columns = {axis: people[axis].cast("string").fill_null("") for axis in axes}
    named = people.select(cohorts.person, first=people.first_week, **columns)
    acts = events if cohorts.again is None else events.filter(cohorts.again.matches(events))
    weeks = acts.select(cohorts.person, "week").distinct()
    later = weeks.join(named, [cohorts.person]).filter(_.week > _.first)
    counted = later.group_by("week", *axes).aggregate(n=_.count())
    again: dict[Key, int] = {}
    for row in rows(counted):
        weeks_later = (row["week"] - date.fromisoformat(row["first_week"])).days // 7
        again[str(weeks_later), *(row[axis] for axis in axes)] = row["n"]
    return CountedCohorts(count_cells(people, axes), again)


def person_events(cohorts: Cohorts, history: History) -> Table:
    """The events that name the person."""
    if cohorts.who == VISITORS:
        return numbered_events(history)
    return history.keep("of_customers", _of_customers)


def _of_customers(history: History) -> Table:
    return history.human.filter(_.customer.notnull()).select(*CUSTOMER_COLUMNS)


def _people(cohorts: Cohorts, events: Table, history: History) -> Table:
    """A row for each person: the week in which they began, and the facts of the visit or event with which they did."""
    person = cohorts.person
    acts = events if cohorts.begin is None else events.filter(cohorts.begin.matches(events))
    order = ibis.window(group_by=acts[person], order_by=[acts.time_ms, acts.id])
    first = acts.mutate(place=ibis.row_number().over(order)).filter(_.place == 0)
    if cohorts.who == CUSTOMERS:
        return first.select(person, *(fact for fact in FACTS if fact != "week"), first_week=_.week)
    begun = first.select(*VISIT, first_week=_.week)
    return begun.join(visits(history), VISIT)
