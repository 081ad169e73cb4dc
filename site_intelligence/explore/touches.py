"""Attribution with a free window: the channels of the visits before an order."""

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import DAY_MS
from site_intelligence.explore.segments import Segment, count_cells
from site_intelligence.explore.visits import VISIT, numbered_events, visits
from site_intelligence.report.attribution import DIRECT
from site_intelligence.report.history import History
from site_intelligence.report.small_groups import Cell, Key

FIRST_TOUCH, LAST_TOUCH = "first_touch", "last_touch"


@dataclass(frozen=True)
class Touches:
    """The visits of an order's visitor that count, up to the order: those of so many days."""

    days: int = 28


def count_touches(touches: Touches, segment: Segment, model: str, history: History) -> dict[Key, Cell]:
    """The orders by the channel of the first visit, or of the last one that is not direct, and the segment's axes.

    The facts of an order are those of the visit in which it was placed.
    """
    orders = segment.mark(_orders(touches, history), numbered_events(history), "visitor")
    return count_cells(orders, (model, *segment.axes))


def _orders(touches: Touches, history: History) -> Table:
    """A row for each order that a visitor placed: its channels, and the facts of its visit."""
    events = numbered_events(history)
    placed = events.filter(events.name == "product_order_placed").select(*VISIT, "id", ordered_ms=events.time_ms)
    sessions = visits(history)
    began = sessions.select("visitor", "start_ms", touched=sessions.channel.fill_null(""))
    pairs = placed.join(began, ["visitor"]).filter(
        (_.start_ms <= _.ordered_ms) & (_.start_ms >= _.ordered_ms - touches.days * DAY_MS)
    )
    first = _nearest(pairs, pairs.start_ms).select(first_id=_.id, first_touch=_.touched)
    indirect = pairs.filter(pairs.touched.nullif("").fill_null(DIRECT) != DIRECT)
    last = _nearest(indirect, indirect.start_ms.desc()).select(last_id=_.id, found_touch=_.touched)
    joined = placed.join(first, placed.id == first.first_id).left_join(last, placed.id == last.last_id)
    orders = joined.mutate(last_touch=joined.found_touch.fill_null(DIRECT)).drop("first_id", "last_id", "found_touch")
    return orders.join(sessions, VISIT)


def _nearest(pairs: Table, order: ibis.Value) -> Table:
    """The nearest visit of each order. No two visits of a visitor begin at the same time."""
    numbered = pairs.mutate(place=ibis.row_number().over(ibis.window(group_by=pairs.id, order_by=order)))
    return numbered.filter(_.place == 0)
