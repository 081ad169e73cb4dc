"""The columns of what is counted ahead of a day, and the name of this form of it."""

from hashlib import sha256

import pyarrow as pa

from site_intelligence.gather.columns import EVENTS
from site_intelligence.report.history import PEOPLE_COLUMNS, VISIT_COLUMNS

# Increase it when a definition changes, so that days that were counted by the former one are counted again.
DEFINITIONS = 2
PEOPLE = pa.schema([EVENTS.field(name) for name in PEOPLE_COLUMNS])
EDGES = pa.schema([EVENTS.field(name) for name in VISIT_COLUMNS])
SESSIONS = pa.schema(
    {
        "visitor": pa.string(),
        "start_ms": pa.int64(),
        "day": pa.date32(),
        "week": pa.date32(),
        "device": pa.string(),
        "channel": pa.string(),
        "region": pa.string(),
        "events": pa.int64(),
        "steps": pa.int64(),
    }
)
COUNTS = pa.schema(
    {
        "name": pa.string(),
        "day": pa.date32(),
        "week": pa.date32(),
        "device": pa.string(),
        "channel": pa.string(),
        "region": pa.string(),
        "customer_region": pa.string(),
        "offering": pa.string(),
        "term": pa.string(),
        "steps": pa.int64(),
        "is_hit": pa.int64(),
        "units": pa.int64(),
        "monthly_cents": pa.int64(),
    }
)
ROLLED = {"people": PEOPLE, "sessions": SESSIONS, "edges": EDGES, "counts": COUNTS}
# What takes the place of a kind, or is added to it, if all days that were merged are asked for.
MERGED = {"joined": "sessions", "joined_counts": "counts", "rims": "edges"}
# Reports read only the groups of rows that they need, so rows that are asked for together are together.
IN_ORDER = {
    "people": ("name", "time_ms", "id"),
    "sessions": ("start_ms", "visitor"),
    "edges": ("time_ms", "id"),
    "counts": tuple(COUNTS.names[: COUNTS.get_field_index("units")]),
}
KIND = f"{DEFINITIONS}-{sha256(str((PEOPLE, SESSIONS, EDGES, COUNTS)).encode()).hexdigest()[:12]}"
