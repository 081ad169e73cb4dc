"""The store while the outside world is down, shown with the sandbox's switches."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import SystemRandom

import requests

from tests.demo.browser import Browser, DemoFailed
from tests.demo.customer import DemoCustomer, wait_until
from tests.demo.orders import ADDRESS, demo_orders

ORDERS = {order.slug: order for order in demo_orders(SystemRandom())}


class DemoOutages:
    """Turns the sandbox's services off and on again, and buys in between."""

    def __init__(self, customer: DemoCustomer, network: str) -> None:
        self._customer, self._network = customer, network

    def sell_without_the_network(self) -> None:
        """Check that the store still sells, and that the order says what it waits for and completes later."""
        with self.down("provisioning"):
            self._customer.choose(ORDERS["paging"])
            number = self._customer.check_out()
            wait_until(
                "the order says what it waits for",
                lambda: "The network is not responding right now" in self._customer.order_text(number),
            )
        wait_until("the order is ready", lambda: self._customer.is_ready(number), seconds=90)

    def shop_without_the_availability_tool(self) -> None:
        """Check that offerings that need an answer say so and keep the input, and that others are sold."""
        order, browser = ORDERS["dial-up"], Browser(self._customer.browser.origin)
        with self.down("availability"):
            browser.open("/offerings/dial-up")
            browser.submit("/offerings/dial-up", {**order.answers, **ADDRESS}, press=("do", "check"))
            browser.must_have("We'll confirm it at your address")
            _must_keep(browser, "address.street", ADDRESS["address.street"])
            _must_keep(browser, "user_name", str(order.answers["user_name"]))
            self._customer.choose(ORDERS["calling-card"])
            self._customer.check_out()
        browser.submit("/offerings/dial-up", {}, press=("do", "check"))
        browser.must_have("Available at this address")

    @contextmanager
    def down(self, service: str) -> Iterator[None]:
        self._switch(service, "drop")
        try:
            yield
        finally:
            self._switch(service, "normal")

    def _switch(self, service: str, mode: str) -> None:
        answer = requests.post(f"{self._network}/switches", json={"service": service, "mode": mode}, timeout=10)
        if not answer.ok:
            raise DemoFailed(f"the sandbox did not switch {service} to {mode}: {answer.text}")


def _must_keep(browser: Browser, name: str, value: str) -> None:
    kept = browser.page.xpath("//*[@name=$name]/@value", name=name)
    if kept != [value]:
        raise DemoFailed(f"{name} was lost: {kept}")
