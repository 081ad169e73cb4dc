"""Reports about placed orders, and about offerings that are bought together."""

from typing import Any

from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.shares import DECIMALS, by_key
from site_intelligence.report.unit_counts import ORDER

DAYS = 7
SMALLEST_PAIR = 10
PAIRS_SHOWN = 5


def orders(history: History) -> dict[str, Any]:
    """Orders and what they bring a month, by day of the week (Monday first) and by week."""
    days = rows(
        history.counted(ORDER).group_by("day", "week").aggregate(n=_.units.sum(), monthly_cents=_.monthly_cents.sum())
    )
    by_week: dict[str, int] = {}
    for row in days:
        by_week[str(row["week"])] = by_week.get(str(row["week"]), 0) + int(row["n"])
    return {
        "n": sum(int(row["n"]) for row in days),
        "monthly_cents": sum(int(row["monthly_cents"]) for row in days),
        "by_weekday": [
            sum(int(row["n"]) for row in days if row["day"].weekday() == weekday) for weekday in range(DAYS)
        ],
        "by_week": dict(sorted(by_week.items())),
    }


def association(history: History) -> list[dict[str, Any]]:
    """The pairs of offerings in at least ten orders, those first that are together most above chance.

    Confidence is the share of the orders with the one that also have the other. Lift is how many times that is the
    share among all orders.
    """
    placed = history.named(ORDER)
    items = placed.select("id", offering=_.offerings.unnest()).distinct()
    others = items.select("id", then=_.offering)
    pairs = items.join(others, ["id"]).filter(_.offering != _.then)
    counted = rows(pairs.group_by(given=_.offering, then=_.then).aggregate(n=_.count()).filter(_.n >= SMALLEST_PAIR))
    alone = by_key(rows(items.group_by("offering").aggregate(n=_.count())), "offering")
    (all_orders,) = rows(placed.aggregate(n=_.count()))
    found = [_pair(row["given"], row["then"], row["n"], alone, all_orders["n"]) for row in counted]
    return sorted(found, key=lambda pair: (-pair["lift"], pair["given"], pair["then"]))[:PAIRS_SHOWN]


def _pair(given: str, then: str, n: int, alone: dict[str, int], all_orders: int) -> dict[str, Any]:
    confidence, lift = n / alone[given], n * all_orders / alone[given] / alone[then]
    return {
        "given": given,
        "then": then,
        "n": n,
        "confidence": round(confidence, DECIMALS),
        "lift": round(lift, DECIMALS),
    }
