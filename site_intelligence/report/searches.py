"""Reports about searches."""

from typing import Any

from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import by_key, share
from site_intelligence.report.unit_counts import SEARCH


def search(history: History) -> dict[str, Any]:
    """The searches without a result, and their terms."""
    searches = history.counted(SEARCH)
    (all_searches,) = rows(searches.aggregate(n=_.units.sum()))
    terms = by_key(rows(searches.filter(_.is_hit == 1).group_by("term").aggregate(n=_.units.sum())), "term")
    return {"without_result": share(sum(terms.values()), int(all_searches["n"] or 0)), "terms": terms}
