"""`make bench-scale`: the cost of searches with many orders, for the searcher and for others in the office.

Prints, per search, the pages of the database it touches, the database's milliseconds and those on the clock, and marks
what touches too many. Then six people search for names that nobody has, while another opens the home page. Writes all
of it to var/bench-scale.json. See docs/performance.md.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp

from database_layer.engine import make_engine
from environments.development import local_database, postgres
from environments.development.postgres import APPLICATION, OWNER, PostgresServer
from environments.settings.development_files import CHECKOUT
from tests.database.many_orders import fill
from tests.database.mcd_searches import MCD_SEARCHES, MOST_MCD_PAGES
from tests.database.searches import MOST_PAGES, SEARCHES, Office
from tests.performance.bench_sites import bench_settings
from tests.performance.beside import home_beside_others
from tests.performance.journeys import Visitor
from tests.performance.servers import free_port, postmaster, served

ORDERS = 100_000
TIMES = 3


def main(orders: int) -> None:
    with _database() as server:
        print(f"loading {orders:,} orders", flush=True)
        fill(server.url(OWNER, local_database.NAME), orders)
        searches = _searches(server.url(APPLICATION, local_database.NAME))
        home = _home_beside_others(server)
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
    print(f"{'search':<52}{'pages':>8}{'database ms':>13}{'clock ms':>10}")
    for name, ask in (SEARCHES | MCD_SEARCHES).items():
        row = _search(office, ask)
        rows[name] = row
        most = MOST_MCD_PAGES if name in MCD_SEARCHES else MOST_PAGES
        mark = f"  over {most}" if row["pages"] > most else ""
        print(f"{name:<52}{row['pages']:>8.0f}{row['database_ms']:>13.1f}{row['clock_ms']:>10.1f}{mark}", flush=True)
    engine.dispose()
    return rows


def _search(office: Office, ask: Callable[[Office], object]) -> dict[str, float]:
    plans = office.plans_of(ask)
    waits = [_seconds(lambda: ask(office)) for _ in range(TIMES)]
    milliseconds = statistics.median(waits) * 1000
    return {"pages": plans.pages, "database_ms": round(plans.milliseconds, 2), "clock_ms": round(milliseconds, 2)}


def _home_beside_others(server: PostgresServer) -> dict[str, dict[str, float]]:
    settings = bench_settings()
    port, workers = free_port(), (settings.store.workers, settings.store.threads)
    with served("tests.performance.bench_sites:office()", port, *workers) as office:
        return home_beside_others(office, postmaster(server), _clerk(office.origin))


def _clerk(origin: str) -> Visitor:
    # An engineer sees all that waits: the longest home page there is.
    person = next(person for person in bench_settings().demonstration if person.role == "engineer")
    clerk = Visitor(origin)
    clerk.get("/sign-in")
    clerk.post("/sign-in", {"email": person.email, "password": person.password})
    clerk.post("/second-factor", {"code": pyotp.TOTP(person.totp_secret).now()})
    return clerk


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS)
