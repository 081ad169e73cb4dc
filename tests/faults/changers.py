"""Customers who keep changing, moving, suspending, resuming, giving away and ending services while things fail."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from tests.demo.browser import Browser, DemoFailed
from tests.demo.customer import DemoCustomer
from tests.faults.amenders import Engineer, order_and_amend
from tests.faults.shoppers import BUYING_SECONDS, UNREADY, orders_of
from tests.faults.system import RunningSystem, waited_until
from tests.faults.transfers import give

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


Propose = Callable[[Browser, Service], None]


@dataclass
class Changes:
    """The numbers of the orders. The network is not asked for transfers, and amended orders ask it for more."""

    changes: list[str] = field(default_factory=list)
    transfers: list[str] = field(default_factory=list)
    amended: list[str] = field(default_factory=list)

    def add(self, other: "Changes") -> None:
        self.changes += other.changes
        self.transfers += other.transfers
        self.amended += other.amended


def change_all(
    system: RunningSystem, customers: Sequence[DemoCustomer], takers: Sequence[DemoCustomer], engineer: Engineer
) -> Changes:
    """Do everything to each service of the customers, who act at the same time, each with a taker of their own."""
    together = Changes()
    with ThreadPoolExecutor(len(customers)) as pool:
        for done in pool.map(partial(_change_all_of, system, engineer), customers, takers):
            together.add(done)
    return together


def _change_all_of(system: RunningSystem, engineer: Engineer, customer: DemoCustomer, taker: DemoCustomer) -> Changes:
    """Do one thing after another, each to all services: it is possible once the one before it is done.

    Then all services are given to the taker, who suspends and ends them.
    """
    done = Changes(amended=[order_and_amend(system, customer, engineer)])
    services = _services_of(system, customer)
    for propose in VERBS_OF_CUSTOMER:
        done.changes += _do_to_all(system, services, propose)
    taken = set[str]()
    for service in services:
        _wait_until_free(system, service)
        done.transfers.append(give(service.product_id, customer, taker, taken))
        service.customer = taker
    for propose in VERBS_OF_TAKER:
        done.changes += _do_to_all(system, services, propose)
    return done


def _do_to_all(system: RunningSystem, services: Sequence[Service], propose: Propose) -> list[str]:
    numbers = list[str]()
    for service in services:
        applies = MOVABLE if propose is _move else CHANGES.keys() if propose is _change else {service.slug}
        if service.slug in applies:
            numbers.append(_order(service, propose))
            if propose is _move:
                service.product_id = _product_of(system, numbers[-1])
    return numbers


def _wait_until_free(system: RunningSystem, service: Service) -> None:
    """Wait until no order changes the service."""
    query = (
        "SELECT 1 FROM product_orders JOIN product_order_items ON order_id = product_orders.id"
        " WHERE product_id::text = %s AND product_orders.state <> 'completed'"
    )
    waited_until(lambda: not system.ask(query, service.product_id), seconds=BUYING_SECONDS)


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


def _order(service: Service, propose: Propose) -> str:
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


VERBS_OF_CUSTOMER: tuple[Propose, ...] = (_change, _suspend_lost, _resume, _move)
VERBS_OF_TAKER: tuple[Propose, ...] = (_suspend_for_vacation, _disconnect)
