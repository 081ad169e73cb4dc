"""Makes large stores of events: sessions, orders, inquiries and customers, in the shares of a carrier's store.

Everything is drawn within DuckDB, at about a million events a second, and stored as an import would store it: in the
order of time, 50,000 events in a part.
"""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from site_intelligence.events.local_days import midnight_ms, monday_of
from site_intelligence.gather.columns import EVENTS
from site_intelligence.gather.history_file import LINES_IN_BATCH
from site_intelligence.gather.known_ids import pack_ids
from site_intelligence.gather.manifest import PARTS, Manifest, Part, write_manifest

FIRST_DAY = date(2025, 6, 2)
DAYS = 364
# About so many events come from a session, with the orders, the inquiries and the customers that belong to it.
EVENTS_IN_SESSION = 4.15
CUSTOMERS_FOR_SESSION = 4
OFFERINGS = ("dedicated", "dial-up", "complete-calling", "long-distance", "toll-free", "paging", "calling-card")

SESSIONS = """
CREATE OR REPLACE TEMP TABLE sessions AS
WITH drawn AS (
    SELECT range AS n, random() AS reach, floor(random() * 3)::int AS more, random() < 0.3 AS has_search,
        random() AS hour, random() AS channel, random() AS offering,
        CASE WHEN random() < 0.6 THEN $serial + range
            ELSE greatest(0, $serial + range - (random() * $sessions * 20)::bigint) END AS person
    FROM range($sessions)
)
SELECT n, person, reach, more, has_search, $midnight + (hour * 82000000)::bigint AS t, hash(person) AS drawn,
    ['direct', 'organic', 'paid', 'email', 'referral'][1 + floor(channel * 5)::int] AS channel,
    $offerings[1 + floor(offering * 7)::int] AS offering,
    CASE WHEN hash(person) % 100 < 25 THEN 'none' WHEN hash(person) % 100 < 70 THEN 'measure'
        ELSE 'personalize' END AS consent,
    ['desktop', 'phone', 'desktop', 'phone', 'tablet'][1 + (hash(person, 1) % 5)::int] AS device,
    ['north', 'south', 'east', 'west'][1 + (hash(person, 2) % 4)::int] AS region,
    CASE WHEN hash(person) % 100 >= 25 THEN printf('v%016x', hash(person, 3)) END AS visitor
FROM drawn
"""
ORDERS = """
INSERT INTO orders
SELECT printf('DT-%d-%d', $serial, n), printf('c%d', person % $customers), offering, region, t + 400000,
    t + 400000 + (exp(random()) * 86400000 * 2)::bigint, random() < 0.1, random() < 0.9, visitor,
    consent, device, channel
FROM sessions WHERE reach < 0.05
"""
INQUIRIES = """
CREATE OR REPLACE TEMP TABLE inquiries AS
SELECT printf('I%d-%d', $serial, range) AS number, printf('c%d', (random() * $customers)::bigint) AS customer,
    ['boston', 'dallas', 'denver', 'tampa'][1 + floor(random() * 4)::int] AS center,
    ['fault', 'bill', 'order', 'how-to'][1 + floor(random() * 4)::int] AS topic,
    $midnight + (random() * 80000000)::bigint AS t, (-ln(1 - random()) * 25000)::bigint AS wait_ms
FROM range(($sessions * 0.18)::bigint)
"""
STEPS = (
    ("page_viewed", 0, "true", "'home' AS page"),
    ("page_viewed", 20_000, "more >= 1", "'voice' AS page"),
    ("page_viewed", 40_000, "more >= 2", "'help' AS page"),
    (
        "experiment_exposed",
        100,
        "visitor IS NOT NULL AND drawn % 2 = 0",
        "'menu' AS experiment, CASE WHEN drawn % 4 < 2 THEN 'A' ELSE 'B' END AS variant",
    ),
    (
        "search_performed",
        60_000,
        "has_search",
        "CASE WHEN drawn % 5 = 0 THEN 'fax line' ELSE 'dial up' END AS term, "
        "CASE WHEN drawn % 5 = 0 THEN 0 ELSE 3 END AS results",
    ),
    ("offering_viewed", 90_000, "reach < 0.6", "offering"),
    ("address_qualified", 180_000, "reach < 0.3", "offering, 'available' AS result"),
    ("cart_item_added", 260_000, "reach < 0.13", "offering, 1500 AS monthly_cents"),
    ("checkout_started", 330_000, "reach < 0.08", "offering"),
)
ORDER_STEPS = (
    (
        "product_order_placed",
        "store",
        "placed_ms",
        "true",
        "visitor, consent, device, channel, region, [offering] AS offerings, 1500 AS monthly_cents, "
        "region AS customer_region, '12' AS term, 'dial' AS access, device AS order_device",
    ),
    ("task_fell_out", "engine", "placed_ms + 3600000", "fell_out", "'timeout' AS cause, 'provision' AS task"),
    (
        "product_order_completed",
        "engine",
        "done_ms",
        "true",
        "offering, on_time, '2026-01-01T00:00:00Z' AS promised_at",
    ),
)
INQUIRY_STEPS = (
    ("inquiry_opened", "t", "true", "center, topic"),
    ("inquiry_answered", "t + wait_ms", "wait_ms < 120000", "center, topic, wait_ms"),
    ("inquiry_abandoned", "t + 120000", "wait_ms >= 120000", "center, topic"),
    ("inquiry_resolved", "t + wait_ms + 300000", "wait_ms < 120000", "center, topic"),
)


