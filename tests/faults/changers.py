"""Customers who keep changing, moving, suspending, resuming and ending services while things fail."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from tests.demo.browser import Browser, DemoFailed
from tests.demo.customer import DemoCustomer
from tests.faults.shoppers import BUYING_SECONDS, UNREADY, orders_of
from tests.faults.system import RunningSystem

Answers = Mapping[str, str | list[str]]
# Another answer for each offering, which it does not have yet.
CHANGES: dict[str, Answers] = {
    "long-distance": {"plan": "by_minute"},
    "paging": {"coverage": "nationwide"},
    "mobile-calling-card": {"cards.0.spending_limit": "90"},
    "mobile-dial-up": {"plan": "hours"},
    "calling-card": {"cards.0.spending_limit": "90"},
    "conferencing": {"guest_code": "90417"},
    "dial-up": {"access_number": ""},
}
NEW_ADDRESS: Answers = {
    "street": "100 Broad Street",
    "zip_code": "10004",
    "city": "New York",
    "state": "NY",
}
MOVABLE = frozenset({"dial-up"})


@dataclass
class Service:
    """A service of a customer; after a move, it is another product."""

    customer: DemoCustomer
    slug: str
    product_id: str


def change_all(system: RunningSystem, customers: Sequence[DemoCustomer]) -> list[str]:
    """Do everything to each service of the customers, who act at the same time; returns the numbers of the orders."""
    with ThreadPoolExecutor(len(customers)) as pool:
        changed = pool.map(partial(_change_all_of, system), customers)
        return [number for numbers in changed for number in numbers]


def _change_all_of(system: RunningSystem, customer: DemoCustomer) -> list[str]:
    """Do one thing after another, each to all services: it is possible once the one before it is done."""
    services, numbers = _services_of(system, customer), list[str]()
    for propose in VERBS:
        for service in services:
            if propose is not _move or service.slug in MOVABLE:
                numbers.append(_order(service, propose))
                if propose is _move:
                    service.product_id = _product_of(system, numbers[-1])
    return numbers


def _services_of(system: RunningSystem, customer: DemoCustomer) -> list[Service]:
    query = (
        "SELECT offering_slug, products.id::text FROM products JOIN customers ON customers.id = customer_id"
        " WHERE email = %s ORDER BY products.created_at"
    )
    return [Service(customer, slug, product_id) for slug, product_id in system.ask(query, customer.email)]


def _product_of(system: RunningSystem, number: str) -> str:
    """The product that an order added."""
    query = (
        "SELECT product_id::text FROM product_order_items JOIN product_orders ON product_orders.id = order_id"
        " WHERE product_orders.number = %s AND action = 'add'"
    )
    ((product_id,),) = system.ask(query, number)
    return str(product_id)


def _order(service: Service, propose: Callable[[Browser, Service], None]) -> str:
    """Propose and accept one change. If the site does not answer, look whether there is an order, or begin again."""
    customer, known = service.customer, set(orders_of(service.customer))
    deadline = time.monotonic() + BUYING_SECONDS
    while time.monotonic() < deadline:
        try:
            fresh = set(orders_of(customer)) - known
            if fresh:
                return fresh.pop()
            propose(customer.browser, service)
            customer.browser.submit("/acceptance", {})
        except UNREADY:
            time.sleep(0.5)
    heading = customer.browser.heading
    raise DemoFailed(f"{propose.__name__} of {service} could not be ordered in {BUYING_SECONDS:.0f} seconds: {heading}")


def _change(browser: Browser, service: Service) -> None:
    browser.open(f"/services/{service.product_id}/change")
    others = {name: answer or _other(browser, name) for name, answer in CHANGES[service.slug].items()}
    browser.submit("/change", others)


def _other(browser: Browser, name: str) -> str:
    """A choice that is not made yet."""
    present = {str(value) for value in browser.page.xpath(f"//input[@name='{name}' and @checked]/@value")}
    others = [choice for choice in browser.choices(name) if choice not in present]
    if not others:
        raise DemoFailed(f"there is no other {name} on {browser.url}: {browser.heading}")
    return others[0]


def _move(browser: Browser, service: Service) -> None:
    browser.open(f"/services/{service.product_id}/move")
    browser.submit("/move", NEW_ADDRESS)
    details = browser.url.partition("/services/")[2]
    if "/move/" not in details:
        raise DemoFailed(f"the new address was not taken: {browser.heading} {'; '.join(browser.errors)}")
    name = "access_number"
    browser.submit(details, {name: browser.choices(name)[0]})


def _suspend_lost(browser: Browser, service: Service) -> None:
    _dated(browser, service, "suspension", reason="lost")


def _suspend_for_vacation(browser: Browser, service: Service) -> None:
    _dated(browser, service, "suspension", reason="vacation")


def _resume(browser: Browser, service: Service) -> None:
    _dated(browser, service, "resumption")


def _disconnect(browser: Browser, service: Service) -> None:
    _dated(browser, service, "disconnection")


def _dated(browser: Browser, service: Service, noun: str, **answers: str) -> None:
    browser.open(f"/services/{service.product_id}/{noun}")
    browser.submit(f"/{noun}", {"when": "now", **answers})


VERBS: tuple[Callable[[Browser, Service], None], ...] = (
    _change,
    _suspend_lost,
    _resume,
    _move,
    _suspend_for_vacation,
    _disconnect,
)
