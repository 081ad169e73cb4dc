"""Writers that commit all the time, one for each way to the database. They show how long nothing could be written."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from database_layer.engine import make_engine

TABLE = "ha_demo_writes"
PAUSE = 0.05
INSERT = text(f"INSERT INTO {TABLE} (way, number) VALUES (:way, :number)")


@dataclass
class Probe:
    """The writer on one way. `acknowledged` has each number that the database said it has, and when it said so."""

    way: str
    engine: Engine
    acknowledged: list[tuple[int, float]] = field(default_factory=list)
    failures: int = 0

    def write(self, stop: threading.Event) -> None:
        writing, number = self.engine.execution_options(isolation_level="READ COMMITTED"), 0
        while not stop.wait(PAUSE):
            number += 1
            try:
                with writing.begin() as connection:
                    connection.execute(INSERT, {"way": self.way, "number": number})
            except (SQLAlchemyError, psycopg.Error):
                self.failures += 1
            else:
                self.acknowledged.append((number, time.monotonic()))

    def longest_gap(self, since: float) -> float:
        """The longest time without an acknowledged write, in seconds, from that moment on."""
        moments = [since, *(at for _, at in list(self.acknowledged) if at >= since), time.monotonic()]
        return max(after - before for before, after in pairwise(moments))

    def has_written_since(self, moment: float) -> bool:
        return bool(self.acknowledged) and self.acknowledged[-1][1] >= moment

    def back_at(self, since: float) -> float:
        """The end of the longest gap: when the first write after it was acknowledged."""
        moments = [since, *(at for _, at in list(self.acknowledged) if at >= since)]
        return max(((after - before, after) for before, after in pairwise(moments)), default=(0.0, since))[1]


@contextmanager
def running_probes(owner_url: str, ways: dict[str, str]) -> Iterator[dict[str, Probe]]:
    """Write on each way, named with its address, until the end of the block."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {TABLE} (way text, number int)")
    probes = {way: Probe(way, make_engine(url, pool_size=1, statement_timeout_ms=3000)) for way, url in ways.items()}
    stop = threading.Event()
    threads = [threading.Thread(target=probe.write, args=[stop], daemon=True) for probe in probes.values()]
    for thread in threads:
        thread.start()
    try:
        yield probes
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)


def lost_writes(url: str, probes: dict[str, Probe]) -> list[str]:
    """The acknowledged writes that are not in the database."""
    with psycopg.connect(url) as connection:
        there = set(connection.execute(f"SELECT way, number FROM {TABLE}").fetchall())
    acknowledged = [(way, number) for way, probe in probes.items() for number, _ in probe.acknowledged]
    return [f"{way} {number}" for way, number in acknowledged if (way, number) not in there]
