"""Searches that should have found something: which offering do people view after a search that found nothing?"""

from collections import Counter
from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr.types import Table

from site_intelligence.events.local_days import midnight_ms
from site_intelligence.mine.suggestions import Choice, shuffle_choices
from site_intelligence.report.history import History, rows
from site_intelligence.report.sessions import GAP_MS


def search_choices(history: History, shuffle_seed: int | None = None) -> list[Choice]:
    """For each term without a result, the offering that the visitor viewed first in the half hour after it.

    With a seed, the offerings of a week are dealt out to its searches by chance.
    """
    first = first_views(history)
    counted = rows(first.group_by("week", "term", "offering").aggregate(n=_.count()))
    found = [Choice(midnight_ms(row["week"]), row["term"], (row["offering"],), int(row["n"])) for row in counted]
    found.sort(key=lambda choice: (choice.week, choice.given, choice.chosen))
    return found if shuffle_seed is None else shuffle_choices(found, shuffle_seed)


def first_views(history: History) -> Table:
    """Each search without a result, with the offering that the visitor viewed first in the half hour after it."""
    searches = history.named("search_performed").filter((_.results == 0) & _.visitor.notnull())
    asked = searches.select("id", "visitor", "week", "term", asked_ms=_.time_ms)
    viewed = history.named("offering_viewed").filter(_.visitor.notnull())
    views = viewed.select("visitor", "offering", viewed_ms=_.time_ms, view_id=_.id)
    pairs = asked.join(views, ["visitor"])
    after = pairs.filter((_.viewed_ms >= _.asked_ms) & (_.viewed_ms < _.asked_ms + GAP_MS))
    soonest = ibis.window(group_by=after.id, order_by=[after.viewed_ms, after.view_id])
    return after.mutate(place=ibis.row_number().over(soonest)).filter(_.place == 0)


def count_viewed(choices: Sequence[Choice]) -> Counter[str]:
    """The offerings by how often they were viewed after such searches."""
    viewed: Counter[str] = Counter()
    for choice in choices:
        for name in choice.chosen:
            viewed[name] += choice.n
    return viewed
