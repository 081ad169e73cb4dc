"""Promotions and a rollback of production while customers buy, and a promotion that is killed at each step."""

import re
import time
from dataclasses import dataclass

from environments.promotion.lane.record import ReleaseEvent, open_record
from tests.release_demo.carrier import Carrier
from tests.release_demo.clients import Buyers, Client, Traffic, readers, wait_for_orders
from tests.release_demo.demonstration import COLLEAGUE, Broken, Demonstration, Done

STEP_SECONDS = "5"
ORDERS_UNDERWAY = 50
REQUESTS_OF_SOAK = 60
OPEN = "SELECT count(*) FROM product_orders WHERE state NOT IN ('completed', 'cancelled')"
UNFINISHED = "SELECT number, state FROM product_orders WHERE number = ANY(%s) AND state <> 'completed'"
SECONDS_TO_COMPLETE = 300
STEPS_OF_A_PROMOTION = (
    *("checking the gates", "stopping the build that rests in the free slot", "migrating", "starting the free slot"),
    *("smoke journey", "1% of requests", "10% of requests", "50% of requests", "100% of requests"),
    "draining the former slot",
)


@dataclass(frozen=True)
class Times:
    """Seconds of a promotion and of the rollback, and what was underway. `slowest_s` is the slowest answer of all."""

    switch_s: float
    promotion_s: float
    rollback_s: float
    rollback_until_served_s: float
    orders_underway: int
    slowest_s: float


def promote_to_staging(show: Demonstration, build: str) -> None:
    show.must("promote", build, "staging", "--step-seconds", STEP_SECONDS)
    traffic = Traffic()
    visitor = Client(show.staging, "127.0.1.100", traffic, keeps=True)
    while traffic.requests < REQUESTS_OF_SOAK:
        visitor.get("/")


def promote_and_roll_back(show: Demonstration, build: str, buyers: Buyers) -> tuple[Traffic, Times]:
    """Promote to production while fifty orders are underway, and roll back, with eight customers who buy."""
    with buyers.buying() as traffic:
        underway = _wait_until_underway(show, traffic)
        begun = time.monotonic()
        promotion = show.must("promote", build, "production", "--step-seconds", STEP_SECONDS)
        wait_for_orders(traffic, 3)
        rollback = show.must("rollback", "production")
        served = rollback.seconds_until("100% of requests")
        wait_for_orders(traffic, 3)
        slowest = traffic.slowest_since(begun)
    times = Times(
        switch_s=_switch_seconds(show),
        promotion_s=round(promotion.seconds, 1),
        rollback_s=round(rollback.seconds, 1),
        rollback_until_served_s=round(served, 1),
        orders_underway=underway,
        slowest_s=round(slowest, 2),
    )
    show.say(f"{traffic.requests} requests, {len(traffic.lost)} lost; {len(traffic.orders)} orders; {times}")
    return traffic, times


def _wait_until_underway(show: Demonstration, traffic: Traffic) -> int:
    deadline = time.monotonic() + SECONDS_TO_COMPLETE
    while (underway := int(show.ask(show.production, OPEN)[0][0])) < ORDERS_UNDERWAY:
        if time.monotonic() > deadline:
            raise Broken(f"Only {underway} orders are underway. Lost: {traffic.lost[:3]}")
        time.sleep(0.5)
    show.say(f"{underway} orders of production are underway")
    return underway


def _switch_seconds(show: Demonstration) -> float:
    """The seconds in which shares changed in the newest promotion of production, as the record has it."""
    entry = open_record(show.releases).latest("production", ReleaseEvent.PROMOTED)
    return float(entry.facts["switch_seconds"]) if entry else -1.0


def kill_at_each_step(show: Demonstration, build: str, buyers: Buyers) -> tuple[Traffic, dict[str, bool]]:
    """Kill a promotion of production at each of its steps. After each, customers still buy; the last one finishes."""
    survived = {}
    with buyers.buying() as traffic:
        for step in STEPS_OF_A_PROMOTION:
            done = show.run("promote", build, "production", "--step-seconds", "1", kill_at=step)
            if done.status != -9:
                raise Broken(f"The promotion was not killed at “{step}”:\n{done.output}")
            before = len(traffic.lost)
            wait_for_orders(traffic, 2)
            survived[step] = len(traffic.lost) == before
            show.say(f"killed at “{step}” after {done.seconds:.1f} s: customers buy")
        show.must("promote", build, "production", "--step-seconds", "1")
        wait_for_orders(traffic, 2)
    show.say(f"{traffic.requests} requests, {len(traffic.lost)} lost, in {len(survived)} kills")
    return traffic, survived


def fail_on_staging(show: Demonstration, build: str) -> tuple[Done, dict[str, object]]:
    """Promote a release that fails on one page in ten: it is taken back by itself."""
    with readers(show.staging, 6) as traffic:
        done = show.run("promote", build, "staging", "--step-seconds", STEP_SECONDS)
    shares = [int(share) for share in re.findall(r"^ *(\d+)% of requests$", done.output, re.MULTILINE)]
    last = shares[-1] if shares else 0
    show.refuses("failing release", done, "The former one serves all requests again")
    show.say(f"it was taken back at {last}% of requests; clients got {len(traffic.lost)} failures")
    return done, {"taken_back_at_percent": last, "requests": traffic.requests, "requests_failed": len(traffic.lost)}


def approve(show: Demonstration, build: str) -> None:
    show.must("approve", build, "production", by=COLLEAGUE)


def unfinished_orders(show: Demonstration, numbers: list[str]) -> list[str]:
    """Wait until the orders are complete, and return those that are not, or not there."""
    deadline = time.monotonic() + SECONDS_TO_COMPLETE
    while time.monotonic() < deadline:
        if not show.ask(show.production, UNFINISHED, numbers):
            break
        time.sleep(1)
    rows = show.ask(show.production, "SELECT number, state FROM product_orders WHERE number = ANY(%s)", numbers)
    complete = {number for number, state in rows if state == "completed"}
    return sorted(set(numbers) - complete)


def orders_done_twice(carrier: Carrier, numbers: list[str]) -> list[str]:
    """The orders that the network did not carry out exactly once."""
    done = carrier.effects()
    return sorted(number for number in numbers if done[number] != 1)
