"""Reports about the sales funnel: the sessions that reached each step in order."""

from collections import Counter
from typing import Any

from ibis import _

from site_intelligence.report.history import History, rows
from site_intelligence.report.sessions import FUNNEL
from site_intelligence.report.shares import share
from site_intelligence.report.unit_counts import VISIT

DEVICES = ("desktop", "phone", "tablet")
DEVICES_BY_WEEK = ("desktop", "phone")
CART, CHECKOUT = FUNNEL.index("cart_item_added"), FUNNEL.index("checkout_started")


def funnel(history: History) -> dict[str, int]:
    """The sessions that reached each step."""
    reached = _reached(history)
    return {name: sum(n for key, n in reached.items() if key[2] == step) for step, name in enumerate(FUNNEL)}


def funnel_by_device(history: History) -> dict[str, list[int]]:
    """The sessions that reached each step, by device."""
    reached = _reached(history)
    return {
        device: [
            sum(n for key, n in reached.items() if (key[0], key[2]) == (device, step)) for step in range(len(FUNNEL))
        ]
        for device in DEVICES
    }


def cart_to_checkout(history: History) -> dict[str, dict[str, Any]]:
    """The sessions that started to check out, of those with something in the cart, by device and week."""
    reached = _reached(history)
    return {
        device: {
            week: share(reached[device, week, CHECKOUT], n)
            for (of_device, week, step), n in sorted(reached.items())
            if (of_device, step) == (device, CART)
        }
        for device in DEVICES_BY_WEEK
    }


def _reached(history: History) -> Counter[tuple[str, str, int]]:
    """The number of sessions for each device, week and step that they reached."""
    groups = history.counted(VISIT).group_by("device", "week", "steps").aggregate(n=_.units.sum())
    reached: Counter[tuple[str, str, int]] = Counter()
    for row in rows(groups):
        for step in range(row["steps"]):
            reached[row["device"] or "", str(row["week"]), step] += int(row["n"])
    return reached
