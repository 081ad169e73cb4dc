"""Clients of the store: customers who buy one order after another, and readers who count how pages are answered."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random

import requests

from environments.promotion.systems.environment_folder import EnvironmentFolder
from tests.attacks.visitor import Visitor
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.demo.orders import demo_orders

BUYERS, READERS = 3, 2
PAGES = ("/", "/offerings/paging", "/cart", "/internet", "/availability")
# Its service order is the only one of the order, and nothing is shipped.
OFFERING = "mobile-calling-card"
PAUSE_OF_READERS = 0.2
PAUSE_AFTER_FAILURE = 0.5


@dataclass
class Sales:
    """Counts of all clients. An order counts when the store said that it is placed."""

    orders: list[tuple[str, float]] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    answers: Counter[int | str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def numbers(self) -> list[str]:
        with self.lock:
            return [number for number, _ in self.orders]

    def sold_since(self, moment: float) -> int:
        with self.lock:
            return sum(at >= moment for _, at in self.orders)

    def first_since(self, moment: float) -> float:
        """The moment at which the first order after a moment was placed."""
        with self.lock:
            return min((at for _, at in self.orders if at >= moment), default=float("nan"))


@contextmanager
def running_shoppers(environment: EnvironmentFolder) -> Iterator[Sales]:
    """Let clients buy and read until the end of the block."""
    sales, stop = Sales(), threading.Event()
    customers = [_customer(environment, number) for number in range(BUYERS)]
    jobs = [partial(_buy, customer, Random(number), sales, stop) for number, customer in enumerate(customers)]
    jobs += [partial(_read, environment, sales, stop, number) for number in range(READERS)]
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield sales
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=90)


def _visitor(environment: EnvironmentFolder, address: str) -> Visitor:
    return Visitor(environment.origin("store"), environment.path / "haproxy" / "tls.pem", address)


def _customer(environment: EnvironmentFolder, number: int) -> DemoCustomer:
    mails = f"http://127.0.0.1:{environment.sandbox_port + 2}"
    customer = DemoCustomer(environment.origin("store"), mails, f"shopper{number}@customers.example")
    customer.browser = _visitor(environment, f"127.0.3.{number + 1}")
    for step in (customer.sign_up, customer.verify, customer.sign_in):
        step()
    return customer


def _buy(customer: DemoCustomer, chance: Random, sales: Sales, stop: threading.Event) -> None:
    while not stop.is_set():
        card = next(order for order in demo_orders(chance) if order.slug == OFFERING)
        try:
            customer.choose(card)
            number = customer.check_out()
        except (DemoFailed, requests.RequestException) as failed:
            with sales.lock:
                sales.failures[str(customer.browser.status) if isinstance(failed, DemoFailed) else "connection"] += 1
            stop.wait(PAUSE_AFTER_FAILURE)
        else:
            with sales.lock:
                sales.orders.append((number, time.monotonic()))


def _read(environment: EnvironmentFolder, sales: Sales, stop: threading.Event, number: int) -> None:
    reader, chance = _visitor(environment, f"127.0.4.{number + 1}"), Random(number)
    while not stop.wait(PAUSE_OF_READERS):
        try:
            answer: int | str = reader.get(chance.choice(PAGES)).status_code
        except requests.RequestException as broken:
            answer = type(broken).__name__
        with sales.lock:
            sales.answers[answer] += 1
