"""`make bench`: the product beside its floor, in turns, in one run; see docs/performance.md.

Prints, per journey, the processor time of server plus database, the median and the slow end of what a client waits,
and the ratio of processor times. Writes them to var/bench.json.
"""

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

import pyotp

from environments.settings.development_files import CHECKOUT
from tests.performance import engine, history, journeys
from tests.performance.bench_sites import bench_settings
from tests.performance.journeys import Visitor
from tests.performance.servers import Bench, Served, running_bench, tree_seconds

ROUNDS = 6
SIGN_INS = 5
ON_FLOOR, OURS = "floor", "product"
# Pages of the floor that are smaller than this part of the product's make a ratio too high.
SAME_SIZE = 0.9


@dataclass(frozen=True)
class Journey:
    """One journey, done `times` times in each round, on each side that has it."""

    name: str
    go: Callable[[Visitor, str], None]
    times: int
    by: str = "customer"
    has_floor: bool = True


JOURNEYS = (
    Journey("catalogue", journeys.catalogue, 150, by="anybody"),
    Journey("offering", journeys.offering, 150, by="anybody"),
    Journey("purchase", journeys.purchase, 12),
    Journey("order_status", journeys.order_status, 80),
    Journey("search_name", journeys.search_name, 50, by="agent"),
    Journey("search_number", journeys.search_number, 50, by="agent"),
    Journey("name, no script", journeys.search_name_without_script, 25, by="agent"),
    Journey("number, no script", journeys.search_number_without_script, 25, by="agent"),
    # The floor knows no changes and no record pages: a change is compared with a purchase.
    Journey("change_order", journeys.change_order, 12, has_floor=False),
    Journey("order_page_office", journeys.order_page_office, 50, by="agent", has_floor=False),
)


@dataclass
class Measured:
    """The time that one side of a journey has taken so far, in seconds."""

    cpu: float = 0.0
    waits: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def cpu_ms(self) -> float:
        return self.cpu / len(self.waits) * 1000

    def wait_ms(self, percent: int) -> float:
        return statistics.quantiles(self.waits, n=100)[percent - 1] * 1000


@dataclass(frozen=True)
class Side:
    """The product or the floor: its visitors, and what its pages are asked for."""

    visitors: dict[str, Visitor]
    servers: tuple[Served, ...]
    subjects: dict[str, str]


def main() -> None:
    print("measuring the engine", flush=True)
    of_engine = engine.measured_apart()
    with running_bench() as bench:
        print("loading a history of 100,000 orders", flush=True)
        shopper, clerk = Visitor(bench.store.origin), Visitor(bench.office.origin)
        hash_ms = _sign_in(bench, shopper)
        _sign_in_agent(clerk)
        journeys.purchase(shopper, "")
        number = journeys.order_number(shopper)
        history.finish_first_order(number)
        buyer = history.load(bench.owner_url)
        subjects = {
            "order_status": buyer.order_number,
            "order_page_office": buyer.order_number,
            "purchase": buyer.account_id,
        }
        floor = Visitor(bench.floor.origin)
        floor.post(f"/session/{buyer.customer_id}", {})
        floor.post(f"/agent-session/{buyer.customer_id}", {})
        sides = {
            OURS: Side(_visitors(Visitor(bench.store.origin), shopper, clerk), (bench.store, bench.office), subjects),
            ON_FLOOR: Side(_visitors(Visitor(bench.floor.origin), floor, floor), (bench.floor,), subjects),
        }
        results = _measure(bench, sides)
    _report(results, of_engine, hash_ms)


def _measure(bench: Bench, sides: dict[str, Side]) -> dict[str, dict[str, Measured]]:
    measured_on = {journey: [name for name in sides if journey.has_floor or name == OURS] for journey in JOURNEYS}
    results = {journey.name: {name: Measured() for name in on} for journey, on in measured_on.items()}
    for journey, on in measured_on.items():
        for name in on:
            _do(journey, sides[name])
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", flush=True)
        order = list(sides) if number % 2 else list(reversed(sides))
        for journey in JOURNEYS:
            for name in (name for name in order if name in measured_on[journey]):
                _measure_one(bench, journey, sides[name], results[journey.name][name])
    return results


