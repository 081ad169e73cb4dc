"""Customers who keep trying to buy while things fail."""

import re
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random

import requests

from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.demo.orders import DemoOrder, demo_orders

# They need no address.
SIMPLE = {"long-distance", "paging", "mobile-calling-card", "mobile-dial-up", "calling-card", "conferencing"}
# A machine that is busy with other things takes half a minute to start a site that was killed.
BUYING_SECONDS = 300.0
UNREADY = (DemoFailed, requests.RequestException, IndexError, KeyError)


def buy(customers: Sequence[DemoCustomer], orders: int, *, of: Collection[str] = SIMPLE) -> list[str]:
    """So many orders of these offerings, shared out; returns their numbers."""
    shares = [orders // len(customers) + (n < orders % len(customers)) for n in range(len(customers))]
    with ThreadPoolExecutor(len(customers)) as pool:
        bought = pool.map(partial(_buy_many, of), customers, shares)
        return [number for numbers in bought for number in numbers]


def _buy_many(of: Collection[str], customer: DemoCustomer, count: int) -> list[str]:
    chance, numbers = Random(f"{customer.email}{time.time()}"), list[str]()
    while len(numbers) < count:
        order = chance.choice([order for order in demo_orders(chance) if order.slug in of])
        numbers.append(buy_one(customer, order))
    return numbers


def buy_one(customer: DemoCustomer, order: DemoOrder) -> str:
    """Look at the cart if the site does not answer, and continue from there."""
    deadline = time.monotonic() + BUYING_SECONDS
    known = set(orders_of(customer))
    while time.monotonic() < deadline:
        try:
            fresh = set(orders_of(customer)) - known
            if fresh:
                return fresh.pop()
            customer.browser.open("/cart")
            if "Check out" not in customer.browser.text:
                customer.choose(order)
            return customer.check_out()
        except UNREADY:
            time.sleep(0.5)
    raise DemoFailed(f"{order.slug} could not be bought in {BUYING_SECONDS:.0f} seconds")


def orders_of(customer: DemoCustomer) -> list[str]:
    deadline = time.monotonic() + 60
    while True:
        try:
            customer.browser.open("/orders")
            return re.findall(r"DT-\d+", customer.browser.text)
        except (DemoFailed, requests.RequestException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
