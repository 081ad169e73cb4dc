"""The demonstration's engineer in the back office."""

import pyotp

from tests.demo.browser import Browser, DemoFailed
from tests.demo.customer import wait_until


class DemoAgent:
    """Signs in with a second factor, finds orders and fixes what waits for a person."""

    def __init__(self, office: str, email: str, password: str, totp_secret: str) -> None:
        self.browser = Browser(office)
        self._email, self._password, self._totp = email, password, pyotp.TOTP(totp_secret)
        self._tried = ""

    def sign_in(self) -> None:
        browser = self.browser
        browser.open("/sign-in")
        browser.submit("/sign-in", {"email": self._email, "password": self._password})
        wait_until("the second factor is taken", self._confirm, seconds=70)
        browser.must_have("Log off")

    def sign_in_anew(self, own_password: str) -> None:
        """Sign in the first time, with a lead's password: it opens only the page to choose another."""
        self.sign_in()
        self.browser.must_have("Choose your own password")
        self.browser.submit("/own-password", {"present": self._password, "password": own_password})
        self._password = own_password
        self.browser.must_have("Search for")

    def _confirm(self) -> bool:
        """Sign in. A code works once, so an agent who signed in a moment ago waits for the next one."""
        code = self._totp.now()
        if code == self._tried:
            return False
        self._tried = code
        self.browser.submit("/second-factor", {"code": code})
        return not self.browser.url.partition("?")[0].endswith("/second-factor")

    def find(self, number: str) -> None:
        browser = self.browser
        browser.open("/?subject=orders")
        browser.submit("/searches", {"number": number})
        if number not in browser.text:
            raise DemoFailed(f"the search does not find {number}")

    def complete_review(self, number: str) -> None:
        browser = self.browser
        wait_until("the review waits for an engineer", lambda: self._waits(number))
        page = self._review_pages()[0]
        browser.open(page)
        browser.submit(page, {"findings": "Path and speed checked; fiber is at the curb."})
        browser.must_have("Review complete.")

    def _waits(self, number: str) -> bool:
        self.browser.open(f"/orders/{number}")
        return bool(self._review_pages())

    def _review_pages(self) -> list[str]:
        return [str(address) for address in self.browser.page.xpath("//a[contains(@href, '/review')]/@href")]
