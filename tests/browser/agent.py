"""An agent at the back office."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyotp
from playwright.sync_api import Page

from tests.browser.page_checks import look_at
from tests.browser.person import wait_until
from tests.browser.system import System

# The code that each agent signed in with last, in whichever test that was.
LAST_CODES: dict[str, str] = {}
# The cookies of the agents who are signed in to a site, by its address and theirs. A code works once, so signing in for
# each test would wait half a minute for the next one.
COOKIES: dict[tuple[str, str], Any] = {}


def _right_now() -> datetime:
    return datetime.now(UTC)


class Agent:
    """An agent with a browser. `clock` tells the system's time, if it is moved ahead."""

    def __init__(
        self,
        page: Page,
        system: System,
        role: str,
        *,
        looks: bool = False,
        clock: Callable[[], datetime] = _right_now,
        origin: str = "",
    ) -> None:
        """`origin` is that of the site; the back office's if it is empty."""
        self._origin = origin or system.office
        self.page, self.system, self.looks, self._clock = page, system, looks, clock
        self._log_in = next(person for person in system.settings.demonstration if person.role == role)

    def open(self, path: str) -> None:
        self.page.goto(f"{self._origin}{path}")
        self._look()

    def press(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).click()
        self._look()

    def follow(self, words: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words).first.click()
        self._look()

    def sign_in(self) -> None:
        """Sign in, or continue a session of an earlier test."""
        key = self._origin, self._log_in.email
        if not self._continue(COOKIES.get(key, [])):
            self.sign_in_anew()
            COOKIES[key] = self.page.context.cookies(self._origin)

    def _continue(self, cookies: Any) -> bool:
        """Return whether the cookies are those of a session that is still open. Leave the customer it works for."""
        self.page.context.add_cookies(cookies)
        self.open("/")
        if self.page.get_by_role("button", name="End", exact=True).count():
            self.press("End")
        return not self.page.get_by_label("Password").count()

    def sign_in_anew(self) -> None:
        self.open("/sign-in")
        self.page.get_by_label("Email address").fill(self._log_in.email)
        self.page.get_by_label("Password").fill(self._log_in.password)
        self.press("Sign in")
        wait_until("the second factor is taken", self._confirm, seconds=70)

    def _confirm(self) -> bool:
        """Sign in. A code works once, so an agent who signed in a moment ago waits for the next one."""
        code = pyotp.TOTP(self._log_in.totp_secret).at(self._clock())
        if code == LAST_CODES.get(self._log_in.email):
            return False
        LAST_CODES[self._log_in.email] = code
        self.page.get_by_label("Code").fill(code)
        self.press("Confirm")
        return not self.page.get_by_label("Code").count()

    def wait_for_review(self, number: str) -> None:
        """Wait until the order's page offers the review, and check the page."""

        def waits() -> bool:
            self.page.goto(f"{self.system.office}/orders/{number}")
            return self.page.get_by_role("link", name="Review ").count() == 1

        wait_until(f"the review of {number} waits", waits)
        self._look()

    def complete_review(self, findings: str) -> None:
        self.follow("Review ")
        self.page.get_by_label("Review findings").fill(findings)
        self.press("Complete review")

    def search(self, subject: str = "orders", **criteria: str) -> None:
        self.open(f"/?subject={subject}")
        for name, value in criteria.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.press("Search")

    def _look(self) -> None:
        if self.looks:
            look_at(self.page)
