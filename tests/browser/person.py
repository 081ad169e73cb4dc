"""A person who shops: signs up, configures, checks out."""

import re
import time
from collections.abc import Callable, Mapping
from secrets import token_hex

from playwright.sync_api import Page, TimeoutError

from tests.browser.page_checks import look_at
from tests.browser.system import System
from tests.demo.orders import ADDRESS, DemoOrder

NAME = "Maria Lopez"
PASSWORD = "seven green bicycles"
TELEPHONE = "212 555 0142"
Answers = Mapping[str, str | list[str]]


def wait_until(what: str, is_so: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"after {seconds} seconds still not: {what}"
        time.sleep(0.3)


class Person:
    """A person with a browser. With `looks`, each kind of page is checked once; `site` is the store by default."""

    def __init__(self, page: Page, system: System, *, looks: bool = False, site: str = "") -> None:
        self.page, self.system, self.looks, self._site = page, system, looks, site or system.store
        self.email = f"maria.{token_hex(6)}@customers.example"
        self._looked_at: set[str] = set()

    def open(self, path: str) -> None:
        self.page.goto(f"{self._site}{path}")
        self.look()

    def press(self, words: str) -> None:
        """Press the button or link with these words, and check the page it leads to."""
        button = self.page.get_by_role("button", name=words, exact=True).last
        found = button if button.count() else self.page.get_by_role("link", name=words, exact=True).last
        try:
            found.wait_for()
        except TimeoutError as missing:
            raise AssertionError(
                f"No {words} on {self.page.url}: {self.page.locator('body').inner_text()}"
            ) from missing
        with self.page.expect_navigation():
            found.click()
        self.look()

    def look(self) -> None:
        kind = re.sub(r"DT-\d+|[0-9a-f-]{36}", "…", self.page.url) + self.page.locator("h1").inner_text()
        if self.looks and kind not in self._looked_at:
            self._looked_at.add(kind)
            look_at(self.page)

    def sign_up(self) -> None:
        self.open("/sign-up")
        self.give_account()
        self.open_mailed_link()
        self.press("Confirm")

    def give_account(self) -> None:
        self.answer({"name": NAME, "email": self.email, "password": PASSWORD})
        self.press("Sign up")

    def start_checkout(self) -> None:
        """Take the checkout's first step as a new customer."""
        new = self.page.get_by_role("region", name="New customer")
        for name, value in {"name": NAME, "email": self.email, "telephone": TELEPHONE}.items():
            new.locator(f"[name={name}]").fill(value)
        self.press(new.get_by_role("button", name="Continue to").inner_text())

    def open_mailed_link(self) -> None:
        wait_until("the mail arrives", self._link)
        self.open(self._link())

    def sign_in(self) -> None:
        self.answer({"email": self.email, "password": PASSWORD})
        self.press("Sign in")

    def configure(self, order: DemoOrder) -> None:
        """Put an offering into the cart, through its page."""
        self.open(f"/offerings/{order.slug}")
        self.answer_questions(order)
        self.press("Add to cart")
        assert self.page.url.endswith("/cart"), self.page.locator("main").inner_text()

    def answer_questions(self, order: DemoOrder) -> None:
        if order.at_address:
            self.answer(ADDRESS)
            self.press("Check this address")
        self.answer(order.answers)
        if order.search:
            with self.page.expect_response(lambda answer: "/numbers?" in answer.url):
                self.answer(order.search)
        for name in order.first_of:
            self.choose_first(name)

    def check_out(self) -> str:
        """Go from the cart to the confirmation; return the order's number."""
        self.press("Check out")
        self.continue_to("review")
        self.press("Place order")
        return self.order_number()

    def order_number(self) -> str:
        self.page.wait_for_url("**/confirmation")
        return self.page.locator("#order-number").inner_text()

    def continue_to(self, step: str) -> None:
        """Fill in the steps of the checkout before that one."""
        fill = {"details": self.give_details, "billing": self.give_billing, "contract": self.sign}
        while not self.page.url.endswith(f"/checkout/{step}"):
            fill[self.page.url.rsplit("/", 1)[-1]]()

    def give_details(self) -> None:
        self.answer({"telephone": TELEPHONE})
        visits = "[...new Set([...document.querySelectorAll('[name^=installation_]')].map(element => element.name))]"
        for name in self.page.evaluate(visits):
            self.choose_first(name)
        self.press("Continue to billing")

    def give_billing(self) -> None:
        if not self.page.locator("[name=account]").count():
            self.answer({"name": NAME, **ADDRESS})
        self.press("Continue to the contract")

    def sign(self) -> None:
        for box in self.page.locator("[type=checkbox][name^='agree.']").all():
            box.check()
        # The button names the act and the signer: Sign as, Authorize as, Record as signed by.
        self.press(self.page.locator("main form button.btn-primary", has_text=NAME).inner_text())

    def wait_for_product(self, number: str) -> None:
        """Wait until every item of the order is ready."""

        def is_ready() -> bool:
            self.page.goto(f"{self._site}/orders/{number}")
            return re.search(r" is ready$", self.page.locator("h1").inner_text()) is not None

        wait_until(f"{number} is ready", is_ready)
        self.look()

    def answer(self, answers: Answers) -> None:
        for name, value in answers.items():
            for choice in [value] if isinstance(value, str) else value:
                self._answer_one(name, choice)

    def choose_first(self, name: str) -> None:
        field = self.page.locator(f"main [name='{name}']")
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(index=1)
        else:
            field.first.check()

    def _answer_one(self, name: str, value: str) -> None:
        field = self.page.locator(f"main [name='{name}'], main [type=checkbox][name^='{name}.']")
        for folded in field.first.locator("xpath=ancestor::details[not(@open)]").all():
            folded.locator("summary").first.click()
        kind = field.first.evaluate("element => element.tagName === 'SELECT' ? 'select' : element.type")
        field.first.evaluate("element => element.closest('details:not([open])')?.querySelector('summary').click()")
        if kind == "select":
            field.select_option(value)
        elif kind in {"radio", "checkbox"}:
            field.and_(self.page.locator(f"[value='{value}']")).check()
        else:
            field.fill(value)

    def _link(self) -> str:
        found = re.search(r"/verify-email/[A-Za-z0-9_-]+", self.system.mails_to(self.email))
        return found.group() if found else ""
