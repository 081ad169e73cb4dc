"""Someone who takes services over that a customer offers by email."""

import re
from random import SystemRandom

from tests.browser.person import NAME, PASSWORD, Person, wait_until
from tests.demo.orders import ADDRESS, demo_orders

ORDERED = re.compile(r"/orders/(DT-\d+)")
# The service that the taker has already, so that there is a billing account.
OWN = "mobile-dial-up"


class Taker:
    def __init__(self, person: Person) -> None:
        self.person = person

    def begin(self) -> None:
        """Become a customer with a service and a billing account."""
        self.person.sign_up()
        self.person.configure(next(order for order in demo_orders(SystemRandom()) if order.slug == OWN))
        self.person.check_out()

    def sign_in(self) -> None:
        sign_in_again(self.person)

    def email_for(self, slug: str) -> str:
        """A mailbox of their own for each offer: one address gets only so many offers an hour."""
        return f"{slug}.{self.person.email}"

    def take_over(self, slug: str) -> str:
        """Open the mailed link, choose who pays, and sign. Return the number of the order."""
        wait_until(f"the mail about {slug} arrives", lambda: self._link(slug))
        page = self.person.page
        self.person.open(self._link(slug))
        if "/sign-in" in page.url:
            self.sign_in()
            self.person.open(self._link(slug))
        account = page.locator("main [name=account]")
        if not account.count():
            self.person.answer({"name": NAME, **ADDRESS})
        elif not page.locator("main [name=account]:checked").count():
            account.first.check()
        self.person.sign()
        found = ORDERED.search(page.url)
        assert found, f"not taken over: {page.url} {page.locator('main').inner_text()[:300]}"
        return found[1]

    def _link(self, slug: str) -> str:
        found = re.search(r"/transfers/[A-Za-z0-9_-]+", self.person.system.mails_to(self.email_for(slug)))
        return found.group() if found else ""


def sign_in_again(person: Person) -> None:
    person.open("/sign-in")
    person.answer({"email": person.email, "password": PASSWORD})
    person.press("Sign in")
