"""The report about experiments: visitors exposed to each variant, and those who ordered afterward."""

from typing import Any

import ibis
from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import share

BEFORE_MS = -(2**53)


def experiments(history: History) -> dict[str, Any]:
    """A visitor's first exposure counts. A visitor converts by an order at or after it."""
    exposed = history.named("experiment_exposed").filter(_.visitor.notnull())
    oldest_first = ibis.window(group_by=[exposed.experiment, exposed.visitor], order_by=[exposed.time_ms, exposed.id])
    first = exposed.mutate(place=ibis.row_number().over(oldest_first)).filter(_.place == 0)
    placed = history.named("product_order_placed").filter(_.visitor.notnull())
    last_orders = placed.group_by("visitor").aggregate(ordered_ms=_.time_ms.max())
    joined = first.select("experiment", "variant", "visitor", "time_ms").left_join(last_orders, ["visitor"])
    outcomes = joined.select(
        "experiment",
        "variant",
        has_ordered=(joined.ordered_ms.fill_null(BEFORE_MS) >= joined.time_ms).cast("int64"),
    )
    counted = outcomes.group_by("experiment", "variant").aggregate(n=_.count(), converted=_.has_ordered.sum())
    groups = {f"{row['experiment']}/{row['variant']}": share(row["converted"], row["n"]) for row in rows(counted)}
    return dict(sorted(groups.items()))
