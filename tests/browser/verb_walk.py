"""Do each change to each product in Chromium, now and on a day, as the customer and as an agent.

    python -m tests.browser.verb_walk [--by customer|agent] [--when now|day]

It drives a running development system (`make run`), moves its clock ahead for the dated changes, and follows each order
to its end in the network's ledger. It prints a table, and exits with 1 if a change did not end as it should. What ended
as it should is kept in tests/walked_verbs.json, from which `python -m tests.product_verbs` takes it.
"""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from random import SystemRandom

from playwright.sync_api import Browser, Error, Page

from environments.settings import load_settings
from tests.browser.agent import Agent
from tests.browser.person import Person
from tests.browser.system import launched_chromium
from tests.browser.taker import Taker, sign_in_again
from tests.browser.walked_system import A_WEEK, Holding, Running
from tests.demo.orders import demo_orders
from tests.product_verbs import keep_results

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
VERBS = ("change", "suspension", "resumption", "move", "transfer", "disconnection")
BOUGHT_APART = frozenset({"dial-up", "mobile-conferencing"})
# An engineer looks at the new place first.
REVIEWED = "dedicated"
MOVABLE = frozenset({"complete-calling", "dial-up", "dedicated"})
ORDERED = re.compile(r"/orders/(DT-\d+)")


class WalkFailed(Exception):
    """A change did not go as it should."""


# The walk continues with the next service: what comes late on a slow machine spoils nothing else.
FAILURES = (WalkFailed, Error, AssertionError)


class Walk:
    """The services of one customer, changed by one actor, all now or all on a day."""

    def __init__(
        self,
        running: Running,
        page: Page,
        origin: str,
        sign_in: Callable[[], None],
        review: Callable[[str], None],
        taker: Taker,
        *,
        dated: bool,
    ) -> None:
        self._running, self._page, self._origin = running, page, origin
        self._sign_in, self._review, self._taker, self._dated = sign_in, review, taker, dated

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
                except FAILURES as problem:
                    holding.results[verb] = _failed(problem)
            if self._dated:
                self._running.pass_week()
            for holding, number in ordered:
                try:
                    holding.results[verb] = self._end(holding, verb, number)
                except FAILURES as problem:
                    holding.results[verb] = _failed(problem)
            if verb == "transfer" and not self._is_agent:
                # The services are the taker's now.
                self._page, self._sign_in = self._taker.person.page, self._taker.sign_in
            print(verb, {holding.slug: holding.results[verb] for holding in holdings}, flush=True)

    def _end(self, holding: Holding, verb: str, number: str) -> str:
        """Follow an order to its end; return what the network did for it."""
        if verb == "transfer":
            return self._running.end_of_transfer(number, holding.product_id, self._taker.person.email)
        if verb == "move" and holding.slug == REVIEWED:
            self._review(number)
        ending = self._running.end_of(number)
        if verb == "move":
            holding.product_id = self._running.product_of(number, holding.product_id)
        return ending

    @property
    def _is_agent(self) -> bool:
        return self._origin == self._running.system.office

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
        if verb == "transfer" and not self._is_agent:
            return self._taker.take_over(holding.slug)
        if verb == "move":
            self._answer_for_new_address()
            self._continue()
        if "/changes/" not in self._page.url:
            raise WalkFailed(f"no review but {self._page.url}: {self._said()}")
        for agreement in self._page.locator("main [name$=agreement]").all():
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
        if verb == "transfer":
            self._choose_taker(slug)
        if verb == "suspension":
            self._page.locator("main [name=reason][value=vacation]").check()
        self._choose_day()

    def _choose_taker(self, slug: str) -> None:
        """A customer asks someone by email; an agent has talked to both, and enters the other's billing account."""
        to, name, value = ("someone", "email", self._taker.email_for(slug))
        if self._is_agent:
            to, name, value = ("customer", "account_number", self._running.account_of(self._taker.person.email))
        self._page.locator(f"main [name=to][value={to}]").check()
        self._page.locator(f"main [name={name}]").fill(value)

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


def _failed(problem: Exception) -> str:
    return f"FAILED: {problem}".partition("\n")[0]


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
                keep_results(by, when, {holding.slug: holding.results for holding in holdings})
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
    taker = Taker(Person(_new_page(chromium), running.system))
    taker.begin()
    if by == "customer":
        page, origin, sign_in = person.page, running.system.store, lambda: sign_in_again(person)
    else:
        agent = Agent(_new_page(chromium), running.system, "agent", clock=running.clock.now)
        page, origin, sign_in = agent.page, running.system.office, agent.sign_in
        sign_in()
    Walk(running, page, origin, sign_in, review, taker, dated=dated).do_all(holdings)
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


def _report(title: str, holdings: Sequence[Holding]) -> int:
    print(f"\n{title}\n\n| product | {' | '.join(VERBS)} |\n|{' --- |' * (len(VERBS) + 1)}")
    for holding in holdings:
        print(f"| {holding.slug} | {' | '.join(holding.results[verb] for verb in VERBS)} |")
    print(flush=True)
    return sum(result.startswith("FAILED") for holding in holdings for result in holding.results.values())


if __name__ == "__main__":
    sys.exit(main())
