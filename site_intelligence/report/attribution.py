"""The report about attribution: which channel brought the visitors who ordered."""

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import DAY_MS
from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import by_key

LOOK_BACK_MS = 28 * DAY_MS
DIRECT = "direct"


def attribution(history: History) -> dict[str, dict[str, int]]:
    """Orders by channel: the first, and the last indirect one, of the visitor's sessions in the 28 days up to each."""
    touches = _touches(history)
    first = _by_channel(_nearest(touches, touches.start_ms))
    indirect = touches.filter(_.channel.fill_null(DIRECT) != DIRECT)
    last = _by_channel(_nearest(indirect, indirect.start_ms.desc()))
    (orders,) = rows(touches.aggregate(n=_.id.nunique()))
    if direct := orders["n"] - sum(last.values()):
        last[DIRECT] = direct
    return {"first_touch": first, "last_non_direct": dict(sorted(last.items()))}


def _touches(history: History) -> Table:
    """Each order with each session of its visitor that it may owe something to."""
    placed = history.named("product_order_placed").filter(_.visitor.notnull())
    orders = placed.select("id", "visitor", ordered_ms=_.time_ms)
    pairs = orders.join(history.sessions.select("visitor", "channel", "start_ms"), ["visitor"])
    return pairs.filter((_.start_ms <= _.ordered_ms) & (_.start_ms >= _.ordered_ms - LOOK_BACK_MS))


def _nearest(touches: Table, order: ibis.Value) -> Table:
    """The first touch of each order. No two sessions of a visitor begin at the same time."""
    numbered = touches.mutate(place=ibis.row_number().over(ibis.window(group_by=touches.id, order_by=order)))
    return numbered.filter(_.place == 0)


def _by_channel(touches: Table) -> dict[str, int]:
    return by_key(rows(touches.group_by("channel").aggregate(n=_.count())), "channel")
