"""The cost of six searchers for an agent who opens the office's home page.

A person is not a loop: who searches types a name, reads that nobody has it, and types another. Three seconds are quick
for that. Six who search so are what an office has. Six loops without pause are more than any office has, and take turns
on the processors with every other client, whatever it asks for: so they are compared with six loops that open the same
home page, which tells what a search costs from what sharing costs.

The others run in a process of their own and speak plain HTTP: on two processors, clients would be measured too.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from environments.settings.development_files import CHECKOUT
from tests.performance.crowd import Client, Crowd, Session
from tests.performance.journeys import HIDDEN, Visitor
from tests.performance.servers import Served, tree_seconds

THINKING = 3.0
ROUNDS, LOOKS = 4, 100
BETWEEN_LOOKS = 0.1
NOBODY = "nobody else is there"
CROWDS = (
    Crowd(f"six search, each every {THINKING:.0f} s", is_searching=True, thinking=THINKING),
    Crowd("six open it without pause", is_searching=False),
    Crowd("six search without pause", is_searching=True),
)


def home_beside_others(office: Served, postmaster: psutil.Process, clerk: Visitor) -> dict[str, dict[str, float]]:
    """The home page's waits alone and beside each crowd, in turns.

    Processor time is the office's and the database's, of one thing that the others did; of a look where nobody else is.
    """
    hidden = dict(HIDDEN.findall(clerk.get("/")))
    session = Session(clerk.origin, "; ".join(f"{cooky.name}={cooky.value}" for cooky in clerk.http.cookies), hidden)
    measured = {NOBODY: _Measured(), **{crowd.what: _Measured() for crowd in CROWDS}}
    ways = (None, *CROWDS)
    for begins in range(ROUNDS):
        # Each in each place of a round: what one leaves behind, another meets.
        for crowd in (*ways[begins:], *ways[:begins]):
            row = measured[crowd.what if crowd else NOBODY]
            with _meanwhile(session, crowd, row), row.counting(office, postmaster):
                row.look(session)
    own = measured[NOBODY]
    rows = {what: row.told(own) for what, row in measured.items()}
    _print(rows)
    return rows


def _print(rows: dict[str, dict[str, float]]) -> None:
    alone = rows[NOBODY]
    print(
        f"{'home page, while':<34}{'p50 ms':>8}{'p95 ms':>8}{'times':>14}{'others, a second':>18}{'CPU ms of one':>16}"
    )
    for what, row in rows.items():
        times = f"{row['p50_ms'] / alone['p50_ms']:.2f}, {row['p95_ms'] / alone['p95_ms']:.2f}"
        cpu = f"{row['office_ms']:.1f} + {row['database_ms']:.1f}"
        print(f"{what:<34}{row['p50_ms']:>8.1f}{row['p95_ms']:>8.1f}{times:>14}{row['a_second']:>18.1f}{cpu:>16}")


class _Measured:
    """The times of the home page beside one crowd, in all rounds."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.seconds = self.office = self.database = 0.0
        self.others = 0

    def look(self, session: Session) -> None:
        client = Client(session)
        for _ in range(LOOKS):
            begun = time.perf_counter()
            client.open_home()
            self.waits.append(time.perf_counter() - begun)
            time.sleep(BETWEEN_LOOKS)

    @contextmanager
    def counting(self, office: Served, postmaster: psutil.Process) -> Iterator[None]:
        before = time.perf_counter(), office.cpu_seconds, tree_seconds(postmaster)
        yield
        after = time.perf_counter(), office.cpu_seconds, tree_seconds(postmaster)
        self.seconds, self.office, self.database = (
            total + ended - begun
            for total, begun, ended in zip((self.seconds, self.office, self.database), before, after, strict=True)
        )

    def told(self, alone: "_Measured") -> dict[str, float]:
        cuts, each = statistics.quantiles(self.waits, n=100), self.others or len(self.waits)
        own = (alone.office, alone.database) if self.others else (0.0, 0.0)
        return {
            "p50_ms": round(cuts[49] * 1000, 2),
            "p95_ms": round(cuts[94] * 1000, 2),
            "a_second": round(self.others / self.seconds, 1),
            "office_ms": round((self.office - own[0]) / each * 1000, 2),
            "database_ms": round((self.database - own[1]) / each * 1000, 2),
        }


@contextmanager
def _meanwhile(session: Session, crowd: Crowd | None, row: _Measured) -> Iterator[None]:
    """Has the crowd there, and counts what they did."""
    if crowd is None:
        yield
        return
    command = [sys.executable, "-m", "tests.performance.crowd"]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    print(crowd.told(session), file=process.stdin, flush=True)
    try:
        if process.stdout.readline() != "there\n":
            raise RuntimeError("The others did not come.")
        yield
    finally:
        told, _ = process.communicate()
    row.others += int(told)
