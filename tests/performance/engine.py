"""The engine's part of `make bench`: the processor time and the bytes of an order of three tasks, placed to told.

Worker, listener and database together; the network and the mail server are the sandbox, without delays. Rounds with one
worker and with two take turns. The database is its own: the journeys' orders, which no worker carries out, would never
end. `python -m tests.performance.engine [--waiting ORDERS] [--result FILE]` measures only this, beside that many orders
that wait for the network.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from environments.development import local_database
from environments.development.postgres import OWNER, PostgresServer
from environments.settings.development_files import CHECKOUT
from tests.performance.engine_orders import OrderMaker, add_waiting_orders
from tests.performance.servers import free_port, postmaster, tree_seconds

ROUNDS, ORDERS = 2, 60
SECONDS_FOR_ROUND = 300
QUIET_SECONDS, WAKE_SECONDS = 2.0, 7.0
WAITING_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'watch'"
# Those that wait for the network have numbers of their own.
OPEN_ORDERS = "SELECT count(*) FROM product_orders WHERE state <> 'completed' AND number < 'DT-7'"
SIZES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@dataclass
class Engine:
    """The running processes whose time counts."""

    var: Path
    owner_url: str
    database: psutil.Process
    listener: psutil.Process
    workers: list[psutil.Process] = field(default_factory=list)

    @property
    def cpu_seconds(self) -> float:
        return sum(map(tree_seconds, (self.database, self.listener, *self.workers)))

    def parts(self) -> dict[str, float]:
        return {
            "database": tree_seconds(self.database),
            "listener": tree_seconds(self.listener),
            "worker": sum(map(tree_seconds, self.workers)),
        }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.performance.engine", description=__doc__.partition("\n")[0])
    parser.add_argument("--waiting", type=int, default=0, help="orders that wait for the network meanwhile")
    parser.add_argument("--result", type=Path, help="where the result is written")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        server = _own_database(var)
        try:
            row = measure(server, var, waiting=asked.waiting)
        finally:
            local_database.empty(var)
    print(json.dumps(row, indent=2))
    if asked.result:
        asked.result.write_text(json.dumps(row), "utf-8")


def measured_apart() -> dict[str, float]:
    """Measure in a process of its own, whose settings and database nobody else uses."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "engine.json"
        subprocess.run(
            [sys.executable, "-m", "tests.performance.engine", "--result", str(result)], check=True, cwd=CHECKOUT
        )
        row: dict[str, float] = json.loads(result.read_text("utf-8"))
        return row


def measure(server: PostgresServer, var: Path, *, waiting: int = 0) -> dict[str, float]:
    """Return the milliseconds of processor time and the bytes an order costs, with one worker and with two."""
    single: list[dict[str, float]] = []
    double: list[dict[str, float]] = []
    owner_url = server.url(OWNER, local_database.NAME)
    orders = OrderMaker(os.environ["DATABASE_URL"])
    with _running(owner_url, postmaster(server), var) as engine:
        _warm_up(engine, orders)
        if waiting:
            print(f"loading {waiting:,} waiting orders", flush=True)
            add_waiting_orders(owner_url, waiting)
        before = _sizes(owner_url)
        for number in range(ROUNDS):
            for workers, results in ((1, single), (2, double)) if number % 2 else ((2, double), (1, single)):
                with _workers(engine, workers):
                    _settle(engine)
                    results.append(_one_round(engine, orders))
                    print(f"{workers} worker(s)", {k: round(v, 2) for k, v in results[-1].items()}, flush=True)
        placed = 2 * ROUNDS * ORDERS
        after = _sizes(owner_url)
    grown = {name: round((size - before.get(name, 0)) / placed) for name, size in after.items()}
    for name, size in sorted(grown.items(), key=lambda pair: -pair[1]):
        if size > 0:
            print(f"{name:<32}{size:>8}")
    return {
        "cpu_ms": round(min(row["total"] for row in single), 2),
        "two_workers_cpu_ms": round(min(row["total"] for row in double), 2),
        "order_bytes": sum(grown.values()),
    }


def _one_round(engine: Engine, orders: OrderMaker) -> dict[str, float]:
    ids = orders.place(ORDERS)
    before, begun = engine.parts(), time.monotonic()
    orders.defer(ids)
    _await(engine, OPEN_ORDERS)
    done = time.monotonic() - begun
    _await(engine, WAITING_JOBS)
    after = engine.parts()
    parts = {name: (after[name] - before[name]) / ORDERS * 1000 for name in after}
    return {**parts, "total": sum(parts.values()), "seconds": done}


def _warm_up(engine: Engine, orders: OrderMaker) -> None:
    with _workers(engine, 1):
        orders.defer(orders.place(20))
        _await(engine, OPEN_ORDERS)
        _await(engine, WAITING_JOBS)


def _settle(engine: Engine) -> None:
    """Wait until the processes that just started are idle."""
    time.sleep(3)
    used = engine.cpu_seconds
    while True:
        time.sleep(QUIET_SECONDS)
        now = engine.cpu_seconds
        if now - used < 0.15:
            return
        used = now


def _await(engine: Engine, query: str) -> None:
    deadline = time.monotonic() + SECONDS_FOR_ROUND
    with psycopg.connect(engine.owner_url, autocommit=True) as connection:
        while connection.execute(query).fetchone() != (0,):
            if time.monotonic() > deadline:
                raise RuntimeError(f"Not done after {SECONDS_FOR_ROUND} s: {query}")
            time.sleep(0.5)


def _sizes(owner_url: str) -> dict[str, int]:
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("VACUUM (FULL, ANALYZE)")
        return dict(connection.execute(SIZES).fetchall())


def _own_database(var: Path) -> PostgresServer:
    ports = {name: free_port() for name in ("STORE", "OFFICE", "INTELLIGENCE", "NOTIFICATIONS")}
    os.environ |= {"DIALTONE_VAR": str(var), **{f"DIALTONE_{name}_PORT": str(at) for name, at in ports.items()}}
    os.environ["DIALTONE_SANDBOX_PORT"] = str(free_port())
    server = local_database.start_local_database(var)
    subprocess.run([sys.executable, "-m", "environments", "migrate", "--seed"], check=True, cwd=CHECKOUT)
    from environments.settings import load_settings

    settings = load_settings()
    os.environ |= {"DATABASE_URL": settings.database.url, "DIALTONE_SECRET_KEY": settings.secret_key}
    return server


@contextmanager
def _running(owner_url: str, database: psutil.Process, var: Path) -> Iterator[Engine]:
    with ExitStack() as stack:
        for part in ("soap", "mail"):
            stack.enter_context(_process(var, f"sandbox {part}", "-m", "tests.performance.engine_network", part))
        listener = stack.enter_context(_process(var, "listener", "-m", "environments", "serve", "notifications"))
        time.sleep(3)
        yield Engine(var, owner_url, database, listener)


@contextmanager
def _workers(engine: Engine, count: int) -> Iterator[None]:
    with ExitStack() as stack:
        engine.workers = [
            stack.enter_context(_process(engine.var, f"worker {n}", "-m", "environments", "worker"))
            for n in range(count)
        ]
        yield
    engine.workers = []


@contextmanager
def _process(var: Path, name: str, *arguments: str) -> Iterator[psutil.Process]:
    with (var / f"{name}.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, *arguments], cwd=CHECKOUT, stdout=log, stderr=log)
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=60)


if __name__ == "__main__":
    main()
