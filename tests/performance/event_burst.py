"""Measures how events slow the product: in a transaction, and in a burst of ten times the normal rate."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from database_layer.event_rows import INSERT_EVENTS
from environments.development import local_database
from environments.development.postgres import APPLICATION, OWNER
from environments.settings.development_files import CHECKOUT
from site_intelligence.gather.event_store import EventStore
from site_intelligence.gather.event_table import EventTable
from site_intelligence.gather.manifest import Position
from tests.performance.journeys import Visitor
from tests.performance.servers import running_bench

# The busiest hour of a carrier with 100 million events a year has about so many in a second.
NORMAL_RATE = 10
BURST, BURST_SECONDS = 10 * NORMAL_RATE, 60
# The product writes the events of pages twice a second.
WRITES_A_SECOND = 2
PAUSE_BETWEEN_PAGES = 0.1
LONGEST_CATCH_UP = 300
TRANSACTIONS = 1_500
PAGES = ("/", "/offerings/calling-card")


def measure_burst() -> dict[str, float]:
    """Run the product with a collector, and measure its pages without a burst and within one."""
    with running_bench() as bench:
        url = bench.database.url(APPLICATION, local_database.NAME)
        added = _added_by_event(bench.database.url(OWNER, local_database.NAME))
        with _collecting():
            visitor = Visitor(bench.store.origin)
            rounds = [_pages(visitor, BURST_SECONDS / 2)]
            with _burst(url):
                within = _pages(visitor, BURST_SECONDS)
            caught_up = _seconds_to_catch_up(url)
            rounds.append(_pages(visitor, BURST_SECONDS / 2))
    without = [wait for waits in rounds for wait in waits]
    return {
        "event_adds_ms": round(added, 3),
        "page_p95_ms": round(_p95(without), 2),
        "page_p95_in_burst_ms": round(_p95(within), 2),
        "burst_slows_pages_by": round(_p95(within) / _p95(without) - 1, 3),
        "seconds_to_catch_up": round(caught_up, 1),
    }


def _added_by_event(url: str) -> float:
    """The milliseconds that an event adds to a small transaction, as a statement of its own: medians, in turns."""
    with psycopg.connect(url) as connection:
        # A table as any other, whose changes a commit has to write too. The application's role may make none.
        connection.execute("CREATE TABLE counted (n bigint)")
        connection.execute("INSERT INTO counted VALUES (0)")
        connection.commit()
        taken: dict[int, list[float]] = {0: [], 1: []}
        for number in range(TRANSACTIONS):
            events = number % 2
            begin = time.perf_counter()
            connection.execute("UPDATE counted SET n = n + 1")
            if events:
                connection.execute(INSERT_EVENTS, {"events": Jsonb([_event()])})
            connection.commit()
            taken[events].append(time.perf_counter() - begin)
    return (statistics.median(taken[1]) - statistics.median(taken[0])) * 1000


def _event() -> dict[str, Any]:
    """A row for the table of events, of a visitor who looks at a page."""
    return {
        "event_id": str(uuid4()),
        "name": "page_viewed",
        "version": 1,
        "at": datetime.now(UTC).isoformat(),
        "visitor_id": str(uuid4()),
        "subject_id": str(uuid4()),
        "properties": {"page": "home"},
        "source": "store",
        "actor_kind": "visitor",
        "subject_type": "visit",
        "consent": "measure",
        "context": {"device": "phone", "agent": "person", "channel": "direct", "host": "web-1"},
    }


@contextmanager
def _collecting() -> Iterator[None]:
    command = [sys.executable, "-m", "environments", "intelligence", "collect", "--follow"]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


@contextmanager
def _burst(url: str) -> Iterator[None]:
    """Write events at the rate of a burst, in a thread that waits most of the time."""
    done = Event()

    def write() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not done.wait(1 / WRITES_A_SECOND):
                events = [_event() for _ in range(BURST // WRITES_A_SECOND)]
                connection.execute(INSERT_EVENTS, {"events": Jsonb(events)})

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _pages(visitor: Visitor, seconds: float) -> list[float]:
    """The waits for pages of the store, one after another."""
    waits, end, number = [], time.monotonic() + seconds, 0
    while time.monotonic() < end:
        begin = time.perf_counter()
        visitor.get(PAGES[number % len(PAGES)])
        waits.append(time.perf_counter() - begin)
        number += 1
        time.sleep(PAUSE_BETWEEN_PAGES)
    return waits


def _p95(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=100)[94] * 1000


def _seconds_to_catch_up(url: str) -> float:
    """The seconds until the collector has stored everything."""
    store, table = EventStore(Path(os.environ["DIALTONE_VAR"]) / "intelligence"), EventTable(url)
    begin = time.monotonic()
    try:
        while time.monotonic() - begin < LONGEST_CATCH_UP:
            if not table.lag_seconds(store.read_manifest().position or Position("")):
                break
            time.sleep(0.2)
    finally:
        table.close()
    return time.monotonic() - begin
