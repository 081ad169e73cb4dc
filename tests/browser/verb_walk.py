"""Do each change to each product in Chromium, now and on a day, as the customer and as an agent.

    python -m tests.browser.verb_walk [--by customer|agent] [--when now|day]

It drives a running development system (`make run`), moves its clock ahead for the dated changes, and follows each order
to its end in the network's ledger. It prints a table, and exits with 1 if a change did not end as it should.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom

import psycopg
import requests
from playwright.sync_api import Browser, Error, Page

from database_layer.clock import READ_EVERY_SECONDS
from environments.development.moved_clock import MovedClock
from environments.settings import Settings, load_settings
from tests.browser.agent import Agent
from tests.browser.person import PASSWORD, Person, wait_until
from tests.browser.system import System, launched_chromium
from tests.demo.orders import demo_orders

# Another answer for each offering. A name alone means a choice that is not chosen now.
OTHER_ANSWERS = {
    "complete-calling": ("features", ""),
    "long-distance": ("plan", ""),
    "toll-free": ("ring_to", "212 555 0199"),
    "conferencing": ("guest_code", "90417"),
    "calling-card": ("cards.0.spending_limit", "90"),
    "dial-up": ("access_number", ""),
    "dedicated": ("site_telephone", "212 555 0198"),
    "paging": ("coverage", ""),
    "mobile-conferencing": ("guest_code", "90418"),
    "mobile-calling-card": ("cards.0.spending_limit", "90"),
    "mobile-dial-up": ("plan", ""),
}
NEW_ADDRESS = {"street": "100 Broad Street", "zip_code": "10004"}
VERBS = ("change", "suspension", "resumption", "move", "disconnection")
BOUGHT_APART = frozenset({"dial-up", "mobile-conferencing"})
# An engineer looks at the new place first.
REVIEWED = "dedicated"
MOVABLE = frozenset({"complete-calling", "dial-up", "dedicated"})
A_WEEK = timedelta(days=7)
ORDERED = re.compile(r"/orders/(DT-\d+)")
SECONDS_FOR_ORDER = 300


class WalkFailed(Exception):
    """A change did not go as it should."""


@dataclass
class Holding:
    """A service, and the result of each change. A move gives it a new product."""

    slug: str
    product_id: str
    results: dict[str, str] = field(default_factory=dict)


class Running:
    """The running system: its clock, its orders and the network's ledger."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.system, self.clock = settings, System(settings), MovedClock(settings)

    def pass_week(self) -> None:
        """Move the clock ahead, and ask the sites until each of their processes has read it."""
        self.clock.move(A_WEEK + timedelta(days=1))
        until = time.monotonic() + READ_EVERY_SECONDS + 2
        while time.monotonic() < until:
            for site in (self.system.store, self.system.office):
                requests.get(f"{site}/health/ready", timeout=10)
            time.sleep(0.2)

    def end_of(self, number: str) -> str:
        """Wait until the order has ended, and return what the network did for it."""
        ended = ("completed", "failed", "partial", "cancelled")
        try:
            wait_until(f"{number} has ended", lambda: self._state(number) in ended, seconds=SECONDS_FOR_ORDER)
        except AssertionError as late:
            return f"FAILED: {late}"
        effects = [f"{effect['action']} {effect['specification']}" for effect in self.system.effects(number)]
        state = self._state(number)
        if state != "completed" or not effects:
            return f"FAILED: {number} is {state}; the ledger has {effects}"
        return ", ".join(sorted(effects))

    def product_of(self, number: str, former: str) -> str:
        """Return the product that an order added."""
        query = (
            "SELECT product_id::text FROM product_order_items JOIN product_orders ON product_orders.id = order_id"
            " WHERE product_orders.number = %s AND action = 'add'"
        )
        found = self._ask(query, number)
        return str(found[0][0]) if found else former

    def holdings(self, email: str) -> list[Holding]:
        query = (
            "SELECT offering_slug, products.id::text FROM products JOIN customers ON customers.id = customer_id"
            " WHERE email = %s ORDER BY products.created_at"
        )
        return [Holding(slug, product_id) for slug, product_id in self._ask(query, email)]

    def _state(self, number: str) -> str:
        return str(self._ask("SELECT state FROM product_orders WHERE number = %s", number)[0][0])

    def _ask(self, query: str, *values: str) -> list[tuple[str, ...]]:
        with psycopg.connect(self.settings.database.url, autocommit=True) as connection:
            return connection.execute(query.encode(), values).fetchall()


