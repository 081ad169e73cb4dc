"""The report about fields of forms that were refused, and the sessions that ended with it.

A session counts once for each field that was refused in it. It was left if nothing followed the last refusal of that
field but other refusals: the visitor saw what was wrong, and went.
"""

from typing import Any

from ibis import _
from ibis.expr.types import Table

from site_intelligence.report.history import VISIT_COLUMNS, History, rows
from site_intelligence.report.sessions import LONG_AGO_MS, SESSION, number_sessions
from site_intelligence.report.shares import share

REFUSED = "field_refused"
FIELD = ["form", "field"]
CHECKOUT_FORM = "checkout_"


def sessions_with_refusals(history: History) -> Table:
    """A row for each session, form and field that was refused in it, with the facts of the session's first event."""
    refused = history.named(REFUSED).filter(_.visitor.notnull())
    visits = history.human.select(*VISIT_COLUMNS, *FIELD).semi_join(refused.select("visitor").distinct(), "visitor")
    numbered = number_sessions(visits)
    refusals = numbered.filter(_.name == REFUSED).group_by([*SESSION, *FIELD]).aggregate(refused_ms=_.time_ms.max())
    others = numbered.filter(_.name != REFUSED).group_by(SESSION).aggregate(other_ms=_.time_ms.max())
    first = numbered.filter(_.is_first == 1).select(*SESSION, "day", "week", "device", "channel", "region")
    joined = refusals.join(first, SESSION).left_join(others, SESSION)
    return joined.select(
        *FIELD,
        "day",
        "week",
        "device",
        "channel",
        "region",
        place=joined.form + ": " + joined.field,
        is_hit=(joined.other_ms.fill_null(LONG_AGO_MS) <= joined.refused_ms).cast("int64"),
    )


def checkouts_with_refusals(history: History) -> Table:
    return sessions_with_refusals(history).filter(_.form.startswith(CHECKOUT_FORM))


def refused_fields(history: History) -> dict[str, Any]:
    """The share of the sessions with a refused field that were left after it, for each field."""
    counted = sessions_with_refusals(history).group_by(FIELD).aggregate(n=_.is_hit.sum(), of=_.count())
    found = {f"{row['form']}/{row['field']}": share(int(row["n"]), row["of"]) for row in rows(counted)}
    return dict(sorted(found.items()))
