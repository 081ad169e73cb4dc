"""A customer and an engineer at a system of the release before. Runs with the code of that release.

Buys, prints the numbers of the orders, waits for a line, and then opens every page again and again. The last line it
prints is JSON: the answers that were failures of ours.
"""

import json
import sys
from collections.abc import Iterator
from random import SystemRandom

from environments.settings import load_settings
from tests.demo.agent import DemoAgent
from tests.demo.browser import Browser, DemoFailed
from tests.demo.customer import DemoCustomer, wait_until
from tests.demo.orders import DemoOrder, demo_orders

ROUNDS = 8


def main() -> None:
    settings = load_settings()
    mails = f"http://{settings.sandbox.host}:{settings.sandbox.mail_page_port}"
    customer = DemoCustomer(settings.store.origin, mails, "maria.lopez@customers.example")
    for step in (customer.sign_up, customer.verify, customer.sign_in):
        step()
    known = next(person for person in settings.demonstration if person.role == "engineer")
    engineer = DemoAgent(settings.office.origin, known.email, known.password, known.totp_secret)
    engineer.sign_in()
    orders = {order.slug: order for order in demo_orders(SystemRandom())}
    numbers = []
    for slug in ("paging", "calling-card", "conferencing"):
        customer.choose(orders[slug])
        numbers.append(customer.check_out())
    newcomer = DemoCustomer(settings.store.origin, mails, "nora.lane@customers.example")
    for step in (newcomer.sign_up, newcomer.verify):
        step()
    newcomer.choose(orders["paging"])
    wait_until("the first order is ready", lambda: customer.is_ready(numbers[0]), seconds=90)
    print(json.dumps(numbers), flush=True)

    sys.stdin.readline()
    failures = [failure for _ in range(ROUNDS) for failure in _look_around(customer, engineer, numbers)]
    failures += _buy(customer, orders["long-distance"])
    failures += _sign_in_on_the_way(newcomer)
    print(json.dumps(failures), flush=True)


def _look_around(customer: DemoCustomer, engineer: DemoAgent, numbers: list[str]) -> Iterator[str]:
    store, office = customer.browser, engineer.browser
    yield from _opened(store, "/")
    offerings = sorted(
        {str(element) for element in store.page.xpath("//a/@href") if str(element).startswith("/offerings/")}
    )
    for path in (*offerings, "/cart", "/orders", "/services", *(f"/orders/{number}" for number in numbers)):
        yield from _opened(store, path)
    for path in ("/", "/waiting", "/agents", *(f"/orders/{number}" for number in numbers)):
        yield from _opened(office, path)
    if len(offerings) < 5:
        yield f"the home page has only {offerings}"


def _opened(browser: Browser, path: str) -> Iterator[str]:
    try:
        browser.open(path)
    except DemoFailed as failed:
        yield str(failed)


def _buy(customer: DemoCustomer, order: DemoOrder) -> Iterator[str]:
    """Go as far towards an order as the newer catalogue lets this release go: refused is well, a failure is not."""
    try:
        customer.choose(order)
        customer.check_out()
    except (DemoFailed, LookupError, StopIteration) as refused:
        if customer.browser.status >= 500:
            yield f"buying: {refused}"


def _sign_in_on_the_way(newcomer: DemoCustomer) -> Iterator[str]:
    """Sign in with a cart whose checkout a visitor began at the newer release."""
    newcomer.sign_in()
    for path in ("/cart", "/orders", "/"):
        yield from _opened(newcomer.browser, path)
    newcomer.browser.open("/cart")
    newcomer.browser.must_have("Paging")


main()
