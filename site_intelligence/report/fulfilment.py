"""The report about the fulfillment of orders: right first time, causes of fallout, promises and lead times."""

from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.report.history import History, Rows, rows
from site_intelligence.report.shares import by_key, share


def fulfilment(history: History) -> dict[str, Any]:
    """Only orders that were placed and completed in the window count, except for the causes."""
    completed = completed_orders(history)
    cells = rows(
        completed.group_by("customer_region", "access").aggregate(
            n=_.count(), fell_out=_.fell_out.sum(), on_time=_.on_time.cast("int64").sum()
        )
    )
    done, fell_out = sum(row["n"] for row in cells), sum(row["fell_out"] for row in cells)
    causes = rows(history.named("task_fell_out").group_by("cause").aggregate(n=_.count()))
    return {
        "right_first_time": share(done - fell_out, done),
        "fell_out_by_region_access": {
            f"{row['customer_region']}/{row['access']}": share(row["fell_out"], row["n"])
            for row in sorted(cells, key=lambda row: (row["customer_region"], row["access"]))
        },
        "causes": by_key(causes, "cause"),
        "on_time": share(sum(row["on_time"] for row in cells), done),
        "lead_ms": _by_offering(rows(_lead_times(completed))),
    }


def completed_orders(history: History) -> Table:
    """A row for each order that was placed and completed. An order that says so twice counts as the later time."""
    placed = _last_of_each(history.named("product_order_placed"))
    done = _last_of_each(history.named("product_order_completed"))
    fell_out = history.named("task_fell_out").select("subject_id").distinct().mutate(fell_out=ibis.literal(1))
    both = done.select("subject_id", "offering", "on_time", done_ms=_.time_ms).join(
        placed.select("subject_id", "customer_region", "access", "day", "week", placed_ms=_.time_ms), ["subject_id"]
    )
    joined = both.left_join(fell_out, ["subject_id"])
    return joined.select(
        "subject_id",
        "offering",
        "on_time",
        "customer_region",
        "access",
        "day",
        "week",
        fell_out=joined.fell_out.fill_null(0),
        lead_ms=joined.done_ms - joined.placed_ms,
    )


def _last_of_each(events: Table) -> Table:
    latest_first = ibis.window(group_by=events.subject_id, order_by=[events.time_ms.desc(), events.id.desc()])
    numbered = events.mutate(place=ibis.row_number().over(latest_first))
    return numbered.filter(_.place == 0).drop("place")


def _lead_times(completed: Table) -> Table:
    """For each offering, the lead times at the ranks ⌈n/2⌉ and ⌈0.9n⌉, found by whole numbers alone."""
    shortest_first = ibis.window(group_by=completed.offering, order_by=[completed.lead_ms, completed.subject_id])
    ranked = completed.mutate(place=ibis.row_number().over(shortest_first))
    counted = ranked.join(completed.group_by("offering").aggregate(n=_.count()), ["offering"])
    is_median = (_.place * 2 < _.n) & (_.place * 2 + 2 >= _.n)
    is_p90 = (_.place * 10 < _.n * 9) & (_.place * 10 + 10 >= _.n * 9)
    return counted.group_by("offering").aggregate(
        n=_.count(), median=_.lead_ms.max(where=is_median), p90=_.lead_ms.max(where=is_p90)
    )


def _by_offering(leads: Rows) -> dict[str, dict[str, int]]:
    return {
        row["offering"]: {"n": row["n"], "median": row["median"], "p90": row["p90"]}
        for row in sorted(leads, key=lambda row: str(row["offering"]))
    }
