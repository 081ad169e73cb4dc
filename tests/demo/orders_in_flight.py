"""The demonstration's customer amends an order, and an engineer completes by hand what the network refused."""

from dataclasses import replace
from random import Random

from tests.demo.agent import DemoAgent
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer, wait_until
from tests.demo.orders import demo_orders, kept_number

SECONDS = 120


class DemoOrdersInFlight:
    def __init__(self, customer: DemoCustomer, engineer: DemoAgent, chance: Random) -> None:
        self._customer, self._engineer, self._chance = customer, engineer, chance

    def amend(self) -> None:
        """Before the engineers have looked at it, an order gets another speed; the review shows the price first."""
        browser = self._customer.browser
        self._customer.choose(next(order for order in demo_orders(self._chance) if order.slug == "dedicated"))
        number = self._customer.check_out()
        browser.open(f"/orders/{number}/amendment")
        browser.submit("/amendment", {"speed": "50"})
        browser.must_have("As ordered, a month")
        browser.submit("/acceptance", {})
        wait_until("the plan is replaced", lambda: "replaces" in self._customer.order_text(number), seconds=SECONDS)
        self._engineer.complete_review(number)
        wait_until("the order is ready", lambda: self._customer.is_ready(number), seconds=SECONDS)
        browser.open("/services")
        browser.must_have("50 Mbps")

    def complete_by_hand(self) -> None:
        """The other carrier knows no such account; it moves the number after a call, and the order continues."""
        order = kept_number(self._chance)
        self._customer.choose(replace(order, answers={**order.answers, "losing_account": "ABCD"}))
        number = self._customer.check_out()
        wait_until("the adapter is on its way", lambda: self._customer.plug_in(number), seconds=SECONDS)
        wait_until("the order falls out", lambda: bool(self._pages_by_hand(number)), seconds=SECONDS)
        browser, page = self._engineer.browser, self._pages_by_hand(number)[0]
        browser.open(page)
        browser.submit(page, {"note": "Old Bell released the number by phone.", "reference": "OB-4711"})
        if browser.url.endswith(page):
            raise DemoFailed(f"the step was not completed: {browser.text[:1500]}")
        browser.must_have("OB-4711")
        wait_until("the order is ready", lambda: self._customer.is_ready(number), seconds=SECONDS)

    def _pages_by_hand(self, number: str) -> list[str]:
        self._engineer.browser.open(f"/orders/{number}")
        return [str(link) for link in self._engineer.browser.page.xpath("//a[contains(@href, '/completion')]/@href")]
