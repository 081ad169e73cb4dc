"""Customers at risk of leaving: who will leave in the coming week?

The customers and the weeks are those of the report about churn. The region of a customer is no fact: it is only used
to see whether the model serves one worse than another.
"""

from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import DAY_MS
from site_intelligence.mine.examples import Cell, Fact, facts_of
from site_intelligence.report.churn import customers_at_risk, inquiries_before, weeks_at_risk
from site_intelligence.report.history import History, rows

COLUMNS = ("inquiries", "term", "tenure", "paperless")
INQUIRIES = ("0", "1", "2", "3", "4 or more")
MONTH_MS = 365 * DAY_MS // 12
WEEK_MS = 7 * DAY_MS
WORDS = {
    "inquiries": "asked care {} times in four weeks",
    "term": "the term is {}",
    "tenure": "has been a customer for {}",
    "paperless": "gets paperless bills: {}",
}


def customer_cells(history: History) -> list[Cell]:
    """The customer-weeks that are over, counted by week and facts."""
    counted = (
        _customers(history, weeks_at_risk(history))
        .group_by("begins_ms", "ends_ms", "region", *COLUMNS)
        .aggregate(n=_.count(), positives=_.is_lost.sum())
    )
    cells = [
        Cell(
            week=int(row["begins_ms"]),
            known=int(row["ends_ms"]),
            facts=facts_of(row, COLUMNS),
            group=row["region"] or "",
            n=int(row["n"]),
            positives=int(row["positives"]),
        )
        for row in rows(counted)
    ]
    return sorted(cells, key=lambda cell: (cell.week, cell.group, cell.facts))


def present_customers(history: History) -> list[tuple[str, Sequence[Fact]]]:
    """The customers at the end of the history, with their facts."""
    if history.end_ms is None:
        return []
    now_ms = history.end_ms + 1
    weeks = ibis.memtable([{"begins_ms": now_ms, "ends_ms": now_ms + WEEK_MS}], schema=dict.fromkeys(ENDS, "int64"))
    found = rows(_customers(history, weeks).select("customer", *COLUMNS))
    return sorted((row["customer"], facts_of(row, COLUMNS)) for row in found)


ENDS = ("begins_ms", "ends_ms")


def explain(fact: Fact) -> str:
    column, _equals, value = fact.partition("=")
    return WORDS[column].format(value)


def _customers(history: History, weeks: Table) -> Table:
    """Each customer in each week, with the facts at its beginning, and whether they left in it."""
    people = history.human.filter(_.customer.notnull())
    inquiries = inquiries_before(people, weeks)
    joined = customers_at_risk(people, weeks).left_join(inquiries, ["customer", "begins_ms"])
    number = joined.inquiries.fill_null(0)
    months = joined.tenure_months.fill_null(0) * MONTH_MS + joined.begins_ms - joined.since_ms
    return joined.select(
        "customer",
        "begins_ms",
        "ends_ms",
        "term",
        region=joined.customer_region,
        paperless=ibis.ifelse(
            joined.paperless.isnull(), ibis.null("string"), ibis.ifelse(joined.paperless, "yes", "no")
        ),
        inquiries=ibis.ifelse(number >= len(INQUIRIES) - 1, INQUIRIES[-1], number.cast("string")),
        tenure=ibis.cases(
            (months < 6 * MONTH_MS, "less than six months"),
            (months < 24 * MONTH_MS, "less than two years"),
            else_="two years or more",
        ),
        is_lost=(joined.left_ms < joined.ends_ms).cast("int64"),
    )
