"""`make intelligence-bench`: how fast events are imported, collected and counted, and what they cost the product.

Prints each number beside its target, and writes all of them to var/intelligence-bench.json. The pages are counted on a
store of EVENTS events in 364 days. See docs/site-intelligence.md.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import psycopg
import pyarrow.parquet as pq
from psycopg.types.json import Jsonb

from environments.development import local_database, postgres
from environments.development.postgres import APPLICATION, OWNER
from environments.settings.development_files import CHECKOUT
from site_intelligence.gather.collect_events import Collector
from site_intelligence.gather.columns import RENAMED
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.event_table import EventTable
from site_intelligence.gather.import_history import import_history
from site_intelligence.report.roll_up import roll_up
from tests.performance.counted_pages import peak_memory_mb, time_pages, time_reports, time_start
from tests.performance.event_burst import measure_burst
from tests.performance.many_events import DAYS, make_store

EVENTS = 2_000_000
MOST_LINES = 500_000
NEW_LINES = 50_000
# A measure that ends in "_second" has to be higher than its target, each other one lower.
TARGETS: dict[str, float] = {
    "imported_per_second": 30_000,
    "collected_per_second": 30_000,
    "import_memory_mb": 1_500,
    "pages_memory_mb": 1_500,
    "warm_up_seconds": 40,
    "overview_seconds": 2,
    "event_adds_ms": 0.5,
    "burst_slows_pages_by": 0.1,
    "seconds_to_catch_up": 300,
}
WINDOW_TARGETS = {28: 0.5, DAYS: 2.0}
RESULT = CHECKOUT / "var" / "intelligence-bench.json"
NICE = 10


def main(events: int) -> None:
    os.nice(NICE)
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="intelligence-bench-", dir=_room()) as name:
        folder = Path(name)
        _measure_pages(folder, events, result)
        _measure_writers(folder, result)
    _say("measuring a burst beside the pages of the store")
    result |= _in_process("burst")
    _save(result)
    _print(result)


def _measure_pages(folder: Path, events: int, result: dict[str, Any]) -> None:
    made = folder / "made"
    _say(f"making {events:,} events of {DAYS} days")
    begin = time.perf_counter()
    result |= {"events": make_store(made, events), "made_in_seconds": round(time.perf_counter() - begin, 1)}
    _say("counting days ahead")
    result["days_counted_ahead"] = _in_process("roll-up", str(made))
    result["stored_gb"] = round(sum(path.stat().st_size for path in made.rglob("*") if path.is_file()) / 1e9, 2)
    _say("counting the pages ahead, as a new process does")
    result |= _in_process("start", str(made))
    result |= {"pages": {}, "reports": {}, "pages_memory_mb": 0}
    for days in WINDOW_TARGETS:
        _say(f"counting the pages over {days} days, then the reports of the command line")
        result["pages"][days] = _in_process("pages", str(made), str(days))
        result["pages_memory_mb"] = max(result["pages_memory_mb"], result["pages"][days].pop("peak_memory_mb"))
        result["reports"][days] = _in_process("reports", str(made), str(days))
        _save(result)


def _measure_writers(folder: Path, result: dict[str, Any]) -> None:
    envelopes = list(_envelopes(EventStore(folder / "made"), MOST_LINES))
    _say(f"importing {len(envelopes):,} lines, and a few into the large store")
    file = _write_history(folder / "events.ndjson", envelopes)
    result["imported_per_second"] = int(_in_process("import", str(file), str(folder / "imported"))["per_second"])
    new = [{**envelope, "id": str(uuid4())} for envelope in envelopes[:NEW_LINES]]
    file = _write_history(folder / "new.ndjson", new)
    result["import_memory_mb"] = _in_process("import", str(file), str(folder / "made"))["peak_memory_mb"]
    _say(f"collecting {len(envelopes):,} rows")
    result["collected_per_second"] = _collect(folder, envelopes)
    _save(result)


def _save(result: dict[str, Any]) -> None:
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


def _say(words: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", flush=True)


def _room() -> Path:
    """A folder on the disk of the checkout: temporary folders may be in memory."""
    (CHECKOUT / "var").mkdir(exist_ok=True)
    return CHECKOUT / "var"


def _print(result: dict[str, Any]) -> None:
    for name, target in TARGETS.items():
        is_met = result[name] >= target if name.endswith("_second") else result[name] <= target
        print(f"{name}: {result[name]:,} (target {target:,}{'' if is_met else ', missed'})")
    for days, seconds in result["pages"].items():
        for page, took in seconds.items():
            allowed = WINDOW_TARGETS[days]
            print(f"{page}, {days} days: {took:.2f} s (target {allowed} s{'' if took <= allowed else ', missed'})")
    print(f"written to {RESULT.relative_to(CHECKOUT)}")


def _envelopes(store: EventStore, most: int) -> Iterator[dict[str, Any]]:
    """The first stored events as they were before they were stored."""
    for path in store.paths([part.events for part in store.read_manifest().parts]):
        for row in pq.read_table(path).to_pylist():
            if most == 0:
                return
            most -= 1
            yield _envelope(row)


def _envelope(row: dict[str, Any]) -> dict[str, Any]:
    time_of = datetime.fromtimestamp(row["time_ms"] / 1000, UTC).isoformat(timespec="milliseconds")
    originals = {column: name for name, column in RENAMED[row["name"]][1].items()}
    context = {name: row[name] or "" for name in ("device", "agent", "channel", "region", "host")}
    own = list(row)[list(row).index("properties") + 1 :]
    return {
        "id": row["id"],
        "name": row["name"],
        "version": 1,
        "time": time_of.replace("+00:00", "Z"),
        "source": row["source"],
        "visitor": row["visitor"],
        "session": None,
        "consent": row["consent"],
        "customer": row["customer"],
        "subject": row["subject_id"] and {"type": row["subject_type"], "id": row["subject_id"]},
        "context": context,
        "properties": {originals.get(name, name): row[name] for name in own if row[name] is not None},
    }


def _write_history(file: Path, envelopes: list[dict[str, Any]]) -> Path:
    with file.open("w") as lines:
        for envelope in envelopes:
            line = {"recorded_at": envelope["time"], "envelope": envelope}
            lines.write(json.dumps(line, separators=(",", ":")) + "\n")
    return file


def _collect(folder: Path, envelopes: list[dict[str, Any]]) -> int:
    """Collect from the product's table in a PostgreSQL of its own."""
    server = postgres.start(folder / "postgres", durable=False)
    try:
        server.create_database(local_database.NAME)
        owner = server.url(OWNER, local_database.NAME)
        subprocess.run(
            [sys.executable, "-m", "environments", "migrate"],
            check=True,
            capture_output=True,
            env={
                "PATH": "",
                "DIALTONE_VAR": str(folder / "var"),
                "DATABASE_URL": server.url(APPLICATION, local_database.NAME),
                "DATABASE_OWNER_URL": owner,
            },
            cwd=CHECKOUT,
        )
        with psycopg.connect(owner) as connection:
            _append(connection, envelopes)
        # The disk is still busy with what was made before: the collector would wait for that, too.
        os.sync()
        return int(_in_process("collect", owner, str(folder / "collected"))["per_second"])
    finally:
        server.stop()


