"""A person at the store: signs up, configures, checks out, with every page looked at by axe on the way."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import requests
from playwright.sync_api import Page

from tests.demo.orders import ADDRESS, DemoOrder

AXE = (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
PASSWORD = "seven green bicycles"
RULES = "axe.run().then(found => found.violations.map(one => one.id + ': ' + one.nodes.map(n => n.html).join(' | ')))"


def wait_until(what: str, is_so: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"after {seconds} seconds still not: {what}"
        time.sleep(0.3)


class Person:
    def __init__(self, page: Page, store: str, mails: str, email: str) -> None:
        self.page, self._store, self._mails, self.email = page, store, mails, email
        self._looked_at: set[str] = set()

    def open(self, path: str) -> None:
        self.page.goto(f"{self._store}{path}")
        self.look()

    def look(self) -> None:
        """axe finds nothing, and nothing overflows on a small phone; each page once."""
        path = re.sub(r"DT-\d+|[0-9a-f-]{36}", "…", self.page.url.removeprefix(self._store))
        if path in self._looked_at:
            return
        self._looked_at.add(path)
        self.page.evaluate(AXE)
        assert self.page.evaluate(RULES) == [], f"axe on {path}"
        wide = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 800})
        assert self.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), f"{path} overflows"
        if wide:
            self.page.set_viewport_size(wide)

    def sign_up(self) -> None:
        self.open("/sign-up")
        self.page.get_by_label("Your name").fill("Maria Lopez")
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign up").click()
        self.look()
        wait_until("the mail arrives", lambda: bool(self._link()))
        self.open(self._link())
        self.page.get_by_role("button", name="Confirm").click()
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def configure(self, order: DemoOrder) -> None:
        self.open(f"/offerings/{order.slug}")
        if order.at_address:
            self.answer(dict(ADDRESS))
            self.page.get_by_role("button", name="Check this address").click()
        self.answer(order.answers)
        if order.search:
            self.page.locator("[name=search]").fill(order.search["search"])
            self.page.get_by_role("button", name="Search").click()
        for name in order.first_of:
            self.choose_first(name)
        self.look()
        self.page.get_by_role("button", name="Add to cart").last.click()
        self.page.wait_for_url("**/cart")
        self.look()

    def check_out(self) -> str:
        page = self.page
        page.get_by_role("link", name="Check out").click()
        self.look()
        if page.url.endswith("/details"):
            page.get_by_label("Telephone").fill("212 555 0142")
            for name in page.evaluate(
                "[...new Set([...document.querySelectorAll('[name^=installation_]')].map(e => e.name))]"
            ):
                self.choose_first(name)
            page.get_by_role("button", name="Go on to billing").click()
            self.look()
        if page.url.endswith("/billing"):
            if not page.locator("[name=account]").count():
                self.answer({"name": "Maria Lopez", **ADDRESS})
            page.get_by_role("button", name="Go on to the contract").click()
        while page.url.endswith("/contract"):
            self.look()
            for box in page.locator("[name^='agree.']").all():
                box.check()
            page.get_by_label("Your full name").fill("Maria Lopez")
            page.get_by_role("button", name="Sign and go on").click()
        self.look()
        page.get_by_role("button", name="Place the order").click()
        page.wait_for_url("**/confirmation")
        self.look()
        return page.locator("#order-number").inner_text()

    def wait_for_product(self, number: str) -> None:
        def is_ready() -> bool:
            self.page.goto(f"{self._store}/orders/{number}")
            return "Ready. It works." in self.page.locator("main").inner_text()

        wait_until(f"{number} is ready", is_ready)
        self.look()

    def answer(self, answers: dict[str, str | list[str]] | dict[str, str]) -> None:
        for name, value in answers.items():
            for one in [value] if isinstance(value, str) else value:
                self._answer_one(name, one)

    def choose_first(self, name: str) -> None:
        field = self.page.locator(f"[name='{name}']")
        if field.first.evaluate("e => e.tagName") == "SELECT":
            field.select_option(index=1)
        else:
            field.first.check()

    def _answer_one(self, name: str, value: str) -> None:
        field = self.page.locator(f"[name='{name}']")
        kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            field.select_option(value)
        elif kind in {"radio", "checkbox"}:
            self.page.locator(f"[name='{name}'][value='{value}']").check()
        else:
            field.fill(value)

    def _link(self) -> str:
        mails = requests.get(f"{self._mails}/messages", params={"to": self.email}, timeout=10).json()["messages"]
        found = re.search(r"/verify-email/[A-Za-z0-9_-]+", str(mails))
        return found.group() if found else ""
