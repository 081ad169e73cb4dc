"""`make bench-scale`: what the searches cost with many orders, and what they do to who else is in the office.

Prints, per search, the pages of the database it touches, the database's milliseconds and those on the clock, and marks
what touches too many. Then six clients search for a name that nobody has, while another opens the home page. Writes
all of it to var/bench-scale.json. See docs/performance.md.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pyotp

from database_layer.engine import make_engine
from environments import local_database, postgres
from environments.checkout import CHECKOUT
from environments.postgres import APPLICATION, OWNER, PostgresServer
from tests.database.many_orders import fill
from tests.database.searches import MOST_PAGES, SEARCHES, Office
from tests.performance.journeys import Visitor
from tests.performance.servers import free_port, served
from tests.performance.serving import bench_settings

ORDERS = 100_000
SEARCHERS = 6
LOOKS = 100
TIMES = 3


def main(orders: int) -> None:
    with _database() as server:
        print(f"loading {orders:,} orders", flush=True)
        fill(server.url(OWNER, local_database.NAME), orders)
        searches = _searches(server.url(APPLICATION, local_database.NAME))
        home = _home_beside_searchers()
    path = CHECKOUT / "var" / "bench-scale.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"orders": orders, "searches": searches, "home": home}, indent=2) + "\n", "utf-8")
    print(f"written to {path.relative_to(CHECKOUT)}")


@contextmanager
def _database() -> Iterator[PostgresServer]:
    """A seeded database of its own, quick and unsafe, that everything started from here finds; gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.start(Path(folder) / "postgres", durable=False)
        try:
            server.create_database(local_database.NAME)
            os.environ |= {
                "DIALTONE_VAR": folder,
                "DATABASE_URL": server.url(APPLICATION, local_database.NAME),
                "DATABASE_OWNER_URL": server.url(OWNER, local_database.NAME),
            }
            subprocess.run([sys.executable, "-m", "environments", "migrate", "--seed"], check=True, cwd=CHECKOUT)
            os.environ["DIALTONE_SECRET_KEY"] = bench_settings().secret_key
            yield server
        finally:
            postgres.remove(Path(folder) / "postgres")


def _searches(url: str) -> dict[str, dict[str, float]]:
    engine = make_engine(url, pool_size=2, statement_timeout_ms=60_000)
    office, rows = Office(engine), {}
    print(f"{'search':<44}{'pages':>8}{'database ms':>13}{'clock ms':>10}")
    for name, ask in SEARCHES.items():
        row = _search(office, ask)
        rows[name] = row
        mark = f"  over {MOST_PAGES}" if row["pages"] > MOST_PAGES else ""
        print(f"{name:<44}{row['pages']:>8.0f}{row['database_ms']:>13.1f}{row['clock_ms']:>10.1f}{mark}", flush=True)
    engine.dispose()
    return rows


def _search(office: Office, ask: Callable[[Office], object]) -> dict[str, float]:
    plans = office.plans_of(ask)
    waits = [_seconds(lambda: ask(office)) for _ in range(TIMES)]
    milliseconds = statistics.median(waits) * 1000
    return {"pages": plans.pages, "database_ms": round(plans.milliseconds, 2), "clock_ms": round(milliseconds, 2)}


def _home_beside_searchers() -> dict[str, Any]:
    """What opening the home page takes while nobody searches, and while six do without pause."""
    settings = bench_settings()
    port, workers = free_port(), (settings.store.workers, settings.store.threads)
    with served("tests.performance.serving:office()", port, *workers) as office:
        clerk = _clerk(office.origin)
        alone = _home(clerk, searchers=0)
        beside = _home(clerk, searchers=SEARCHERS)
    ratios = {name: round(beside[name] / alone[name], 2) for name in ("p50_ms", "p95_ms")}
    print(f"home beside 0 searchers: {alone}\nhome beside {SEARCHERS} searchers: {beside}\ntimes as long: {ratios}")
    return {"beside_0": alone, f"beside_{SEARCHERS}": beside, "ratio": ratios}


def _home(visitor: Visitor, *, searchers: int) -> dict[str, float]:
    done = Event()
    with ThreadPoolExecutor(searchers + 1) as threads:
        searching = [threads.submit(_search_until, done, _same_person(visitor)) for _ in range(searchers)]
        try:
            waits = [_seconds(lambda: visitor.get("/")) for _ in range(LOOKS)]
        finally:
            done.set()
    found = sum(one.result() for one in searching)
    cuts = statistics.quantiles(waits, n=100)
    return {"p50_ms": round(cuts[49] * 1000, 1), "p95_ms": round(cuts[94] * 1000, 1), "searches": found}


def _clerk(origin: str) -> Visitor:
    person = next(one for one in bench_settings().demonstration if one.role == "agent")
    clerk = Visitor(origin)
    clerk.get("/sign-in")
    clerk.post("/sign-in", {"email": person.email, "password": person.password})
    clerk.post("/second-factor", {"code": pyotp.TOTP(person.totp_secret).now()})
    return clerk


def _same_person(visitor: Visitor) -> Visitor:
    """Another client with the same cookies: a code of the second factor is good for one sign-in."""
    other = Visitor(visitor.origin)
    other.http.cookies.update(visitor.http.cookies)
    return other


def _search_until(done: Event, visitor: Visitor) -> int:
    """Search for a name that nobody has until told to stop; returns how often."""
    count = 0
    visitor.get("/")
    while not done.is_set():
        visitor.post("/searches", {"subject": "orders", "customer_name": "zzz"})
        count += 1
    return count


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS)
