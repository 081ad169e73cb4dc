"""Finds the visitors that are no people."""

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import MINUTE_MS

EVENTS_IN_MINUTE = 60
EVENTS_IN_DAY = 1_000


def flagged_visitor_days(events: Table) -> Table:
    """The days on which a visitor had a minute of 60 or more events, or more than 1,000 events."""
    visits = events.filter(_.visitor.notnull()).mutate(minute_ms=_.time_ms - _.time_ms % MINUTE_MS)
    minutes = visits.group_by("visitor", "day", "minute_ms").aggregate(n=_.count())
    busy = minutes.filter(_.n >= EVENTS_IN_MINUTE).select("visitor", "day")
    days = minutes.group_by("visitor", "day").aggregate(n=_.n.sum())
    crowded = days.filter(_.n > EVENTS_IN_DAY).select("visitor", "day")
    return ibis.union(busy, crowded, distinct=True)


def without_bots(events: Table, flagged: Table) -> Table:
    """The events of people: without those of agents that say they are bots, and without the flagged days."""
    undeclared = events.filter(_.agent.fill_null("") != "bot")
    return undeclared.anti_join(flagged, ["visitor", "day"])
