"""The columns in which events, duplicates and refused lines are stored.

An event has its envelope, the day and the week it belongs to, and each property that a schema names. All properties
together are also kept as JSON.
"""

import json
from datetime import date
from typing import Any

import pyarrow as pa
from marshmallow import fields

from site_intelligence.events.envelope import CONTEXT_TEXTS, Event
from site_intelligence.events.local_days import local_day, monday_of
from site_intelligence.events.property_schemas import SCHEMAS

# A clock may be this much ahead of the moment at which an event was recorded.
CLOCK_TOLERANCE_MS = 5_000
TYPES: dict[type[fields.Field[Any]], pa.DataType] = {
    fields.String: pa.string(),
    fields.Integer: pa.int64(),
    fields.Boolean: pa.bool_(),
    fields.List: pa.list_(pa.string()),
}
ENCODER = json.JSONEncoder(separators=(",", ":"))
Row = dict[str, Any]


def _property_columns() -> dict[str, pa.DataType]:
    """The column of each property. The same name in two schemas is the same column."""
    columns: dict[str, pa.DataType] = {}
    for versions in SCHEMAS.values():
        for schema in versions.values():
            for name, field in schema.fields.items():
                found = next(arrow for kind, arrow in TYPES.items() if isinstance(field, kind))
                if columns.setdefault(column_of(name, field), found) != found:
                    raise TypeError(f"The property {name} has two types. Give one of them another column.")
    return columns


def column_of(name: str, field: fields.Field[Any]) -> str:
    """The column of a property."""
    return str(field.metadata.get("column", name))


ENVELOPE_COLUMNS = {
    "id": pa.string(),
    "name": pa.string(),
    "version": pa.int32(),
    "time_ms": pa.int64(),
    "recorded_ms": pa.int64(),
    "is_clamped": pa.bool_(),
    "day": pa.date32(),
    "week": pa.date32(),
    "source": pa.string(),
    "visitor": pa.string(),
    "session": pa.string(),
    "consent": pa.string(),
    "customer": pa.string(),
    "subject_type": pa.string(),
    "subject_id": pa.string(),
    **dict.fromkeys(CONTEXT_TEXTS, pa.string()),
    "properties": pa.string(),
}
EVENTS = pa.schema({**ENVELOPE_COLUMNS, **_property_columns()})
DUPLICATES = pa.schema({"id": pa.string(), "recorded_ms": pa.int64(), "day": pa.date32()})
REFUSED = pa.schema(
    {
        "reason": pa.string(),
        "detail": pa.string(),
        "recorded_ms": pa.int64(),
        "day": pa.date32(),
        "raw": pa.string(),
    }
)
RENAMED = {
    name: {
        version: {key: column for key, field in schema.fields.items() if (column := column_of(key, field)) != key}
        for version, schema in versions.items()
    }
    for name, versions in SCHEMAS.items()
}


def event_row(event: Event, recorded_ms: int) -> Row:
    """The stored row of an event. A time too far ahead of the recording becomes the time of the recording."""
    envelope, context = event.envelope, event.envelope["context"]
    subject = envelope.get("subject") or {}
    is_clamped = event.time_ms > recorded_ms + CLOCK_TOLERANCE_MS
    time_ms = recorded_ms if is_clamped else event.time_ms
    day = local_day(time_ms)
    renamed = RENAMED[envelope["name"]][envelope["version"]]
    return {
        "id": envelope["id"],
        "name": envelope["name"],
        "version": int(envelope["version"]),
        "time_ms": time_ms,
        "recorded_ms": recorded_ms,
        "is_clamped": is_clamped,
        "day": day,
        "week": monday_of(day),
        "source": envelope["source"],
        "visitor": envelope.get("visitor") or None,
        "session": envelope.get("session") or None,
        "consent": envelope["consent"],
        "customer": envelope.get("customer") or None,
        "subject_type": subject.get("type"),
        "subject_id": subject.get("id"),
        **{name: context.get(name) for name in CONTEXT_TEXTS},
        "properties": ENCODER.encode(envelope["properties"]),
        **{renamed.get(name, name): value for name, value in event.properties.items()},
    }


def duplicate_row(found: str, recorded_ms: int) -> Row:
    return {"id": found, "recorded_ms": recorded_ms, "day": local_day(recorded_ms)}


def refused_row(reason: str, detail: str, recorded_ms: int | None, raw: str) -> Row:
    day: date | None = None if recorded_ms is None else local_day(recorded_ms)
    return {"reason": reason, "detail": detail, "recorded_ms": recorded_ms, "day": day, "raw": raw}


def to_table(rows: list[Row], schema: pa.Schema) -> pa.Table:
    """The rows as an Arrow table. A column that a row does not have is empty in it."""
    batch = pa.RecordBatch.from_struct_array(pa.array(rows, type=pa.struct(list(schema))))
    return pa.Table.from_batches([batch], schema=schema)
