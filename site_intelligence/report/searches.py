"""Reports about searches."""

from typing import Any

from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import by_key, share


def search(history: History) -> dict[str, Any]:
    """The searches without a result, and their terms."""
    searches = history.named("search_performed")
    (all_searches,) = rows(searches.aggregate(n=_.count()))
    terms = by_key(rows(searches.filter(_.results == 0).group_by("term").aggregate(n=_.count())), "term")
    return {"without_result": share(sum(terms.values()), all_searches["n"]), "terms": terms}
