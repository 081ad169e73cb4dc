"""Envelopes for tests, their lines, and the rows that are stored of them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq

from site_intelligence.events.local_days import ZONE
from site_intelligence.gather.event_store import EventStore

SOURCES = {"inquiry": "office", "task": "engine", "customer": "engine"}
PROPERTIES: dict[str, dict[str, Any]] = {
    "page_viewed": {"page": "home"},
    "offering_viewed": {"offering": "paging"},
    "search_performed": {"term": "fax line", "results": 0},
    "address_qualified": {"offering": "paging", "result": "available"},
    "cart_item_added": {"offering": "paging", "monthly_cents": 800},
    "checkout_started": {"offering": "paging"},
    "product_order_placed": {
        "offerings": ["paging"],
        "monthly_cents": 800,
        "region": "north",
        "term": "monthly",
        "access": "none",
        "device": "phone",
    },
    "experiment_exposed": {"experiment": "banner", "variant": "A"},
    "field_refused": {"form": "checkout_details", "field": "telephone", "step": "details"},
    "customer_imported": {"term": "monthly", "paperless": True, "region": "north", "tenure_months": 3},
    "task_fell_out": {"cause": "timeout", "task": "provision"},
    "product_order_completed": {"offering": "paging", "promised_at": "2026-03-01T00:00:00Z", "on_time": True},
    "product_order_cancelled": {"reason": "customer"},
    "product_disconnected": {"reason": "customer"},
    "inquiry_opened": {"center": "boston", "topic": "bill"},
    "inquiry_abandoned": {"center": "boston", "topic": "bill"},
    "inquiry_answered": {"center": "boston", "topic": "bill", "wait_ms": 1000},
    "inquiry_resolved": {"center": "boston", "topic": "bill"},
    "number_stock_counted": {"area_code": "614", "available": 100},
    "identities_forgotten": {"visitors": [], "customers": [], "scope": "visits"},
}
numbers = count(1)


def at(local: str) -> str:
    """A time in New York, such as "2026-02-02 10:00", as it is written in an envelope."""
    time = datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(UTC)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id(number: int | None = None) -> str:
    return str(UUID(int=next(numbers) if number is None else number))


def an_event(name: str = "page_viewed", local: str = "2026-02-02 10:00", **changes: Any) -> dict[str, Any]:
    """An envelope. `subject` and the parts of the context may be given by themselves; the rest are properties."""
    envelope: dict[str, Any] = {
        "id": new_id(),
        "name": name,
        "version": 1,
        "time": at(local),
        "source": SOURCES.get(name.split("_")[0], "store"),
        "visitor": None,
        "session": None,
        "consent": "measure",
        "customer": None,
        "subject": None,
    }
    context = {"device": "phone", "agent": "person", "channel": "direct", "region": "east", "host": "web-1"}
    for part in (envelope, context):
        part.update({key: changes.pop(key) for key in [*part] if key in changes and key != "region"})
    if isinstance(envelope["subject"], str):
        kind = "inquiry" if name.startswith("inquiry") else "order"
        envelope["subject"] = {"type": kind, "id": envelope["subject"]}
    return {**envelope, "context": context, "properties": {**PROPERTIES[name], **changes}}


def a_row(envelope: object, recorded_at: str | None = None) -> dict[str, Any]:
    time = envelope.get("time") if isinstance(envelope, dict) else None
    return {"recorded_at": recorded_at or time or at("2026-02-02 10:00"), "envelope": envelope}


def a_line(envelope: object, recorded_at: str | None = None) -> bytes:
    return json.dumps(a_row(envelope, recorded_at), separators=(",", ":")).encode()


def write_lines(path: Path, lines: Iterable[bytes]) -> Path:
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def stored_rows(store: EventStore, kind: str = "events") -> list[dict[str, Any]]:
    """All stored rows of a kind, in the order in which they were stored."""
    names = [getattr(part, kind) for part in store.read_manifest().parts if getattr(part, kind)]
    return [row for path in store.paths(names) for row in pq.read_table(path).to_pylist()]
