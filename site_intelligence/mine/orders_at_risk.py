"""Orders at risk: of those that were placed, which ones will fall out or miss their date?

The outcome of an order is known after as long as the slowest order of its offering took that was on time: it fell out,
or was late, or is still open then. Canceled orders count only if they fell out before.
"""

from collections.abc import Sequence
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import DAY_MS, midnight_ms
from site_intelligence.mine.examples import Cell, Fact, facts_of
from site_intelligence.report.history import History, rows

COLUMNS = ("region", "access", "region_access", "offering", "term", "size")
# A person looks at the shares of each of them in the report about fulfillment.
RULE_COLUMNS = ("region", "access", "offering")
WEEK_MS = 7 * DAY_MS
# The first day of 1970 was a Thursday.
FIRST_MONDAY_MS = 4 * DAY_MS
MORE_THAN_ONE = 2
WORDS = {
    "region": "its region is {}",
    "access": "its access is {}",
    "region_access": "region and access are {}",
    "offering": "its offering is {}",
    "term": "its term is {}",
    "size": "it has {}",
}


def order_cells(history: History) -> list[Cell]:
    """The orders whose outcome is known, counted by week and facts."""
    if history.end_ms is None:
        return []
    orders = _orders(history)
    decided = orders.filter((_.known_ms <= history.end_ms) & ((_.is_canceled == 0) | (_.has_trouble == 1)))
    known_week = (_.known_ms - FIRST_MONDAY_MS) // WEEK_MS
    counted = (
        decided.mutate(known_week=known_week)
        .group_by("week", "known_week", *COLUMNS)
        .aggregate(n=_.count(), positives=_.has_trouble.sum())
    )
    cells = [
        Cell(
            week=midnight_ms(row["week"]),
            known=(int(row["known_week"]) + 1) * WEEK_MS + FIRST_MONDAY_MS,
            facts=facts_of(row, COLUMNS),
            group=row["region"] or "",
            n=int(row["n"]),
            positives=int(row["positives"]),
        )
        for row in rows(counted)
    ]
    return sorted(cells, key=lambda cell: (cell.week, cell.known, cell.facts))


def open_orders(history: History) -> list[tuple[str, Sequence[Fact]]]:
    """The numbers and the facts of the orders that are neither completed nor canceled and have not fallen out."""
    is_open = _.done_ms.isnull() & (_.is_canceled == 0) & _.fell_ms.isnull()
    waiting = rows(_outcomes(history).filter(is_open))
    return sorted((row["subject_id"], facts_of(row, COLUMNS)) for row in waiting)


def explain(fact: Fact) -> str:
    column, _equals, value = fact.partition("=")
    return WORDS[column].format(value.replace("/", " and "))


def _orders(history: History) -> Table:
    """The orders with whether they had trouble, and when that was known.

    An offering that was never on time says nothing about when that is, so its orders are left out.
    """
    outcomes = _outcomes(history)
    in_time = outcomes.filter(_.on_time == 1)
    allowed = in_time.group_by("offering").aggregate(allowed_ms=(_.done_ms - _.placed_ms).max())
    joined = outcomes.join(allowed, ["offering"])
    is_overdue = joined.done_ms.isnull() & (joined.is_canceled == 0)
    has_trouble = joined.fell_ms.notnull() | (joined.on_time.fill_null(1) == 0) | is_overdue
    return joined.mutate(known_ms=joined.placed_ms + joined.allowed_ms, has_trouble=ibis.ifelse(has_trouble, 1, 0))


def _outcomes(history: History) -> Table:
    """A row for each order: its facts when it was placed, and what became of it so far."""
    placed = _placed(history)
    done = _first_of(history, "product_order_completed", done_ms=_.time_ms.min(), on_time=_.on_time.cast("int64").min())
    fallen = _first_of(history, "task_fell_out", fell_ms=_.time_ms.min())
    canceled = _first_of(history, "product_order_cancelled", canceled_ms=_.time_ms.min())
    joined = (
        placed.left_join(done, ["subject_id"]).left_join(fallen, ["subject_id"]).left_join(canceled, ["subject_id"])
    )
    return joined.select(
        *placed.columns, "done_ms", "on_time", "fell_ms", is_canceled=joined.canceled_ms.notnull().cast("int64")
    )


def _placed(history: History) -> Table:
    events = history.named("product_order_placed").filter(_.subject_id.notnull())
    latest_first = ibis.window(group_by=events.subject_id, order_by=[events.time_ms.desc(), events.id.desc()])
    last = events.mutate(place=ibis.row_number().over(latest_first)).filter(_.place == 0)
    return last.select(
        "subject_id",
        "week",
        placed_ms=_.time_ms,
        region=_.customer_region,
        access=_.access,
        region_access=_.customer_region + "/" + _.access,
        offering=_.offerings[0],
        term=_.term,
        size=ibis.ifelse(_.offerings.length() >= MORE_THAN_ONE, "several offerings", "one offering"),
    )


def _first_of(history: History, name: str, **values: Any) -> Table:
    events = history.named(name).filter(_.subject_id.notnull())
    return events.group_by("subject_id").aggregate(**values)
