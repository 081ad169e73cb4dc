"""Clients of an environment: readers with new and with kept-alive connections, and customers who buy."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

import requests

from environments.promotion.systems.environment_folder import EnvironmentFolder
from tests.attacks.visitor import Visitor
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.demo.orders import demo_orders

READERS, BUYERS = 6, 2
PAGES = ("/", "/offerings/paging", "/offerings/toll-free", "/internet", "/voice")
PAUSE_OF_READERS = 0.2
# An order takes about a dozen posts, and a visitor may send sixty a minute.
PAUSE_OF_BUYERS = 15.0


@dataclass
class Traffic:
    """Counts of all clients. `lost` says of each lost request or order what happened."""

    requests: int = 0
    orders: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, fault: str = "") -> None:
        with self.lock:
            self.requests += 1
            if fault:
                self.lost.append(fault)


def visitor_of(environment: EnvironmentFolder, address: str) -> Visitor:
    """A browser that connects from that loopback address, whatever names this machine's resolver knows."""
    certificate = Path(environment.path / "haproxy" / "tls.pem")
    return Visitor(environment.origin("store"), certificate, address)


@contextmanager
def clients(environment: EnvironmentFolder) -> Iterator[Traffic]:
    """Let clients read and buy until the end of the block."""
    traffic, stop = Traffic(), threading.Event()
    customers = [_customer(environment, number) for number in range(BUYERS)]
    jobs = [partial(_read, environment, traffic, stop, number) for number in range(READERS)]
    jobs += [partial(_buy, customer, traffic, stop) for customer in customers]
    threads = [threading.Thread(target=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield traffic
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=90)


def _read(environment: EnvironmentFolder, traffic: Traffic, stop: threading.Event, number: int) -> None:
    """Read pages; every second reader opens a new connection for each."""
    visitor, chance, is_new = visitor_of(environment, f"127.0.1.{number + 1}"), Random(number), bool(number % 2)
    while not stop.wait(PAUSE_OF_READERS):
        path = chance.choice(PAGES)
        if is_new:
            visitor = visitor_of(environment, f"127.0.1.{number + 1}")
        try:
            status = visitor.get(path).status_code
            traffic.count("" if status < 500 else f"{path} answered {status}")
        except requests.RequestException as broken:
            traffic.count(f"{path}: {type(broken).__name__}")


def _customer(environment: EnvironmentFolder, number: int) -> DemoCustomer:
    mails = f"http://127.0.0.1:{environment.sandbox_port + 2}"
    customer = DemoCustomer(environment.origin("store"), mails, f"buyer{number}@customers.example")
    customer.browser = visitor_of(environment, f"127.0.2.{number + 1}")
    for step in (customer.sign_up, customer.verify, customer.sign_in):
        step()
    return customer


def _buy(customer: DemoCustomer, traffic: Traffic, stop: threading.Event) -> None:
    pager = next(order for order in demo_orders(Random(1)) if order.slug == "paging")
    while not stop.is_set():
        try:
            customer.choose(pager)
            number = customer.check_out()
            with traffic.lock:
                traffic.orders.append(number)
        except (DemoFailed, requests.RequestException) as failed:
            traffic.count(f"an order: {failed}")
        stop.wait(PAUSE_OF_BUYERS)


def wait_for_orders(traffic: Traffic, count: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while len(traffic.orders) < count and time.monotonic() < deadline:
        time.sleep(0.5)
