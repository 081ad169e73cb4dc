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
BEGINNINGS, LEFT, ASKED = ("customer_imported", "product_order_placed"), "product_disconnected", "inquiry_opened"
NEVER, NEVER_MS = date(9999, 1, 1), 2**53
WEEKS = {"week": "date", "begins_ms": "int64", "ends_ms": "int64"}
FACTS = ("term", "paperless", "customer_region", "tenure_months")
SPAN = ("since_week", "left_week")


def churn(history: History) -> dict[str, Any]:
    """Customer-weeks at risk, from the fifth Monday on, and those in which the customer left."""
    counted = (
        customer_weeks(history)
        .group_by("inquiries", "term")
        .aggregate(n=_.units.sum(), lost=(_.units * _.is_hit).sum())
    )
    groups = {_group(row["inquiries"], row["term"]): share(int(row["lost"]), int(row["n"])) for row in rows(counted)}
    return dict(sorted(groups.items()))


def _group(inquiries: str, term: str) -> str:
    return f"{inquiries} inquiries, {term}"


def customer_weeks(history: History) -> Table:
    """The customers at risk, counted by week, inquiries and term. `is_hit` is 1 for those who left in the week.

    Most customers differ in nothing but their weeks, so they are counted before the weeks are laid out.
    """
    known = lives(_of_customers(history))
    known = known.select("customer", *SPAN, term=ibis.ifelse(known.term == "monthly", "monthly", "term"))
    weeks = _weeks_before(history).select("week").distinct()
    alike = known.group_by("term", *SPAN).aggregate(n=_.count())
    everyone = _count_at_risk(alike.cross_join(weeks))
    many = _count_at_risk(known.join(_weeks_with_many_inquiries(history), "customer").mutate(n=ibis.literal(1)))
    others = everyone.left_join(many, ["week", "term", "is_hit"])
    few = others.select("week", "term", "is_hit", units=others.units - others.units_right.fill_null(0))
    return ibis.union(
        few.filter(_.units > 0).mutate(inquiries=ibis.literal("0-1")),
        many.mutate(inquiries=ibis.literal("2+")),
        distinct=False,
    )


def _of_customers(history: History) -> Table:
    return history.human.filter(_.customer.notnull())


def _count_at_risk(in_weeks: Table) -> Table:
    """The customers who are at risk in their week; `n` of `in_weeks` says how many each row means."""
    at_risk = in_weeks.filter((_.since_week < _.week) & (_.left_week >= _.week))
    counted = at_risk.select("week", "term", "n", is_hit=(_.left_week == _.week).cast("int64"))
    return counted.group_by("week", "term", "is_hit").aggregate(units=_.n.sum().cast("int64"))


def _weeks_with_many_inquiries(history: History) -> Table:
    """The weeks of each customer with enough inquiries in the 28 days before."""
    opened = _of_customers(history).filter(_.name == ASKED).select("customer", "time_ms", asked_week=_.week)
    before = opened.join(_weeks_before(history), "asked_week").filter(
        (_.time_ms >= _.begins_ms - LOOK_BACK_MS) & (_.time_ms < _.begins_ms)
    )
    counted = before.group_by("customer", "week").aggregate(inquiries=_.count())
    return counted.filter(_.inquiries >= MANY_INQUIRIES).select("customer", "week")


def weeks_at_risk(history: History) -> Table:
    """The weeks that are over when the window ends: Monday, first and last moment of each."""
    return history.values("weeks_at_risk", lambda history: ibis.memtable(_find_weeks(history), schema=WEEKS))


def _weeks_before(history: History) -> Table:
    """Each week at risk, with the weeks in which the 28 days before it may begin and end."""
    return history.values("weeks_before", _list_weeks_before)


def _list_weeks_before(history: History) -> Table:
    found = [
        {"week": week["week"], "begins_ms": week["begins_ms"], "asked_week": week["week"] - number * WEEK}
        for week in _find_weeks(history)
        # 28 days of 24 hours reach into a fifth week when the clocks change.
        for number in range(1, 6)
    ]
    return ibis.memtable(found, schema={"week": "date", "begins_ms": "int64", "asked_week": "date"})


def _find_weeks(history: History) -> list[dict[str, Any]]:
    first, end_ms = history.days
    (row,) = rows(history.named(*BEGINNINGS).aggregate(since=_.day.min()))
    since: date | None = row["since"]
    if first is None or since is None or end_ms is None:
        return []
    # No customer is at risk before the first one begins, however long ago a wrong clock puts another event.
    weeks, monday = [], max(monday_of(first) + FIRST_WEEK, monday_of(since))
    while (ends_ms := midnight_ms(monday + WEEK)) <= end_ms + DAY_MS:
        weeks.append({"week": monday, "begins_ms": midnight_ms(monday), "ends_ms": ends_ms})
        monday += WEEK
    return weeks


def lives(customers: Table) -> Table:
    """Each customer with the facts of their first event, and the time and the week in which they began and left."""
    begun = customers.filter(_.name.isin(BEGINNINGS)).select("customer", *FACTS, "time_ms", "id", "week")
    oldest_first = ibis.window(group_by=begun.customer, order_by=[begun.time_ms, begun.id])
    first = begun.mutate(place=ibis.row_number().over(oldest_first)).filter(_.place == 0)
    left = customers.filter(_.name == LEFT).group_by("customer")
    joined = first.select("customer", *FACTS, since_ms=_.time_ms, since_week=_.week).left_join(
        left.aggregate(left_ms=_.time_ms.max(), left_week=_.week.max()), ["customer"]
    )
    return joined.select(
        "customer",
        *FACTS,
        "since_ms",
        "since_week",
        left_ms=joined.left_ms.fill_null(NEVER_MS),
        left_week=joined.left_week.fill_null(ibis.literal(NEVER)),
    )


def customers_at_risk(customers: Table, weeks: Table) -> Table:
    """Each customer in each week that begins while they are a customer."""
    return lives(customers).cross_join(weeks).filter((_.since_ms < _.begins_ms) & (_.left_ms >= _.begins_ms))


def inquiries_before(customers: Table, weeks: Table) -> Table:
    """The number of inquiries of a customer in the 28 days before each week."""
    opened = customers.filter(_.name == ASKED).select("customer", "time_ms")
    before = opened.cross_join(weeks).filter((_.time_ms >= _.begins_ms - LOOK_BACK_MS) & (_.time_ms < _.begins_ms))
    return before.group_by("customer", "begins_ms").aggregate(inquiries=_.count())
