"""Clients of an environment: customers who read pages and buy, with new and with kept-alive connections."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from random import Random
from typing import Any

import requests
from requests import Response

from environments.promotion.systems.environment_folder import EnvironmentFolder
from tests.attacks.visitor import Visitor
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.demo.orders import demo_orders
from tests.release_demo.demonstration import Broken

BUYERS = 8
BOUGHT = "long-distance"
PAGES = ("/", "/offerings/paging", "/offerings/toll-free", "/internet", "/voice")
PAUSE_OF_READERS, PAUSE_OF_BUYERS = 0.2, 3.0
SECONDS_TO_END = 90


@dataclass
class Traffic:
    """Counts of all clients. `lost` says of each lost request or order what happened.

    `waits` has for each answer the time at which it came and the seconds that it took.
    """

    requests: int = 0
    orders: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    waits: list[tuple[float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, answer: Response, *_: Any, **__: Any) -> None:
        """Count an answer, whatever it is."""
        with self.lock:
            self.requests += 1
            self.waits.append((time.monotonic(), answer.elapsed.total_seconds()))
            if answer.status_code >= 500:
                self.lost.append(f"{answer.request.path_url} answered {answer.status_code}")

    def lose(self, what: str) -> None:
        """Note a request without an answer, or an order that could not be placed."""
        with self.lock:
            self.requests += 1
            self.lost.append(what)

    def slowest_since(self, begun: float) -> float:
        return max((wait for at, wait in self.waits if at >= begun), default=0.0)


class Client(Visitor):
    """A visitor from an address of its own whose answers are counted. Without `keeps`, each request connects anew."""

    def __init__(self, environment: EnvironmentFolder, address: str, traffic: Traffic, *, keeps: bool) -> None:
        super().__init__(environment.origin("store"), environment.path / "haproxy" / "tls.pem", address)
        self._http.hooks["response"].append(traffic.count)
        if not keeps:
            self._http.headers["Connection"] = "close"


class Buyers:
    """Customers of an environment, who have signed up. They can buy several times."""

    def __init__(self, environment: EnvironmentFolder, mails: str) -> None:
        self._environment, self._mails = environment, mails
        self._customers = [self._signed_up(number) for number in range(BUYERS)]

    def _signed_up(self, number: int) -> DemoCustomer:
        customer = DemoCustomer(self._environment.origin("store"), self._mails, f"buyer{number}@customers.example")
        customer.browser = Client(self._environment, f"127.0.2.{number + 1}", Traffic(), keeps=True)
        try:
            for step in (customer.sign_up, customer.verify, customer.sign_in):
                step()
        except (DemoFailed, requests.RequestException) as failed:
            raise Broken(f"A buyer cannot sign up: {failed}") from failed
        return customer

    @contextmanager
    def buying(self) -> Iterator[Traffic]:
        """Let all of them read and buy until the end of the block; every second one connects anew for each request."""
        traffic = Traffic()
        for number, customer in enumerate(self._customers):
            client = Client(self._environment, f"127.0.2.{number + 1}", traffic, keeps=number % 2 == 0)
            client.take_over_cookies(customer.browser)
            customer.browser = client
        with _running([partial(_buy, customer, traffic, Random(customer.email)) for customer in self._customers]):
            yield traffic


@contextmanager
def readers(environment: EnvironmentFolder, how_many: int) -> Iterator[Traffic]:
    """Let visitors read pages until the end of the block; every second one connects anew for each request."""
    traffic = Traffic()
    visitors = [
        Client(environment, f"127.0.1.{number + 1}", traffic, keeps=number % 2 == 0) for number in range(how_many)
    ]
    with _running([partial(_read, visitor, traffic, Random(row)) for row, visitor in enumerate(visitors)]):
        yield traffic


@contextmanager
def _running(jobs: list[Any]) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=job, args=(stop,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(SECONDS_TO_END)


def _read(visitor: Client, traffic: Traffic, chance: Random, stop: threading.Event) -> None:
    while not stop.wait(PAUSE_OF_READERS):
        try:
            visitor.get(chance.choice(PAGES))
        except requests.RequestException as broken:
            traffic.lose(f"reading: {type(broken).__name__}: {broken}")


NUMBERS = count(2_000_000)


def _buy(customer: DemoCustomer, traffic: Traffic, chance: Random, stop: threading.Event) -> None:
    # Not all of them at once.
    stop.wait(chance.uniform(0, PAUSE_OF_BUYERS))
    while not stop.is_set():
        order = next(order for order in demo_orders(chance) if order.slug == BOUGHT)
        answers = {**order.answers, "covered_numbers.0": f"212{next(NUMBERS)}"}
        try:
            customer.browser.open(chance.choice(PAGES))
            customer.choose(replace(order, answers=answers))
            number = customer.check_out()
            with traffic.lock:
                traffic.orders.append(number)
        except requests.RequestException as broken:
            traffic.lose(f"buying: {type(broken).__name__}: {broken}")
        except (DemoFailed, IndexError) as failed:
            traffic.lose(f"buying: {failed}")
        stop.wait(PAUSE_OF_BUYERS)


def wait_for_orders(traffic: Traffic, how_many: int, seconds: float = 120) -> None:
    """Wait until so many more orders are placed. Raises Broken."""
    wanted, deadline = len(traffic.orders) + how_many, time.monotonic() + seconds
    while len(traffic.orders) < wanted:
        if time.monotonic() > deadline:
            raise Broken(f"No {how_many} orders in {seconds:.0f} s. Lost: {traffic.lost[:3]}")
        time.sleep(0.2)
