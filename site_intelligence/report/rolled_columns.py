"""The columns of what is counted ahead of a day, and the name of this form of it."""

from hashlib import sha256

import pyarrow as pa

from site_intelligence.gather.columns import EVENTS
from site_intelligence.report.history import PEOPLE_COLUMNS, VISIT_COLUMNS

# Increase it when a definition changes, so that days that were counted by the former one are counted again.
DEFINITIONS = 1
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
        "events": pa.int64(),
        "steps": pa.int64(),
    }
)
KIND = f"{DEFINITIONS}-{sha256(str((PEOPLE, SESSIONS, EDGES)).encode()).hexdigest()[:12]}"
