"""The page of the network: the ledger, the orders in progress, and the switches."""

import json
import time
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from environments.sandbox.store import Store
from environments.sandbox.switches import Switches

MOST_ROWS = 100
MOST_ROWS_AS_JSON = 10_000


def network_pages(store: Store, switches: Switches) -> Blueprint:
    """The page at `/`, and JSON at `/ledger` and `/orders`. `?order=` selects an order number."""
    urls = Blueprint("home", __name__)

    @urls.get("/")
    def show() -> str:
        order = request.args.get("order", "").strip()
        return render_template(
            "network.html",
            order=order,
            ledger=_rows(store, "ledger", "id", order, MOST_ROWS),
            open_orders=_open_orders(store),
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

    return urls


def _rows(store: Store, table: str, newest: str, order: str, limit: int) -> list[Any]:
    where = "WHERE order_number = ?" if order else "WHERE ? = ''"
    return store.rows(f"SELECT * FROM {table} {where} ORDER BY {newest} DESC LIMIT ?", order, limit)  # noqa: S608  # nosec B608


def _open_orders(store: Store) -> list[dict[str, Any]]:
    rows = store.rows(
        "SELECT * FROM service_orders WHERE state IN ('acknowledged', 'inProgress') ORDER BY sequence DESC LIMIT ?",
        MOST_ROWS,
    )
    now = time.time()
    return [{**dict(row), "seconds_left": max(0, round(row["ends_at"] - now))} for row in rows]


def _order(row: Any) -> dict[str, Any]:
    shown = (
        "key",
        "order_number",
        "item_number",
        "action",
        "specification",
        "subject",
        "service_id",
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
