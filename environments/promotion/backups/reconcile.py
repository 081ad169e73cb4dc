"""Compares what the network did with products and orders here: after a restore to a moment, the network knows more."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import requests

from environments.settings.errors import CannotContinue

SECONDS = 30
TASKS = """
SELECT tasks.id::text || '.' || tries, number, milestone, tasks.state, completed_by <> ''
FROM fulfilment_tasks AS tasks JOIN product_orders ON product_orders.id = order_id
WHERE type IN ('serviceOrder', 'shipEquipment', 'moveNumber') AND is_skipped IS NOT TRUE
"""
NUMBERS = "SELECT number FROM product_orders"
# Events are kept for some months, so only orders since the oldest event are compared.
WITHOUT_EVENT = """
SELECT number FROM product_orders AS orders
WHERE placed_at > (SELECT min(at) FROM events) AND NOT EXISTS (
    SELECT 1 FROM events WHERE subject_id = orders.id AND name = 'product_order_placed') ORDER BY number
"""
WITHOUT_ORDER = """
SELECT subject_id::text FROM events WHERE name = 'product_order_placed' AND NOT EXISTS (
    SELECT 1 FROM product_orders WHERE product_orders.id = subject_id) ORDER BY at
"""


class LedgerAway(CannotContinue):
    """The list of what the network did cannot be read."""


@dataclass(frozen=True)
class NetworkOrder:
    """A service order as the network knows it. `key` is the one with which we asked for it."""

    key: str
    order_number: str
    specification: str
    state: str


def read_ledger(place: str) -> list[NetworkOrder]:
    """Read the network's orders from a file, or from the sandbox's address `…/orders`. Raises LedgerAway."""
    try:
        if place.startswith(("http://", "https://")):
            answer = requests.get(place, timeout=SECONDS)
            answer.raise_for_status()
            document = answer.json()
        else:
            document = json.loads(Path(place).read_text("utf-8"))
        rows: Sequence[Mapping[str, Any]] = document["orders"]
        return [NetworkOrder(row["key"], row["order_number"], row["specification"], row["state"]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise LedgerAway(f"The network's orders cannot be read from {place}: {wrong}") from None


def differences(database_url: str, ledger: Sequence[NetworkOrder]) -> list[str]:
    """A line for each difference between the network's orders, ours, and the events. Raises CannotContinue."""
    try:
        with psycopg.connect(database_url, connect_timeout=SECONDS) as connection:
            tasks = {row[0]: row[1:] for row in connection.execute(TASKS).fetchall()}
            numbers = {row[0] for row in connection.execute(NUMBERS).fetchall()}
            found = list(_with_network(ledger, tasks, numbers))
            found += [f"{row[0]}: no event tells that it was placed" for row in connection.execute(WITHOUT_EVENT)]
            found += [
                f"an event tells of the order with id {row[0]}, which is gone"
                for row in connection.execute(WITHOUT_ORDER)
            ]
    except psycopg.Error as away:
        raise CannotContinue(f"The database cannot be compared: {str(away).splitlines()[0]}") from None
    return found


def _with_network(
    ledger: Sequence[NetworkOrder], tasks: Mapping[str, Sequence[Any]], numbers: set[str]
) -> Iterator[str]:
    known = {order.key: order for order in ledger}
    for order in ledger:
        what = f"{order.order_number}: {order.specification}"
        if order.order_number not in numbers:
            yield f"{what}: {order.state} at the network, and there is no such order here"
        elif order.key not in tasks:
            yield f"{what}: {order.state} at the network, and no task here asked for it"
        elif order.state == "completed" and tasks[order.key][2] != "completed":
            yield f"{what}: completed at the network, {tasks[order.key][2]} here"
    for key, (number, milestone, state, by_hand) in tasks.items():
        if state == "completed" and not by_hand and (key not in known or known[key].state != "completed"):
            at = known[key].state if key in known else "unknown"
            yield f"{number}: {milestone}: completed here, {at} at the network"
