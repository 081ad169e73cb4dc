"""The effort of four purchases, from the home page to the confirmation, by customers who come for the first time.

`python -m tests.browser.journey_effort` starts a system of its own, lets each customer buy, and prints a table. With
`--phone` the customers have a phone's screen and tap. With `--store ADDRESS --mails ADDRESS` they buy from a running
system. The pages are followed as they are: each customer gives the answers that a page asks for.
"""

import argparse
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import randbelow, token_hex

import requests
from playwright.sync_api import Browser, Locator, Page, ViewportSize

from tests.browser.effort import Customer, Effort
from tests.browser.person import NAME, TELEPHONE, wait_until
from tests.browser.system import launched_chromium, running_system
from tests.demo.orders import ADDRESS

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
CHOOSE_FIRST = ""
PREFIXES = ("888", "877", "866", "855", "844", "833")
PLACE = {name: value for name, value in ADDRESS.items() if name != "address.unit"}
KEPT_NUMBER = {
    "number_source": "keep",
    "losing_carrier": "Old Bell",
    "losing_account": "AB-1234",
    "losing_zip": "10118",
}
VOICE = {**PLACE, "registered_location": "same", "acknowledge_*": "yes"}
CHECKOUT = {
    **PLACE,
    "installation_*": CHOOSE_FIRST,
    "name": NAME,
    "agree.*": "yes",
}
Read = Callable[[str], str]


@dataclass(frozen=True)
class Wish:
    """An offering to order and the answers to its questions. `word` is what a number should spell."""

    slug: str
    answers: Mapping[str, str] = field(default_factory=dict)
    word: str = ""


def journeys() -> dict[str, tuple[Wish, ...]]:
    kept = f"212555{2000 + randbelow(7999)}"
    return {
        "A toll-free number that spells CALL": (Wish("toll-free", {"ring_to": TELEPHONE}, word="CALL"),),
        "A second line at home, the old number kept": (
            Wish("complete-calling", {**VOICE, **KEPT_NUMBER, "ported_numbers.0": kept}),
            Wish("complete-calling", {**VOICE, "area_code": CHOOSE_FIRST}),
        ),
        "Dedicated Internet for an office": (
            Wish(
                "dedicated",
                {**PLACE, "speed_and_term": "100 24", "site_contact": NAME, "site_telephone": TELEPHONE},
            ),
        ),
        "A pager for a nurse": (Wish("paging", {"kind": "alphanumeric", "coverage": "regional", "home_zip": "10118"}),),
    }


