"""Customers who keep suspending, resuming and ending services while things fail."""

import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.faults.shoppers import BUYING_SECONDS, UNREADY, orders_of

# In this order, each is possible once the one before it is done. The last one ends the service.
VERBS: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
    ("suspension", {"reason": "lost", "when": "now"}),
    ("resumption", {"when": "now"}),
    ("suspension", {"reason": "vacation", "when": "now"}),
    ("disconnection", {"when": "now"}),
)
SERVICE = re.compile(r"/services/([0-9a-f-]{36})")


def change_all(customers: Sequence[DemoCustomer]) -> list[str]:
    """Do everything to each service of the customers, who act at the same time; returns the numbers of the orders."""
    with ThreadPoolExecutor(len(customers)) as pool:
        return [number for some in pool.map(_change_all_of, customers) for number in some]


def services_of(customer: DemoCustomer) -> list[str]:
    """The ids of the services under My services."""
    deadline = time.monotonic() + BUYING_SECONDS
    while time.monotonic() < deadline:
        try:
            customer.browser.open("/services")
        except UNREADY:
            time.sleep(0.5)
            continue
        links = [str(link) for link in customer.browser.page.xpath("//a/@href")]
        return list(dict.fromkeys(found.group(1) for link in links if (found := SERVICE.search(link))))
    raise DemoFailed("My services never came")


def _change_all_of(customer: DemoCustomer) -> list[str]:
    services, numbers = services_of(customer), list[str]()
    for noun, answers in VERBS:
        numbers += [_order(customer, service, noun, answers) for service in services]
    return numbers


def _order(customer: DemoCustomer, service: str, noun: str, answers: dict[str, str | list[str]]) -> str:
    """Propose and accept one change. If the site does not answer, look whether there is an order, or begin again."""
    browser, known = customer.browser, set(orders_of(customer))
    deadline = time.monotonic() + BUYING_SECONDS
    while time.monotonic() < deadline:
        try:
            fresh = set(orders_of(customer)) - known
            if fresh:
                return fresh.pop()
            browser.open(f"/services/{service}/{noun}")
            browser.submit(f"/{noun}", answers)
            browser.submit("/acceptance", {})
        except UNREADY:
            time.sleep(0.5)
    raise DemoFailed(f"{noun} of {service} could not be ordered in {BUYING_SECONDS:.0f} seconds: {browser.heading}")
