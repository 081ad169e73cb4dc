"""The page of the network: the ledger, the services, the orders in progress, and the switches."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from environments.sandbox.network.clock import NetworkClock
from environments.sandbox.store import Store
from environments.sandbox.switches import Switches

MOST_ROWS = 100
MOST_ROWS_AS_JSON = 10_000
# What an order does, in a word, if its action does not say it.
STATE_CHANGES = {"inactive": "suspend", "active": "resume"}


def network_pages(store: Store, switches: Switches, clock: NetworkClock) -> Blueprint:
    """The page at `/`, and JSON at `/ledger`, `/orders` and `/services`. `?order=` selects an order number."""
    urls = Blueprint("home", __name__)

    @urls.get("/")
    def show() -> str:
        order = request.args.get("order", "").strip()
        return render_template(
            "network.html",
            order=order,
            ledger=[_effect(store, row) for row in _rows(store, "ledger", "id", order, MOST_ROWS)],
            open_orders=_open_orders(store, clock()),
            services=[_service(row) for row in _services(store, order, MOST_ROWS)],
            time_ahead=timedelta(seconds=round(clock.ahead)),
            switches=switches.all(),
            modes=switches.modes,
        )

    @urls.get("/ledger")
    def ledger() -> Response:
        order = request.args.get("order", "").strip()
        return jsonify(ledger=[dict(row) for row in _rows(store, "ledger", "id", order, MOST_ROWS_AS_JSON)])

    @urls.get("/orders")
    def orders() -> Response:
        order = request.args.get("order", "").strip()
        rows = _rows(store, "service_orders", "sequence", order, MOST_ROWS_AS_JSON)
        return jsonify(orders=[_order(row) for row in rows])

    @urls.get("/services")
    def services() -> Response:
        order = request.args.get("order", "").strip()
        return jsonify(services=[_service(row) for row in _services(store, order, MOST_ROWS_AS_JSON)])

    return urls


def _services(store: Store, order: str, limit: int) -> list[Any]:
    if not order:
        return store.rows("SELECT * FROM services ORDER BY changed_at DESC LIMIT ?", limit)
    return store.rows(
        "SELECT * FROM services WHERE service_id IN "
        "(SELECT service_id FROM service_orders WHERE order_number = ? AND state = 'completed') "
        "ORDER BY changed_at DESC LIMIT ?",
        order,
        limit,
    )


def _service(row: Any) -> dict[str, Any]:
    return {
        "reference": row["service_id"],
        "service_id": row["name"],
        "specification": row["specification"],
        "state": row["state"],
        "subject": row["subject"],
        "wire_center": row["wire_center"],
        "order_number": row["order_number"],
        "item_number": row["item_number"],
        "changed_at": datetime.fromtimestamp(row["changed_at"], UTC).isoformat(timespec="seconds"),
        "characteristics": json.loads(row["characteristics"]),
    }


def _rows(store: Store, table: str, newest: str, order: str, limit: int) -> list[Any]:
    where = "WHERE order_number = ?" if order else "WHERE ? = ''"
    return store.rows(f"SELECT * FROM {table} {where} ORDER BY {newest} DESC LIMIT ?", order, limit)  # noqa: S608  # nosec B608


def _open_orders(store: Store, now: float) -> list[dict[str, Any]]:
    rows = store.rows(
        "SELECT * FROM service_orders WHERE state IN ('acknowledged', 'inProgress') ORDER BY sequence DESC LIMIT ?",
        MOST_ROWS,
    )
    return [{**dict(row), "did": _verb(row), "seconds_left": max(0, round(row["ends_at"] - now))} for row in rows]


def _effect(store: Store, row: Any) -> dict[str, Any]:
    (order,) = store.rows("SELECT * FROM service_orders WHERE key = ?", row["key"])
    return {**dict(row), "did": _verb(order)}


def _verb(order: Any) -> str:
    return "move" if order["moves_from"] else STATE_CHANGES.get(order["service_state"], order["action"])


def _order(row: Any) -> dict[str, Any]:
    shown = (
        "key",
        "order_number",
        "item_number",
        "action",
        "specification",
        "subject",
        "service_id",
        "service_state",
        "moves_from",
        "state",
        "reason",
    )
    return {
        **{name: row[name] for name in shown},
        "wire_center": row["wire_center"],
        "expected_date": row["expected_date"],
        "characteristics": json.loads(row["characteristics"]),
        "reported": json.loads(row["reported"]),
    }
