"""Customers who give services to someone by email while things fail; the other one takes them over."""

import time
from contextlib import suppress

from tests.demo.browser import DemoFailed
from tests.demo.customer import BILLING, DemoCustomer
from tests.faults.shoppers import BUYING_SECONDS, UNREADY, orders_of


def give(product_id: str, giver: DemoCustomer, taker: DemoCustomer, taken: set[str]) -> str:
    """Offer a service and take it over; returns the number of the taker's order. Links in `taken` are of other offers.

    If the site does not answer, look what came of it, and continue from there.
    """
    known, deadline = set(orders_of(taker)), time.monotonic() + BUYING_SECONDS
    while time.monotonic() < deadline:
        try:
            if fresh := set(orders_of(taker)) - known:
                taken.update(taker.links("/transfers/"))
                return fresh.pop()
            _offer(product_id, giver, taker, taken)
            _take_over(taker, taken)
        except UNREADY:
            time.sleep(0.5)
    raise DemoFailed(f"{product_id} was not taken over in {BUYING_SECONDS:.0f} seconds: {taker.browser.heading}")


def _offer(product_id: str, giver: DemoCustomer, taker: DemoCustomer, taken: set[str]) -> None:
    """Offer it, unless the mail has come already. A second offer of it is refused."""
    if not _new_links(taker, taken):
        giver.browser.open(f"/services/{product_id}/transfer")
        with suppress(DemoFailed):
            giver.browser.submit("/transfer", {"to": "someone", "email": taker.email, "when": "now"})


def _take_over(taker: DemoCustomer, taken: set[str]) -> None:
    path, browser = _new_links(taker, taken)[0], taker.browser
    browser.open(path)
    known = browser.choices("account")
    browser.submit(path, {**({"account": known[0]} if known else BILLING), **browser.signing_boxes()})


def _new_links(taker: DemoCustomer, taken: set[str]) -> list[str]:
    return [link for link in taker.links("/transfers/") if link not in taken]
