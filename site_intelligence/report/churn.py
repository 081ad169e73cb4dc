"""The report about churn: customers at risk and lost in each week, by their inquiries and their term."""

from datetime import date, timedelta
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import DAY_MS, midnight_ms, monday_of
from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import share

WEEK = timedelta(days=7)
FIRST_WEEK = timedelta(days=28)
LOOK_BACK_MS = 28 * DAY_MS
MANY_INQUIRIES = 2
BEGINNINGS = ("customer_imported", "product_order_placed")
NEVER_MS = 2**53
WEEKS = {"week": "date", "begins_ms": "int64", "ends_ms": "int64"}
FACTS = ("term", "paperless", "customer_region", "tenure_months")


def churn(history: History) -> dict[str, Any]:
    """Customer-weeks at risk, from the fifth Monday on, and those in which the customer left."""
    weeks = weeks_at_risk(history)
    if weeks is None:
        return {}
    customers = history.human.filter(_.customer.notnull())
    at_risk = customers_at_risk(customers, weeks).left_join(
        inquiries_before(customers, weeks), ["customer", "begins_ms"]
    )
    counted = (
        at_risk.select(
            has_many=(at_risk.inquiries.fill_null(0) >= MANY_INQUIRIES),
            is_monthly=(at_risk.term == "monthly"),
            is_lost=(at_risk.left_ms < at_risk.ends_ms).cast("int64"),
        )
        .group_by("has_many", "is_monthly")
        .aggregate(n=_.count(), lost=_.is_lost.sum())
    )
    groups = {_group(row["has_many"], row["is_monthly"]): share(row["lost"], row["n"]) for row in rows(counted)}
    return dict(sorted(groups.items()))


def _group(has_many: bool, is_monthly: bool) -> str:
    return f"{'2+' if has_many else '0-1'} inquiries, {'monthly' if is_monthly else 'term'}"


def weeks_at_risk(history: History) -> Table | None:
    """The weeks that are over when the window ends: Monday, first and last moment of each. None if there is none."""
    first, end_ms = history.days
    (row,) = rows(history.named(*BEGINNINGS).aggregate(since=_.day.min()))
    since: date | None = row["since"]
    if first is None or since is None or end_ms is None:
        return None
    # No customer is at risk before the first one begins, however long ago a wrong clock puts another event.
    weeks, monday = [], max(monday_of(first) + FIRST_WEEK, monday_of(since))
    while (ends_ms := midnight_ms(monday + WEEK)) <= end_ms + DAY_MS:
        weeks.append({"week": monday, "begins_ms": midnight_ms(monday), "ends_ms": ends_ms})
        monday += WEEK
    return ibis.memtable(weeks, schema=WEEKS) if weeks else None


def customers_at_risk(customers: Table, weeks: Table) -> Table:
    """Each customer in each week that begins while they are a customer."""
    begun = customers.filter(_.name.isin(BEGINNINGS))
    oldest_first = ibis.window(group_by=begun.customer, order_by=[begun.time_ms, begun.id])
    since = begun.mutate(place=ibis.row_number().over(oldest_first)).filter(_.place == 0)
    left = customers.filter(_.name == "product_disconnected").group_by("customer").aggregate(left_ms=_.time_ms.max())
    first = since.select("customer", *FACTS, since_ms=_.time_ms)
    joined = first.left_join(left, ["customer"])
    known = joined.select("customer", *FACTS, "since_ms", left_ms=joined.left_ms.fill_null(NEVER_MS))
    return known.cross_join(weeks).filter((_.since_ms < _.begins_ms) & (_.left_ms >= _.begins_ms))


def inquiries_before(customers: Table, weeks: Table) -> Table:
    """The number of inquiries of a customer in the 28 days before each week."""
    opened = customers.filter(_.name == "inquiry_opened").select("customer", "time_ms")
    before = opened.cross_join(weeks).filter((_.time_ms >= _.begins_ms - LOOK_BACK_MS) & (_.time_ms < _.begins_ms))
    return before.group_by("customer", "begins_ms").aggregate(inquiries=_.count())


def customer_weeks(history: History) -> Table:
    """A row for each customer in each week at risk, with `is_hit` 1 if they left in it."""
    weeks = weeks_at_risk(history)
    customers = history.human.filter(_.customer.notnull())
    if weeks is None:
        nobody = customers.filter(ibis.literal(False))
        return nobody.select("week", inquiries=nobody.name, term=nobody.term, is_hit=ibis.literal(0))
    at_risk = customers_at_risk(customers, weeks).left_join(
        inquiries_before(customers, weeks), ["customer", "begins_ms"]
    )
    return at_risk.select(
        week=at_risk.week,
        inquiries=ibis.ifelse(at_risk.inquiries.fill_null(0) >= MANY_INQUIRIES, "2+", "0-1"),
        term=ibis.ifelse(at_risk.term == "monthly", "monthly", "term"),
        is_hit=(at_risk.left_ms < at_risk.ends_ms).cast("int64"),
    )
