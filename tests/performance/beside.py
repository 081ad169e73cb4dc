"""What people who search do to somebody else who opens the office's home page.

A person is not a loop: who searches types a name, reads that nobody has it, and types another. Three seconds are quick
for that. Six who search so are what an office has. Six loops without pause are more than any office has, and take turns
on the processors with whoever else is there, whatever they ask for: so they are set beside six loops that open the same
home page, which tells what a search costs from what sharing costs.

The others run in a process of their own and speak plain HTTP: on two processors, clients would be measured too.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from random import Random
from string import ascii_lowercase
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil

from tests.performance.journeys import HIDDEN, Visitor
from tests.performance.servers import Served, tree_seconds

PEOPLE = 6
THINKING = 3.0
ROUNDS, LOOKS = 4, 100
BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Session:
    """A signed-in agent's cookies, and the hidden fields of the search."""

    origin: str
    cookies: str
    hidden: dict[str, str]

    @classmethod
    def of(cls, visitor: Visitor) -> "Session":
        hidden = dict(HIDDEN.findall(visitor.get("/")))
        return cls(visitor.origin, "; ".join(f"{one.name}={one.value}" for one in visitor.http.cookies), hidden)


class Client:
    """A browser that costs nearly nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = HTTPConnection(urlsplit(session.origin).netloc, timeout=60)

    def home(self, _: Random) -> None:
        self._ask("GET", "/")

    def search(self, random: Random) -> None:
        """Search for a name that nobody has, each time another."""
        name = "zz" + "".join(random.choices(ascii_lowercase, k=5))
        fields = {**self._session.hidden, "subject": "orders", "customer_name": name}
        found = self._ask("POST", "/searches", urlencode(fields))
        if found:
            self._ask("GET", found)

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        """Returns where the answer leads, if it leads anywhere."""
        headers = {"Cookie": self._session.cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}.")
        return answer.headers.get("Location", "")


@dataclass(frozen=True)
class Others:
    """What six others do meanwhile."""

    what: str
    do: Callable[[Client, Random], None]
    thinking: float = 0.0


NOBODY = "nobody else is there"
CROWDS = (
    Others(f"six search, each every {THINKING:.0f} s", Client.search, THINKING),
    Others("six open it without pause", Client.home),
    Others("six search without pause", Client.search),
)


def home_beside_others(office: Served, postmaster: psutil.Process, clerk: Visitor) -> dict[str, dict[str, float]]:
    """The home page's waits alone and beside each crowd, in turns.

    Processor time is the office's and the database's, of one thing that the others did; of a look where nobody else is.
    """
    session = Session.of(clerk)
    measured: dict[str, _Measured] = {NOBODY: _Measured(), **{crowd.what: _Measured() for crowd in CROWDS}}
    for _ in range(ROUNDS):
        for crowd in (None, *CROWDS):
            row = measured[crowd.what if crowd else NOBODY]
            with _meanwhile(session, crowd) as count, row.counting(office, postmaster):
                row.look(session)
            row.others += count()
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
    """What was seen of the home page beside one crowd, in all rounds."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.seconds = self.office = self.database = 0.0
        self.others = 0

    def look(self, session: Session) -> None:
        client, random = Client(session), Random(0)
        for _ in range(LOOKS):
            begun = time.perf_counter()
            client.home(random)
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
def _meanwhile(session: Session, crowd: Others | None) -> Iterator[Callable[[], int]]:
    """Has the crowd there; gives what counts how often they did their thing, once they have gone."""
    if crowd is None:
        yield lambda: 0
        return
    context = get_context("spawn")
    ready, done, counted = context.Event(), context.Event(), context.Value("i", 0)
    process = context.Process(target=_crowd, args=(session, crowd, ready, done, counted))
    process.start()
    ready.wait()
    try:
        yield lambda: int(counted.value)
    finally:
        done.set()
        process.join()
    if process.exitcode:
        raise RuntimeError("The others could not do what they came for.")


def _crowd(session: Session, crowd: Others, ready: Event, done: Event, counted: Any) -> None:
    people = [Thread(target=_person, args=(session, crowd, Random(number), done, counted)) for number in range(PEOPLE)]
    for person in people:
        person.start()
    ready.set()
    for person in people:
        person.join()


def _person(session: Session, crowd: Others, random: Random, done: Event, counted: Any) -> None:
    client = Client(session)
    # They did not all come at once.
    done.wait(random.uniform(0, crowd.thinking))
    while not done.is_set():
        crowd.do(client, random)
        with counted.get_lock():
            counted.value += 1
        done.wait(random.uniform(0.5, 1.5) * crowd.thinking)
