"""Reports about sessions and the visitors who come back."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import by_key

WEEKS_FOLLOWED = 5


def sessions(history: History) -> dict[str, Any]:
    """Sessions in all and by week, their visitors, and the sessions of one event."""
    weeks = rows(
        history.sessions.group_by("week").aggregate(n=_.count(), one_event=(_.events == 1).cast("int64").sum())
    )
    (visitors,) = rows(history.sessions.aggregate(n=_.visitor.nunique()))
    return {
        "n": sum(row["n"] for row in weeks),
        "visitors": visitors["n"],
        "one_event": sum(row["one_event"] for row in weeks),
        "by_week": by_key(weeks, "week"),
    }


def retention(history: History) -> dict[str, list[int]]:
    """Visitors by the week of their first session: all of them, then those who came in each of the next four weeks."""
    weeks = history.sessions.select("visitor", "week").distinct()
    first = weeks.group_by("visitor").aggregate(first_week=_.week.min())
    counted = weeks.join(first, ["visitor"]).group_by("first_week", "week").aggregate(n=_.count())
    cohorts: dict[date, Counter[int]] = defaultdict(Counter)
    for row in rows(counted):
        cohorts[row["first_week"]][(row["week"] - row["first_week"]).days // 7] += row["n"]
    return {str(week): [cohorts[week][offset] for offset in range(WEEKS_FOLLOWED)] for week in sorted(cohorts)}