def make_store(folder: Path, events: int, days: int = DAYS) -> int:
    """Fill an empty folder with about so many events, and return how many they are."""
    (folder / PARTS).mkdir(parents=True, mode=0o700)
    sessions = max(1, round(events / days / EVENTS_IN_SESSION))
    engine = duckdb.connect(config={"memory_limit": "1GB"})
    engine.execute("SELECT setseed(0.5)")
    engine.execute(
        "CREATE TABLE orders (number text, customer text, offering text, region text, placed_ms bigint, "
        "done_ms bigint, fell_out boolean, on_time boolean, visitor text, consent text, device text, channel text)"
    )
    parts: list[Part] = []
    for number in range(days):
        day = FIRST_DAY + timedelta(days=number)
        rows = _day(engine, day, sessions, number)
        for begin in range(0, rows.num_rows, LINES_IN_BATCH):
            parts.append(_write_part(folder, len(parts) + 1, rows.slice(begin, LINES_IN_BATCH)))
    write_manifest(folder, Manifest(next_part=len(parts) + 1, parts=tuple(parts)))
    return sum(part.rows for part in parts)


def _day(engine: duckdb.DuckDBPyConnection, day: date, sessions: int, number: int) -> pa.Table:
    """The events of a day, in the order of time."""
    midnight, end = midnight_ms(day), midnight_ms(day + timedelta(days=1))
    values = {
        "serial": number * sessions,
        "sessions": sessions,
        "midnight": midnight,
        "customers": sessions * CUSTOMERS_FOR_SESSION,
    }
    engine.execute(
        SESSIONS, {name: values[name] for name in ("serial", "sessions", "midnight")} | {"offerings": list(OFFERINGS)}
    )
    engine.execute(ORDERS, {name: values[name] for name in ("serial", "customers")})
    engine.execute(INQUIRIES, values)
    selects = [
        f"SELECT '{name}' AS name, 'store' AS source, t + {later} AS time_ms, visitor, consent, device, channel, "
        f"region, {columns} FROM sessions WHERE {condition}"
        for name, later, condition, columns in STEPS
    ]
    selects += [
        f"SELECT '{name}' AS name, '{source}' AS source, {time} AS time_ms, customer, 'order' AS subject_type, "
        f"number AS subject_id, {columns} FROM orders WHERE {condition} AND {time} >= {midnight} AND {time} < {end}"
        for name, source, time, condition, columns in ORDER_STEPS
    ]
    selects += [
        f"SELECT '{name}' AS name, 'office' AS source, {time} AS time_ms, customer, 'inquiry' AS subject_type, "
        f"number AS subject_id, {columns} FROM inquiries WHERE {condition}"
        for name, time, condition, columns in INQUIRY_STEPS
    ]
    selects.append(_customers(values, is_first=number == 0))
    made = " UNION ALL BY NAME ".join(selects)
    found = engine.execute(
        f"SELECT *, uuid()::text AS id, 1 AS version, time_ms + 20 AS recorded_ms, false AS is_clamped, "
        f"'person' AS agent, 'web-1' AS host, '{{}}' AS properties FROM ({made}) ORDER BY time_ms"
    ).to_arrow_table()
    found = found.set_column(
        found.schema.get_field_index("consent"), "consent", pc.fill_null(found["consent"], "measure")
    )
    days = {"day": day, "week": monday_of(day)}
    columns = [_column(found, field, days) for field in EVENTS]
    engine.execute(f"DELETE FROM orders WHERE done_ms < {end} AND placed_ms + 3600000 < {end}")
    return pa.Table.from_arrays(columns, schema=EVENTS)


def _customers(values: dict[str, int], *, is_first: bool) -> str:
    """On the first day, all customers are there; on each other, some leave."""
    if is_first:
        return (
            f"SELECT 'customer_imported' AS name, 'engine' AS source, {values['midnight']} + range AS time_ms, "
            "printf('c%d', range) AS customer, CASE WHEN range % 3 = 0 THEN '12' ELSE 'monthly' END AS term, "
            "range % 2 = 0 AS paperless, 'north' AS customer_region, 7 AS tenure_months "
            f"FROM range({values['customers']})"
        )
    return (
        f"SELECT 'product_disconnected' AS name, 'engine' AS source, {values['midnight']} + range AS time_ms, "
        f"printf('c%d', (random() * {values['customers']})::bigint) AS customer, 'customer' AS reason "
        f"FROM range({values['customers'] // 1000})"
    )


def _column(found: pa.Table, field: pa.Field, days: dict[str, date]) -> pa.Array | pa.ChunkedArray:
    if field.name in days:
        return pa.array([days[field.name]], field.type).take(pa.array([0] * found.num_rows))
    if field.name not in found.column_names:
        return pa.nulls(found.num_rows, field.type)
    return found[field.name].cast(field.type)


def _write_part(folder: Path, number: int, rows: pa.Table) -> Part:
    events, ids = f"{number:08d}.events.parquet", f"{number:08d}.ids"
    pq.write_table(rows, folder / PARTS / events, compression="zstd")
    packed = np.sort(pack_ids(rows["id"].to_pylist()))
    (folder / PARTS / ids).write_bytes(packed.tobytes())
    day = rows["day"][0].as_py().isoformat()
    return Part(events, "", "", ids, day, day, rows.num_rows)
