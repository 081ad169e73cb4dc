"""Sessions, and how far each came in the sales funnel.

A visitor's events are in the order of time and id. A gap of 30 minutes or more begins a new session, which has the day,
the device and the channel of its first event.
"""

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import MINUTE_MS

GAP_MS = 30 * MINUTE_MS
LONG_AGO_MS = -(2**53)
FUNNEL = (
    "page_viewed",
    "offering_viewed",
    "address_qualified",
    "cart_item_added",
    "checkout_started",
    "product_order_placed",
)
SESSION = ["visitor", "number"]


def find_sessions(human: Table) -> Table:
    """A row for each session of people who have a name."""
    return describe_sessions(number_sessions(human.filter(_.visitor.notnull())))


def describe_sessions(numbered: Table) -> Table:
    """A row for each session: its first event, its number of events, and the number of funnel steps it reached."""
    first = numbered.filter(_.is_first == 1).select(*SESSION, "day", "week", "device", "channel", start_ms=_.time_ms)
    sizes = numbered.group_by(SESSION).aggregate(events=_.count())
    steps = _count_steps(numbered)
    joined = first.join(sizes, SESSION).left_join(steps, SESSION)
    return joined.select(
        *SESSION, "start_ms", "day", "week", "device", "channel", "events", steps=joined.steps.fill_null(0)
    )


def number_sessions(visits: Table) -> Table:
    """The events with the number of their session of the visitor. `is_first` is 1 for the first event of each."""
    ordered = {"group_by": visits.visitor, "order_by": [visits.time_ms, visits.id]}
    visits = visits.mutate(before_ms=visits.time_ms.lag().over(**ordered))
    gap_ms = visits.time_ms - visits.before_ms.fill_null(LONG_AGO_MS)
    visits = visits.mutate(is_first=ibis.ifelse(gap_ms >= GAP_MS, 1, 0))
    until_here = ibis.window(group_by=visits.visitor, order_by=[visits.time_ms, visits.id], preceding=None, following=0)
    return visits.mutate(number=visits.is_first.sum().over(until_here))


def _count_steps(numbered: Table) -> Table:
    """The number of steps that each session reached in order: each at or after the one before."""
    reached = numbered.filter(_.name == FUNNEL[0]).group_by(SESSION).aggregate(at_ms=_.time_ms.min())
    steps = [reached.select(*SESSION)]
    for name in FUNNEL[1:]:
        later = numbered.filter(_.name == name).select(*SESSION, "time_ms").join(reached, SESSION)
        reached = later.filter(_.time_ms >= _.at_ms).group_by(SESSION).aggregate(at_ms=_.time_ms.min())
        steps.append(reached.select(*SESSION))
    return ibis.union(*steps, distinct=False).group_by(SESSION).aggregate(steps=_.count())