def _measure_one(bench: Bench, journey: Journey, side: Side, measured: Measured) -> None:
    before = _used(bench, side)
    for _ in range(journey.times):
        wait, size = _do(journey, side)
        measured.waits.append(wait)
        measured.bytes = size
    measured.cpu += _used(bench, side) - before


def _do(journey: Journey, side: Side) -> tuple[float, int]:
    """Do it once; returns the seconds waited and the bytes received."""
    visitor = side.visitors[journey.by]
    visitor.seconds, visitor.bytes = 0.0, 0
    journey.go(visitor, side.subjects.get(journey.name, ""))
    return visitor.seconds, visitor.bytes


def _visitors(anybody: Visitor, customer: Visitor, agent: Visitor) -> dict[str, Visitor]:
    return {"anybody": anybody, "customer": customer, "agent": agent}


def _used(bench: Bench, side: Side) -> float:
    """The processor seconds that the side's servers and the database have used so far."""
    return sum(server.cpu_seconds for server in side.servers) + tree_seconds(bench.postmaster)


def _sign_in(bench: Bench, shopper: Visitor) -> float:
    """Sign the demonstration's customer in; returns the milliseconds of processor time it takes, mostly the hash."""
    person = next(person for person in bench_settings().demonstration if not person.role)
    before = bench.store.cpu_seconds
    for _ in range(SIGN_INS):
        shopper.http.cookies.clear()
        shopper.get("/sign-in")
        shopper.post("/sign-in", {"email": person.email, "password": person.password})
    return (bench.store.cpu_seconds - before) / SIGN_INS * 1000


def _sign_in_agent(clerk: Visitor) -> None:
    person = next(person for person in bench_settings().demonstration if person.role == "agent")
    clerk.get("/sign-in")
    clerk.post("/sign-in", {"email": person.email, "password": person.password})
    clerk.post("/second-factor", {"code": pyotp.TOTP(person.totp_secret).now()})


def _report(results: dict[str, dict[str, Measured]], of_engine: dict[str, float], hash_ms: float) -> None:
    print(f"{'journey':<18}{'cpu ms':>8}{'floor':>8}{'ratio':>7}{'p50 ms':>8}{'p95 ms':>8}{'kB':>7}{'floor kB':>9}")
    written = {name: _row(sides[OURS], sides.get(ON_FLOOR)) for name, sides in results.items()}
    purchase = results["purchase"][OURS].cpu_ms
    written["change_order"]["of_purchase"] = round(results["change_order"][OURS].cpu_ms / purchase, 2)
    written["engine"] = of_engine
    for name, sides in results.items():
        row, ours, floor = written[name], sides[OURS], sides.get(ON_FLOOR)
        cells = [row.get(key, "") for key in ("cpu_ms", "floor_cpu_ms", "ratio", "p50_ms", "p95_ms")]
        sizes = (ours.bytes / 1000, floor.bytes / 1000 if floor else ours.bytes / 1000)
        print(f"{name:<18}{cells[0]:>8}{cells[1]:>8}{cells[2]:>7}{cells[3]:>8}{cells[4]:>8}", end="")
        print(f"{sizes[0]:>7.1f}{sizes[1]:>9.1f}{'' if sizes[1] >= sizes[0] * SAME_SIZE else '  the floor shows less'}")
    print(f"A change costs {written['change_order']['of_purchase']} of a purchase. The engine: {of_engine}")
    print(f"A sign-in takes {hash_ms:.0f} ms of processor time, mostly the password's hash; it is in no ratio.")
    path = CHECKOUT / "var" / "bench.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(written, indent=2) + "\n", "utf-8")
    print(f"written to {path.relative_to(CHECKOUT)}")


def _row(ours: Measured, floor: Measured | None) -> dict[str, float]:
    row = {
        "cpu_ms": round(ours.cpu_ms, 2),
        "p50_ms": round(ours.wait_ms(50), 2),
        "p95_ms": round(ours.wait_ms(95), 2),
    }
    if floor:
        row |= {"floor_cpu_ms": round(floor.cpu_ms, 2), "ratio": round(ours.cpu_ms / floor.cpu_ms, 2)}
    return row


if __name__ == "__main__":
    main()
