"""Rows of the product's table of events, appended as the product does."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

Connection = psycopg.Connection[Any]
PAGE = {"page": "home"}


def append_event(connection: Connection, **columns: Any) -> UUID:
    """Append an event as the product does, with other values for some columns."""
    row: dict[str, Any] = {
        "event_id": uuid4(),
        "name": "page_viewed",
        "version": 1,
        "at": "2026-02-02T15:00:00.123456Z",
        "subject_id": uuid4(),
        "properties": Jsonb(PAGE),
        "source": "store",
        **columns,
    }
    names = ", ".join(row)
    values = ", ".join(f"%({name})s::xid8" if name == "transaction_id" else f"%({name})s" for name in row)
    connection.execute(f"INSERT INTO events ({names}) VALUES ({values})", row)
    return UUID(str(row["event_id"]))