class Shopper:
    """A customer who comes to the store's home page with wishes and leaves with an order."""

    def __init__(self, page: Page, store: str, read_mails: Read) -> None:
        self.page, self._store, self._read_mails = page, store, read_mails
        self._customer = Customer(page)
        self._email = f"m{token_hex(4)}@customers.example"  # As long as an address that people have.
        self._telephone = TELEPHONE

    def buy(self, wishes: tuple[Wish, ...]) -> Effort:
        # A customer who keeps a number is reached at it.
        self._telephone = wishes[0].answers.get("ported_numbers.0", TELEPHONE)
        self._customer.open(self._store)
        had = ""
        for wish in wishes:
            if wish.slug == had and self._offers("Add another"):
                self._press("a", "Add another")
            else:
                if had:
                    self._press("a", "Keep shopping")
                self._find(wish.slug)
            self._configure(wish)
            had = wish.slug
        self._press("a", "Check out")
        while not self.page.url.endswith("/confirmation"):
            self._take_step()
        return self._customer.effort

    def _find(self, slug: str) -> None:
        """Follow the link to the offering. If a menu hides it, open that first."""
        link = self.page.locator(f"a[href$='/offerings/{slug}']")
        links = self.page.locator("main").locator(link)
        if not links.filter(visible=True).count():
            self._customer.click(self.page.locator("main details").filter(has=link).locator("summary").first)
        self._customer.press(links.filter(visible=True).first)

    def _configure(self, wish: Wish) -> None:
        address = {name: value for name, value in wish.answers.items() if name in PLACE}
        self._customer.fill(self._form(), address)
        check = self._form().locator("button[value=check]").filter(has_text="Check").filter(visible=True)
        if address and check.count():
            self._customer.press(check.first)
        self._customer.fill(self._form(), wish.answers)
        if wish.word:
            self._find_number(wish.word)
        self._continue()
        assert self.page.url.endswith("/cart"), self._complaint()

    def _find_number(self, word: str) -> None:
        """Search for a word, with one prefix after another if a search is for one."""
        customer, numbers = self._customer, self.page.locator("[name=number]:visible")
        customer.type(self.page.locator("[name=search]"), word)
        for prefix in PREFIXES:
            self.page.wait_for_timeout(1500)
            if numbers.count():
                break
            customer.fill(self._form(), {"prefix": prefix})
        customer.click(numbers.first)

    def _take_step(self) -> None:
        """Give the answers of a step and continue. If the step waits for a confirmed address, open the mail's link."""
        if self.page.url.endswith("/checkout/email"):
            self._open_mailed_link()
        self._customer.fill(self._form(), {**CHECKOUT, "email": self._email, "telephone": self._telephone})
        self._continue()
        assert not self.page.locator(".error-summary").count(), self._complaint()

    def _open_mailed_link(self) -> None:
        wait_until("the mail arrives", self._link)
        self._customer.effort.clicks += 1
        self._customer.effort.decisions += 1
        self._customer.open(self._store + self._link())

    def _link(self) -> str:
        found = re.search(r"/verify-email/[A-Za-z0-9_-]+", self._read_mails(self._email))
        return found.group() if found else ""

    def _form(self) -> Locator:
        """The form of the page: the one with the most fields."""
        forms = self.page.locator("main form").all()
        assert forms, self._complaint()
        return max(forms, key=lambda form: form.locator("input:visible, select:visible, button:visible").count())

    def _continue(self) -> None:
        """Press the page's one filled button, which may be beside its form."""
        buttons = self.page.locator("main button.btn-primary:not(.visually-hidden)")
        self._customer.press(buttons.filter(visible=True).first)

    def _offers(self, words: str) -> bool:
        return self.page.locator("main a", has_text=words).count() > 0

    def _press(self, kind: str, words: str) -> None:
        self._customer.press(self.page.locator("main").locator(kind, has_text=words).filter(visible=True).first)

    def _complaint(self) -> str:
        errors = self.page.locator(".error-summary")
        return f"{self.page.url}: {errors.inner_text() if errors.count() else self.page.locator('main').inner_text()}"


def measure(browser: Browser, store: str, read_mails: Read, *, is_phone: bool) -> Iterator[tuple[str, Effort]]:
    for name, wishes in journeys().items():
        size = PHONE if is_phone else DESK
        context = browser.new_context(viewport=size, has_touch=is_phone, reduced_motion="reduce")
        context.set_default_timeout(20_000)
        yield name, Shopper(context.new_page(), store, read_mails).buy(wishes)
        context.close()


@contextmanager
def _store(options: argparse.Namespace) -> Iterator[tuple[str, Read]]:
    if options.store:
        yield options.store, lambda to: requests.get(f"{options.mails}/messages", params={"to": to}, timeout=10).text
    else:
        with tempfile.TemporaryDirectory() as var, running_system(Path(var)) as system:
            yield system.store, system.mails_to


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phone", action="store_true", help="a screen of 390 by 844 px, and taps")
    parser.add_argument("--store", help="the address of a running store, such as http://127.0.0.1:8000")
    parser.add_argument("--mails", help="the address of its sandbox's mails, such as http://127.0.0.1:8016")
    options = parser.parse_args()
    print("| journey | clicks | keys | pages | scrolled | seconds |\n| --- | --: | --: | --: | --: | --: |")
    with _store(options) as (store, read_mails), launched_chromium() as browser:
        for name, effort in measure(browser, store, read_mails, is_phone=options.phone):
            figures = (effort.clicks, effort.keys, effort.pages, f"{effort.pixels:,} px", f"{effort.seconds:.0f}")
            print(f"| {name} | {' | '.join(map(str, figures))} |", flush=True)


if __name__ == "__main__":
    main()
