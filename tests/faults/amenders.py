"""Customers who amend orders in flight, and the engineer who reviews them, while things fail."""

import time
from collections.abc import Callable
from contextlib import suppress
from random import Random
from threading import Lock

from tests.demo.agent import DemoAgent
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.demo.orders import demo_orders
from tests.faults.shoppers import BUYING_SECONDS, UNREADY, buy_one
from tests.faults.system import RunningSystem

AMENDED = "dedicated"
# The first is asked for before the engineers look at the order, the second while the network works on it.
SPEEDS = ("50", "500")


class Engineer:
    """One engineer, who does one review after another."""

    def __init__(self, system: RunningSystem) -> None:
        person = next(known for known in system.settings.demonstration if known.role == "engineer")
        office = system.settings.office.origin
        self._agent = DemoAgent(office, person.email, person.password, person.totp_secret)
        self._agent.sign_in()
        self._lock = Lock()

    def review(self, number: str) -> None:
        with self._lock:
            self._agent.complete_review(number)


def order_and_amend(system: RunningSystem, customer: DemoCustomer, engineer: Engineer) -> str:
    """Order an offering that engineers review, and amend it before the review and after it; returns the number."""
    order = next(order for order in demo_orders(Random(customer.email)) if order.slug == AMENDED)
    number = buy_one(customer, order)
    for speed in SPEEDS:
        _amend(system, customer, number, speed)
        _keep_trying(lambda: _review(system, number, engineer), f"the review of {number}")
    return number


def _amend(system: RunningSystem, customer: DemoCustomer, number: str, speed: str) -> None:
    """Ask for another speed, unless it is too late for that."""
    known, browser = _amendments(system, number), customer.browser

    def is_asked_for() -> bool:
        if _amendments(system, number) > known or _has_ended(system, number):
            return True
        browser.open(f"/orders/{number}/amendment")
        if "can no longer be changed" in browser.text:
            return True
        browser.submit("/amendment", {"speed": speed})
        browser.submit("/acceptance", {})
        return _amendments(system, number) > known

    _keep_trying(is_asked_for, f"the amendment of {number}")


def _review(system: RunningSystem, number: str, engineer: Engineer) -> bool:
    """Do the review that waits, if there is one. Return True if the plan is decided and none waits any more."""
    ((waiting, undecided),) = system.ask(
        "SELECT count(*) FILTER (WHERE fulfilment_tasks.state = 'waiting'),"
        " count(*) FILTER (WHERE amended_in IS NOT NULL OR type = 'technicalReview'"
        " AND fulfilment_tasks.state IN ('pending', 'inProgress') AND superseded_in IS NULL)"
        " FROM fulfilment_tasks JOIN product_order_items ON product_order_items.id = item_id"
        " JOIN product_orders ON product_orders.id = fulfilment_tasks.order_id WHERE product_orders.number = %s",
        number,
    )
    if waiting:
        engineer.review(number)
    return not waiting and not undecided


def _amendments(system: RunningSystem, number: str) -> int:
    query = (
        "SELECT count(*) FROM order_revisions JOIN product_orders ON product_orders.id = order_id"
        " WHERE product_orders.number = %s AND kind = 'amend'"
    )
    return int(system.ask(query, number)[0][0])


def _has_ended(system: RunningSystem, number: str) -> bool:
    return system.ask("SELECT state FROM product_orders WHERE number = %s", number) == [("completed",)]


def _keep_trying(is_done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + BUYING_SECONDS
    while time.monotonic() < deadline:
        with suppress(*UNREADY):
            if is_done():
                return
        time.sleep(0.5)
    raise DemoFailed(f"not done in {BUYING_SECONDS:.0f} seconds: {what}")
