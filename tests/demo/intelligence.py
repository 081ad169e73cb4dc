"""The demonstration's analyst on site intelligence, and the visitors of an experiment."""

import re
import time
from collections import Counter
from datetime import datetime

from site_intelligence.events.local_days import ZONE
from tests.demo.browser import PERSON, Browser, DemoFailed
from tests.demo.customer import wait_until

EXPERIMENT = "home-address-box"
HEADINGS = {"Phone, Internet, and mobile, ordered in minutes": "A", "What can you get at your address?": "B"}
# Fewer visitors are not shown.
SHOWN_FROM, VISITORS_AT_MOST = 10, 80
ARRIVES_WITHIN = 60


class DemoIntelligence:
    """Reads reports as an analyst, and visits the store as people who agreed to be measured."""

    def __init__(self, browser: Browser, store: str) -> None:
        self._browser, self._store = browser, store
        self._lines, self._visitors = 0, Counter[str]()

    def note_lines(self) -> None:
        self._lines = self._recorded()

    def wait_for_lines(self) -> None:
        """Wait until more lines were recorded than noted, and see that the collector is not behind."""
        began = time.monotonic()
        wait_until("more events are collected", lambda: self._recorded() > self._lines, seconds=ARRIVES_WITHIN)
        self._browser.must_have("Lag of the collector")
        if "which is too long" in self._browser.text:
            raise DemoFailed("the collector is behind")
        print(f"   {self._recorded() - self._lines} events came within {time.monotonic() - began:.0f} s", flush=True)

    def see_orders(self) -> None:
        self._open_this_week("/reports/orders")
        figure = self._browser.page.xpath(
            "string(//section[contains(@class, 'headline')]//p[contains(@class, 'figure')])"
        )
        if figure.strip() in {"", "0", "–"}:
            raise DemoFailed("the report has no order of this week")
        print(f"   the report has {figure.strip()} orders of this week", flush=True)

    def begin_experiment(self) -> None:
        """Switch it on, and let visitors come until ten of them have seen each variant."""
        browser = self._browser
        browser.open(f"/experiments/{EXPERIMENT}")
        if "Running since" not in browser.text:
            browser.open(f"/experiments/{EXPERIMENT}/beginning")
            browser.submit("/beginning", {})
            browser.must_have("The experiment is switched on.")
        wait_until("visitors see a variant", lambda: self._visit() == "B", seconds=30)
        self._visitors = Counter({"B": 1})
        while min(self._visitors[name] for name in HEADINGS.values()) < SHOWN_FROM:
            if sum(self._visitors.values()) > VISITORS_AT_MOST:
                raise DemoFailed(f"the variants are not divided: {dict(self._visitors)}")
            self._visit()

    def see_exposures(self) -> None:
        wait_until("both variants are counted", self._are_counted, seconds=ARRIVES_WITHIN)

    def end_experiment(self) -> None:
        browser = self._browser
        browser.open(f"/experiments/{EXPERIMENT}/end")
        browser.submit("/end", {})
        browser.must_have("Ended on")
        wait_until("everyone sees the same page again", self._all_see_the_same, seconds=30)

    def _all_see_the_same(self) -> bool:
        return all(self._visit() == "A" for _ in range(8))

    def _visit(self) -> str:
        """Come as a new visitor who agrees to be measured, and return the variant of the home page."""
        visitor = Browser(self._store, PERSON)
        visitor.open("/privacy-choices")
        visitor.submit("/privacy-choices", {"choice": "measure"})
        visitor.open("/")
        variant = HEADINGS.get(visitor.heading, "")
        self._visitors[variant] += 1
        return variant

    def _are_counted(self) -> bool:
        """True if the page shows at least ten visitors of each variant."""
        self._browser.open(f"/experiments/{EXPERIMENT}")
        table = self._browser.page.xpath("//table[../@aria-labelledby='table-visitors']//tr[td]")
        counted = {row.xpath("string(td[1])").strip(): row.xpath("string(td[2])").strip() for row in table}
        return all(counted.get(name, "").replace(",", "").isdigit() for name in HEADINGS.values())

    def _recorded(self) -> int:
        """The lines of this week that were recorded."""
        self._open_this_week("/collection")
        found = re.search(r"of ([\d,]+) lines recorded", self._browser.text)
        return int(found.group(1).replace(",", "")) if found else 0

    def _open_this_week(self, path: str) -> None:
        today = datetime.now(ZONE).date().isoformat()
        self._browser.open(f"{path}?from={today}&to={today}")
