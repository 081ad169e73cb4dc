"""The next best offering: which offering goes with the one that a customer looks at or has in the cart?"""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from ibis import _

from site_intelligence.events.local_days import midnight_ms
from site_intelligence.mine.suggestions import Choice
from site_intelligence.report.history import History, rows

# A week, the offerings of an order, and how many such orders there are.
Basket = tuple[int, tuple[str, ...], int]


def offering_choices(history: History, shuffle_seed: int | None = None) -> list[Choice]:
    """For each offering of each order, the other offerings of the order.

    With a seed, all offerings that were ordered in a week are first dealt out to its orders by chance.
    """
    placed = history.named("product_order_placed").filter(_.offerings.length() > 0)
    baskets = placed.select("week", basket=_.offerings.unique().sort())
    counted = rows(baskets.group_by("week", "basket").aggregate(n=_.count()))
    found = sorted((midnight_ms(row["week"]), tuple(row["basket"]), int(row["n"])) for row in counted)
    return choices_of(found if shuffle_seed is None else shuffle_baskets(found, shuffle_seed))


def choices_of(baskets: Sequence[Basket]) -> list[Choice]:
    counted: Counter[tuple[int, str, tuple[str, ...]]] = Counter()
    for week, basket, n in baskets:
        for given in basket:
            counted[week, given, tuple(name for name in basket if name != given)] += n
    return [Choice(*key, n) for key, n in sorted(counted.items())]


def shuffle_baskets(baskets: Sequence[Basket], seed: int) -> list[Basket]:
    """Orders of the same sizes, as far as no offering is dealt twice to one. What is ordered together is chance."""
    random = np.random.default_rng(seed)
    by_week: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for week, basket, n in baskets:
        by_week[week] += [basket] * n
    dealt: list[Basket] = []
    for week in sorted(by_week):
        items = iter(random.permutation([name for basket in by_week[week] for name in basket]).tolist())
        dealt += [(week, tuple(sorted({next(items) for _name in basket})), 1) for basket in by_week[week]]
    return dealt


def count_ordered(choices: Sequence[Choice]) -> Counter[str]:
    """The offerings by the number of orders they are in."""
    ordered: Counter[str] = Counter()
    for choice in choices:
        ordered[choice.given] += choice.n
    return ordered