COLUMNS = (
    "event_id, name, version, at, recorded_at, source, visitor_id, consent, customer_id, subject_type, subject_id, "
    "context, properties"
)


def _append(connection: "psycopg.Connection[Any]", envelopes: list[dict[str, Any]]) -> None:
    with connection.cursor().copy(f"COPY events ({COLUMNS}) FROM STDIN") as copy:
        for envelope in envelopes:
            subject = envelope["subject"] or {}
            copy.write_row(
                (
                    *(envelope[name] for name in ("id", "name", "version", "time", "time", "source")),
                    _as_uuid(envelope["visitor"]),
                    envelope["consent"],
                    _as_uuid(envelope["customer"]),
                    subject.get("type", "event"),
                    _as_uuid(subject.get("id", envelope["id"])),
                    Jsonb(envelope["context"]),
                    Jsonb(envelope["properties"]),
                )
            )


def _as_uuid(name: str | None) -> UUID | None:
    """The product names visitors, customers and subjects by UUIDs."""
    return uuid5(NAMESPACE_OID, name) if name else None


def _in_process(verb: str, *words: str) -> dict[str, Any]:
    """Measure something in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "tests.performance.intelligence", verb, *words]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=CHECKOUT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def time_import(file: str, folder: str) -> dict[str, float]:
    begin = time.perf_counter()
    counts = import_history(Path(file), EventStore(Path(folder)))
    return {"per_second": counts.lines / (time.perf_counter() - begin), "peak_memory_mb": peak_memory_mb()}


def time_collection(url: str, folder: str) -> dict[str, float]:
    begin = time.perf_counter()
    counts = Collector(EventStore(Path(folder)), EventTable(url)).collect()
    return {"per_second": counts.rows / (time.perf_counter() - begin)}


def time_roll_up(folder: str) -> dict[str, float]:
    begin = time.perf_counter()
    days = roll_up(EventStore(Path(folder)))
    return {"days": days, "seconds": round(time.perf_counter() - begin, 1), "peak_memory_mb": peak_memory_mb()}


MEASURES: dict[str, Callable[..., dict[str, float]]] = {
    "roll-up": time_roll_up,
    "import": time_import,
    "collect": time_collection,
    "start": time_start,
    "pages": time_pages,
    "reports": time_reports,
    "burst": measure_burst,
}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in MEASURES:
        print(json.dumps(MEASURES[sys.argv[1]](*sys.argv[2:])))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else EVENTS)