class Walk:
    """The services of one customer, changed by one actor, all now or all on a day."""

    def __init__(
        self,
        running: Running,
        page: Page,
        origin: str,
        sign_in: Callable[[], None],
        review: Callable[[str], None],
        *,
        dated: bool,
    ) -> None:
        self._running, self._page, self._origin = running, page, origin
        self._sign_in, self._review, self._dated = sign_in, review, dated

    def do_all(self, holdings: Sequence[Holding]) -> None:
        """Do one verb to all services, wait for the orders, then continue with the next verb."""
        for verb in VERBS:
            ordered: list[tuple[Holding, str]] = []
            for holding in holdings:
                if verb == "move" and holding.slug not in MOVABLE:
                    holding.results[verb] = "not bound to an address"
                    continue
                try:
                    ordered.append((holding, self._order_while_signed_in(holding, verb)))
                except (WalkFailed, Error) as problem:
                    holding.results[verb] = f"FAILED: {problem}".partition("\n")[0]
            if self._dated:
                self._running.pass_week()
            for holding, number in ordered:
                if verb == "move" and holding.slug == REVIEWED:
                    self._review(number)
                holding.results[verb] = self._running.end_of(number)
                if verb == "move":
                    holding.product_id = self._running.product_of(number, holding.product_id)
            print(verb, {holding.slug: holding.results[verb] for holding in holdings}, flush=True)

    def _order_while_signed_in(self, holding: Holding, verb: str) -> str:
        """Order again if the session ended meanwhile: the sites learn one after the other that the clock was moved."""
        try:
            return self._order(holding, verb)
        except WalkFailed:
            if not self._page.get_by_label("Password").count():
                raise
            self._sign_in()
            return self._order(holding, verb)

    def _order(self, holding: Holding, verb: str) -> str:
        self._open(f"/services/{holding.product_id}/{verb}")
        self._answer(holding.slug, verb)
        self._continue()
        if verb == "move":
            self._answer_for_new_address()
            self._continue()
        if "/changes/" not in self._page.url:
            raise WalkFailed(f"no review but {self._page.url}: {self._said()}")
        agreement = self._page.locator("main [name=agreement]")
        if agreement.count():
            agreement.fill("Read out and agreed to by phone.")
        self._continue()
        found = ORDERED.search(self._page.url)
        if found is None:
            raise WalkFailed(f"not accepted: {self._page.url}: {self._said()}")
        return found[1]

    def _answer(self, slug: str, verb: str) -> None:
        if verb == "move":
            for name, value in NEW_ADDRESS.items():
                self._page.locator(f"main [name$={name}]").fill(value)
            return
        if verb == "change":
            self._answer_otherwise(*OTHER_ANSWERS[slug])
        if verb == "suspension":
            self._page.locator("main [name=reason][value=vacation]").check()
        self._choose_day()

    def _answer_otherwise(self, name: str, value: str) -> None:
        if value:
            self._page.locator(f"main [name='{name}']").fill(value)
            return
        choices = f"main [name='{name}']:not(:checked), main [type=checkbox][name^='{name}.']:not(:checked)"
        self._page.locator(choices).first.check()

    def _answer_for_new_address(self) -> None:
        """Confirm what a move asks again, and take the first choice of what is not chosen."""
        for box in self._page.locator("main form [type=checkbox][required], main [name^=acknowledge_]").all():
            box.check()
        names = "[...new Set([...document.querySelectorAll('main form [type=radio]')].map(radio => radio.name))]"
        for name in self._page.evaluate(names):
            choices = self._page.locator(f"main [name='{name}']")
            if name != "when" and not self._page.locator(f"main [name='{name}']:checked").count():
                choices.first.check()
        self._choose_day()

    def _choose_day(self) -> None:
        if self._dated and self._page.locator("main [name=when]").count():
            self._page.locator("main [name=when][value=day]").check()
            day = self._running.clock.now().date() + A_WEEK
            self._page.locator("main [name=requested_on]").fill(f"{day:%m/%d/%Y}")

    def _continue(self) -> None:
        with self._page.expect_navigation():
            self._page.locator("main form button.btn-primary:visible").last.click()

    def _open(self, path: str) -> None:
        self._page.goto(f"{self._origin}{path}")
        if "/sign-in" in self._page.url:
            self._sign_in()
            self._page.goto(f"{self._origin}{path}")

    def _said(self) -> str:
        return " ".join(self._page.locator("main").inner_text().split())[:200]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.verb_walk", description=__doc__.partition("\n")[0])
    parser.add_argument("--by", choices=("customer", "agent"))
    parser.add_argument("--when", choices=("now", "day"))
    asked = parser.parse_args()
    running, failed = Running(load_settings()), 0
    with launched_chromium() as chromium:
        for by in [asked.by] if asked.by else ["customer", "agent"]:
            for when in [asked.when] if asked.when else ["now", "day"]:
                dated = when == "day"
                holdings = _walk(running, chromium, by, dated=dated)
                failed += _report(f"by the {by}, {'on a day' if dated else 'now'}", holdings)
    print(f"{failed} changes failed" if failed else "every change ended as it should", flush=True)
    return 1 if failed else 0


