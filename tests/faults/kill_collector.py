"""Kill the collector of events again and again while customers buy."""

import os
import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from threading import Event, Thread

import pyarrow.parquet as pq

from environments.composition.intelligence import event_store_of
from tests.faults.shoppers import buy
from tests.faults.system import RunningSystem, waited_until
from tests.faults.verdicts import judged

BUYERS, ORDERS, KILLS = 5, 100, 12
COLLECTOR = re.compile(r"intelligence collect --follow")
STORED = "SELECT event_id::text FROM events"
LONGEST_CATCH_UP_SECONDS = 60.0


def killed_collector(system: RunningSystem) -> list[str]:
    """The collector is killed twelve times while 100 orders are bought: its files have each committed event once."""
    customers, enough = [system.customer() for _ in range(BUYERS)], Event()
    imported, refused = Counter(_collected(system)) - _stored(system), len(_refused(system))
    kills: list[float] = []
    killer = Thread(target=_kill, args=(system, enough, kills))
    killer.start()
    try:
        numbers = buy(customers, ORDERS)
    finally:
        enough.set()
        killer.join()
    faults = judged(system, customers, numbers)
    print(f"killed the collector {len(kills)} times")
    waited_until(lambda: not _missing(system), seconds=LONGEST_CATCH_UP_SECONDS)
    stored, collected = _stored(system), Counter(_collected(system)) - imported
    new_refused = _refused(system)[refused:]
    print(f"{len(stored)} events committed, {collected.total()} in the files, {len(new_refused)} refused")
    print(f"{imported.total()} events in the files are those of imported histories")
    missing, more = stored - collected, collected - stored
    faults += [f"{missing.total()} committed events are not in the files"] if missing else []
    faults += [f"{more.total()} events are in the files and not committed, or twice"] if more else []
    faults += [f"lines were refused: {new_refused}"] if new_refused else []
    return faults + ([] if len(kills) >= KILLS else [f"only {len(kills)} kills"])


def _kill(system: RunningSystem, enough: Event, kills: list[float]) -> None:
    """Kill at random, at least twelve times: at its start, while it writes, and while it waits."""
    chance = Random()
    while len(kills) < KILLS or not enough.is_set():
        time.sleep(chance.uniform(0.5, 4))
        for victim in system.processes(COLLECTOR):
            os.kill(victim.pid, signal.SIGKILL)
            kills.append(time.monotonic())


def _missing(system: RunningSystem) -> Counter[str]:
    return _stored(system) - Counter(_collected(system))


def _stored(system: RunningSystem) -> Counter[str]:
    return Counter(event_id for (event_id,) in system.ask(STORED))


def _collected(system: RunningSystem) -> Iterator[str]:
    store = event_store_of(system.settings)
    with store.reading():
        for file in store.paths([part.events for part in store.read_manifest().parts if part.events]):
            yield from pq.read_table(file, columns=["id"]).column("id").to_pylist()


def _refused(system: RunningSystem) -> list[str]:
    store = event_store_of(system.settings)
    with store.reading():
        files = store.paths([part.refused for part in store.read_manifest().parts if part.refused])
        return [reason for file in files for reason in pq.read_table(file, columns=["reason"]).column(0).to_pylist()]
