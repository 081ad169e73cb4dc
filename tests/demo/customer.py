"""The demonstration's customer."""

import re
import time
from collections.abc import Callable

import requests

from tests.demo.browser import Browser, DemoFailed
from tests.demo.orders import ADDRESS, DemoOrder

PASSWORD = "seven green bicycles"
BILLING = {
    "name": "Maria Lopez",
    "address.street": "350 Fifth Avenue",
    "address.city": "New York",
    "address.state": "NY",
    "address.zip_code": "10118",
    "format": "electronic",
    "cycle_day": "15",
}


def wait_until(what: str, is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    """Poll until something is so; raise DemoFailed after that time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise DemoFailed(f"after {seconds:.0f} seconds still not: {what}")
        time.sleep(0.25)


class DemoCustomer:
    """Signs up, buys and follows orders through the pages of the store."""

    def __init__(self, store: str, mails: str, email: str, user_agent: str = "") -> None:
        self.browser, self._mails, self.email = Browser(store, user_agent), mails, email

    def sign_up(self) -> None:
        self.browser.open("/sign-up")
        self.browser.submit("/sign-up", {"name": "Maria Lopez", "email": self.email, "password": PASSWORD})
        self.browser.must_have("Check your email")

    def verify(self) -> None:
        wait_until("the mail with the link arrives", lambda: bool(self._link("/verify-email/")))
        path = self._link("/verify-email/")
        self.browser.open(path)
        self.browser.submit(path, {})
        self.browser.must_have("Your email address is confirmed")

    def sign_in(self) -> None:
        self.browser.open("/sign-in")
        self.browser.submit("/sign-in", {"email": self.email, "password": PASSWORD})
        self.browser.must_have("Sign out")

    def choose(self, order: DemoOrder) -> None:
        """Configure an offering and put it into the cart."""
        browser, action = self.browser, f"/offerings/{order.slug}"
        browser.open(action)
        answers = {**order.answers, **(ADDRESS if order.at_address else {})}
        if order.at_address:
            browser.submit(action, answers, press=("do", "check"))
        if order.search:
            browser.submit(action, {**answers, **order.search}, press=("do", "search"))
        for name in order.first_of:
            offered = browser.choices(name)
            if not offered:
                raise DemoFailed(f"{order.slug} offers nothing to choose for {name}")
            answers[name] = offered[0]
        browser.submit(action, answers)
        browser.must_have("Your cart")

    def check_out(self) -> str:
        """Go through the steps and place the order; returns its number."""
        browser = self.browser
        browser.open("/checkout/details")
        visits = {
            name: browser.choices(name)[0]
            for name in {str(element) for element in browser.page.xpath("//input/@name")}
            if name.startswith("installation_")
        }
        browser.submit("/checkout/details", {"telephone": "212 555 0142", **visits})
        if browser.url.endswith("/billing"):
            browser.open("/checkout/billing")
            known = browser.choices("account")
            browser.submit("/checkout/billing", {"account": known[0]} if known else dict(BILLING))
        while browser.url.endswith("/contract"):
            browser.submit("/checkout/contract", browser.signing_boxes())
            if browser.status >= 400:
                raise DemoFailed(f"the contract was not signed: {browser.errors}")
        browser.must_have("Review your order")
        browser.submit("/checkout/review", {})
        browser.must_have("Your order is placed")
        return str(browser.page.get_element_by_id("order-number").text_content())

    def take_over(self, heading: str) -> None:
        """Accept what someone offers: open the mailed link, choose who pays, and sign."""
        wait_until("the mail with the offer arrives", lambda: bool(self._link("/transfers/")))
        path = self._link("/transfers/")
        self.browser.open(path)
        self.browser.submit(path, {**BILLING, **self.browser.signing_boxes()})
        found = re.search(r"/orders/(DT-\d+)", self.browser.url)
        if found is None:
            raise DemoFailed(f"it was not taken over: {self.browser.heading} {'; '.join(self.browser.errors)}")
        number = found.group(1)
        wait_until(f"the service {heading}", lambda: heading in self.order_heading(number), seconds=90)

    def order_heading(self, number: str) -> str:
        self.browser.open(f"/orders/{number}")
        return self.browser.heading

    def is_ready(self, number: str) -> bool:
        """True if the whole order is complete, whatever its items say."""
        self.browser.open(f"/orders/{number}")
        return self.browser.heading.endswith(" is ready")

    def plug_in(self, number: str) -> bool:
        """Say that the adapter is there, once it is on its way; False while it is still being packed."""
        if "My adapter is plugged in" not in self.order_text(number):
            return False
        self.browser.submit("/delivery", {})
        self.browser.must_have("continue with your order")
        return True

    def order_text(self, number: str) -> str:
        self.browser.open(f"/orders/{number}")
        return self.browser.text

    def holds(self, slug: str) -> bool:
        self.browser.open("/services")
        return any(
            "Active" in element.text_content()
            for element in self.browser.page.xpath(f"//section[@data-offering='{slug}']")
        )

    def mails(self) -> list[dict[str, str]]:
        answer = requests.get(f"{self._mails}/messages", params={"to": self.email}, timeout=10)
        found: list[dict[str, str]] = answer.json()["messages"]
        return found

    def links(self, path: str) -> list[str]:
        """The mailed links that begin like that, the newest first."""
        found = (re.search(rf"{path}[A-Za-z0-9_-]+", str(mail)) for mail in self.mails())
        return [link.group() for link in found if link]

    def _link(self, path: str) -> str:
        return next(iter(self.links(path)), "")