def _walk(running: Running, chromium: Browser, by: str, *, dated: bool) -> list[Holding]:
    person = Person(_new_page(chromium), running.system)

    def review(number: str) -> None:
        engineer = Agent(_new_page(chromium), running.system, "engineer", clock=running.clock.now)
        engineer.sign_in()
        engineer.wait_for_review(number)
        engineer.complete_review("Fiber is at the curb.")
        engineer.page.context.close()

    holdings = _buy_all(running, person, review)
    if by == "customer":
        page, origin, sign_in = person.page, running.system.store, lambda: _sign_in(person)
    else:
        agent = Agent(_new_page(chromium), running.system, "agent", clock=running.clock.now)
        page, origin, sign_in = agent.page, running.system.office, agent.sign_in
        sign_in()
    Walk(running, page, origin, sign_in, review, dated=dated).do_all(holdings)
    return holdings


def _new_page(chromium: Browser) -> Page:
    return chromium.new_context(reduced_motion="reduce").new_page()


def _buy_all(running: Running, person: Person, review: Callable[[str], None]) -> list[Holding]:
    """Buy all eleven offerings, in two orders because some exclude each other, and wait until all work."""
    person.sign_up()
    wanted = demo_orders(SystemRandom())
    apart = [order for order in wanted if order.slug in BOUGHT_APART]
    numbers = []
    for orders in ([order for order in wanted if order not in apart], apart):
        for order in orders:
            person.configure(order)
        numbers.append(person.check_out())
    review(numbers[0])
    for number in numbers:
        print("bought", number, running.end_of(number), flush=True)
    return running.holdings(person.email)


def _sign_in(person: Person) -> None:
    person.open("/sign-in")
    person.answer({"email": person.email, "password": PASSWORD})
    person.press("Sign in")


def _report(title: str, holdings: Sequence[Holding]) -> int:
    print(f"\n{title}\n\n| product | {' | '.join(VERBS)} |\n|{' --- |' * (len(VERBS) + 1)}")
    for holding in holdings:
        print(f"| {holding.slug} | {' | '.join(holding.results[verb] for verb in VERBS)} |")
    print(flush=True)
    return sum(result.startswith("FAILED") for holding in holdings for result in holding.results.values())


if __name__ == "__main__":
    sys.exit(main())
