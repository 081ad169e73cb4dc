"""The demonstration's customer changes, pauses, resumes and ends services, and cancels an order."""

import re
from datetime import UTC, datetime, timedelta

from lxml import html

from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer, wait_until

SERVICE = re.compile(r"/services/([0-9a-f-]{36})")
A_WEEK = timedelta(days=7)
NEW_ADDRESS = {"street": "100 Broad Street", "zip_code": "10004"}


class DemoServiceLife:
    def __init__(self, customer: DemoCustomer) -> None:
        self._customer, self._browser = customer, customer.browser

    def change(self) -> None:
        """A pager works in more places from now on; the review shows the difference first."""
        self._ask_for("paging", "change", {"coverage": "nationwide"})
        self._browser.must_have("Nationwide")
        self._complete(self._accept(), "is changed")

    def suspend(self) -> None:
        self._ask_for("mobile-dial-up", "suspension", {"reason": "vacation", "when": "now"})
        self._complete(self._accept(), "is suspended")
        self._wait_for("mobile-dial-up", "Suspended")

    def resume(self) -> None:
        self._ask_for("mobile-dial-up", "resumption", {"when": "now"})
        self._complete(self._accept(), "works again")
        self._wait_for("mobile-dial-up", "Active")

    def move(self) -> None:
        """Dial-up moves to another address, with an access number that is chosen anew; the old one ends afterwards."""
        slug, browser = "dial-up", self._browser
        browser.open(f"/services/{self._product(slug)}/move")
        browser.submit("/move", NEW_ADDRESS)
        details = browser.url.partition(browser.origin)[2]
        if "/move/" not in details:
            raise DemoFailed(f"the new address was not taken: {browser.heading} {'; '.join(browser.errors)}")
        browser.submit(details, {"access_number": browser.choices("access_number")[0]})
        self._accept()
        there = NEW_ADDRESS["street"]
        wait_until("it works there", lambda: there in self._section(slug).text_content(), seconds=90)
        self._wait_for(slug, "Active")

    def take_back(self) -> None:
        """A disconnection for next week is shown as coming, and taken back."""
        slug = "toll-free"
        day = datetime.now(UTC).date() + A_WEEK
        self._ask_for(slug, "disconnection", {"when": "day", "requested_on": f"{day:%m/%d/%Y}"})
        number = self._accept()
        self._browser.open("/services")
        self._browser.must_have(number)
        self._browser.submit("/taking-back", {})
        wait_until("the order is canceled", lambda: "ancel" in self._heading(number))
        self._wait_for(slug, "Active")

    def disconnect(self) -> None:
        self._ask_for("calling-card", "disconnection", {"when": "now"})
        self._complete(self._accept(), "has ended")
        if self._customer.holds("calling-card"):
            raise DemoFailed("the service is still active")

    def transfer(self, taker: DemoCustomer) -> None:
        """A service is offered by email; someone makes an account, signs, and has it from then on."""
        slug = "mobile-conferencing"
        self._browser.open(f"/services/{self._product(slug)}/transfer")
        self._browser.submit("/transfer", {"to": "someone", "email": taker.email, "when": "now"})
        self._browser.must_have("to take it over")
        taker.sign_up()
        taker.verify()
        taker.sign_in()
        taker.take_over("is transferred")
        if not taker.holds(slug) or self._customer.holds(slug):
            raise DemoFailed("the service is not with the customer who took it over")

    def cancel(self, number: str) -> None:
        """An order that was just placed is canceled on its page."""
        self._browser.open(f"/orders/{number}/cancellation")
        self._browser.submit("/cancellation", {})
        wait_until("the order is canceled", lambda: "ancel" in self._heading(number))

    def _ask_for(self, slug: str, noun: str, answers: dict[str, str | list[str]]) -> None:
        """Fill in the form of a change, which leads to its review."""
        self._browser.open(f"/services/{self._product(slug)}/{noun}")
        self._browser.submit(f"/{noun}", answers)
        if "/changes/" not in self._browser.url:
            raise DemoFailed(f"{noun} was not proposed: {self._browser.heading} {'; '.join(self._browser.errors)}")

    def _accept(self) -> str:
        """Accept the proposal on its review page, and return the number of the order."""
        self._browser.submit("/acceptance", {})
        found = re.search(r"/orders/(DT-\d+)", self._browser.url)
        if found is None:
            raise DemoFailed(f"it was not accepted: {self._browser.heading} {'; '.join(self._browser.errors)}")
        return found.group(1)

    def _complete(self, number: str, heading: str) -> None:
        wait_until(f"the service {heading}", lambda: heading in self._heading(number), seconds=90)

    def _heading(self, number: str) -> str:
        self._browser.open(f"/orders/{number}")
        return self._browser.heading

    def _wait_for(self, slug: str, state: str) -> None:
        wait_until(f"{slug} is {state}", lambda: state in self._section(slug).text_content())

    def _product(self, slug: str) -> str:
        for link in self._section(slug).xpath(".//a/@href"):
            if found := SERVICE.search(str(link)):
                return found.group(1)
        raise DemoFailed(f"there is no link to {slug} under My services")

    def _section(self, slug: str) -> html.HtmlElement:
        self._browser.open("/services")
        sections = self._browser.page.xpath(f"//section[@data-offering='{slug}']")
        if not sections:
            raise DemoFailed(f"{slug} is not under My services")
        return sections[0]
