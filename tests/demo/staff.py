"""The demonstration's lead, and the agent who is employed, works for a customer, and leaves."""

import time

from tests.demo.agent import DemoAgent
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer
from tests.demo.orders import DemoOrder

GIVEN, OWN = "a quiet harbor at dusk", "nine blue umbrellas"
NAME = "Robin Vale"


class DemoStaff:
    def __init__(self, lead: DemoAgent, customer: DemoCustomer) -> None:
        self.lead, self._customer = lead, customer
        self._email = f"robin.vale.{int(time.time() * 1000):x}@dialtone.example"
        self._agent: DemoAgent | None = None

    def employ(self) -> None:
        """Add the agent; the secret for the authenticator is in the form."""
        browser = self.lead.browser
        browser.open("/agents")
        secret = str(browser.page.xpath("//input[@name='totp_secret']/@value")[0])
        given = {"name": NAME, "email": self._email, "service_center": "Columbus", "password": GIVEN}
        browser.submit("/agents", {**given, "role": "agent"})
        browser.must_have(f"{NAME} is now an agent")
        self._agent = DemoAgent(browser.origin, self._email, GIVEN, secret)
        self._agent.sign_in_anew(OWN)

    def shop_for_the_customer(self, order: DemoOrder) -> None:
        """The customer sees the order as theirs; the back office says who placed it."""
        browser = self._employed().browser
        browser.open("/?subject=customers")
        browser.submit("/searches", {"email": self._customer.email})
        browser.open(str(browser.page.xpath("//table//a[starts-with(@href, '/customers/')]/@href")[0]))
        browser.submit("/serving", {"reason": "asked for a pager on the phone"})
        browser.must_have("You are working for")
        shopping = DemoCustomer(browser.origin, "", self._customer.email)
        shopping.browser = browser
        shopping.choose(order)
        number = shopping.check_out()
        if number not in self._customer.order_text(number):
            raise DemoFailed(f"{number} is not among the customer's orders")
        browser.open(f"/orders/{number}")
        browser.must_have(NAME)

    def disable(self) -> None:
        """Disable the agent, which ends all of their sessions."""
        browser, agent = self.lead.browser, self._employed()
        browser.open("/agents")
        row = browser.page.xpath(f"//tr[td[text()='{self._email}']]//a/@href")
        browser.open(f"{row[0]}/disabling")
        browser.submit("/disabling", {})
        browser.must_have("signed out on all devices")
        agent.browser.open("/")
        if "/sign-in" not in agent.browser.url:
            raise DemoFailed(f"the disabled agent still sees {agent.browser.heading}")

    def _employed(self) -> DemoAgent:
        if self._agent is None:
            raise DemoFailed("nobody was employed")
        return self._agent
