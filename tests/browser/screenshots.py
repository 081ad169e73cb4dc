"""Screenshots of the store, and of the main pages of back office and site intelligence, in four widths, light and dark.

`python -m tests.browser.screenshots` starts a system of its own, lets someone buy and an agent work, and writes every
picture into `var/screenshots/` to be looked at. With `--docs` it also renews the chosen few under `docs/screenshots/`,
and the pairs of before and after in its folder `look`.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.agent import Agent
from tests.browser.before_after import keep, write_page
from tests.browser.person import Person
from tests.browser.store_tour import StoreTour
from tests.browser.system import ROOT, System, launched_chromium, running_system
from tests.intelligence.carrier_history import store_carrier_history
from tests.intelligence.experiment_history import experiment_events

WIDTHS = {320: 640, 390: 844, 768: 1024, 1440: 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

# A page in a new size or scheme is painted whole after the second frame.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

# The pictures are as in production, where no page names its environment.
NAMELESS = "() => document.querySelector('.environment')?.remove()"

# What the papers show: the name there, the page, the width and the scheme. The first screenful is enough.
CHOSEN = (
    ("store", "home", 1440, "light"),
    ("store-phone", "home", 320, "light"),
    ("store-dark", "home", 1440, "dark"),
    ("availability", "availability", 1440, "light"),
    ("offering", "offering-toll-free", 1440, "light"),
    ("cart", "cart", 1440, "light"),
    ("contract", "checkout-contract", 1440, "light"),
    ("review", "checkout-review", 1440, "light"),
    ("order", "order", 1440, "light"),
    ("order-phone", "order", 320, "dark"),
    ("services", "services", 1440, "light"),
    ("back-office", "office-order", 1440, "light"),
    ("back-office-search", "office-search", 1440, "light"),
    ("back-office-found", "office-found-orders", 1440, "light"),
    ("overview", "reports-overview", 1440, "light"),
    ("reports", "reports-checkout", 1440, "light"),
    ("explore", "reports-funnel", 1440, "light"),
    ("experiment", "reports-experiment", 1440, "light"),
)


REPORTS = {
    "reports-overview": "/?to=2026-04-26",
    "reports-checkout": "/reports/checkout?from=2026-02-02&to=2026-04-26",
    "reports-funnel": "/explore/funnel?from=2026-02-02&to=2026-04-26&by=device",
    "reports-forecasts": "/forecasts?minutes=12",
    "reports-alerts": "/alerts",
    "reports-experiments": "/experiments",
    "reports-experiment": "/experiments/faster-checkout",
}


class Camera:
    def __init__(self, folder: Path, chosen: Path | None) -> None:
        self._folder, self._chosen = folder, chosen
        for place in filter(None, (folder, chosen)):
            place.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        """The page as it is now, from top to bottom, at every width and in every scheme."""
        before = page.viewport_size
        # Prices follow the answers a moment later.
        page.wait_for_load_state("networkidle")
        page.evaluate(NAMELESS)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.evaluate("scrollTo(0, 0)")
                page.evaluate(TWO_FRAMES)
                self._keep(page, (name, width, scheme))
                page.screenshot(path=self._folder / f"{name}-{width}-{scheme}.png", full_page=True)
        page.emulate_media(color_scheme="light")
        if before:
            page.set_viewport_size(before)

    def _keep(self, page: Page, taken: tuple[str, int, str]) -> None:
        for kept, *wanted in CHOSEN:
            if self._chosen and tuple(wanted) == taken:
                page.screenshot(path=self._chosen / f"{kept}.png")


def take_all(system: System, browser: Browser, camera: Camera) -> None:
    with _page(browser) as shopping, _page(browser) as working:
        tour = StoreTour(Person(shopping, system), camera)
        number = tour.order()
        _review(Agent(working, system, "engineer"), number, camera)
        tour.person.wait_for_product(number)
        tour.look_back(number)


def take_reports(system: System, browser: Browser, camera: Camera) -> None:
    """Take the pages of site intelligence, on a history of twelve weeks."""
    store_carrier_history(system.settings.var, more=experiment_events())
    with _page(browser) as reading:
        analyst = Agent(reading, system, "people analyst", origin=system.settings.intelligence.origin)
        analyst.sign_in()
        for name, path in REPORTS.items():
            analyst.open(path)
            camera.take(analyst.page, name)


def _review(agent: Agent, number: str, camera: Camera) -> None:
    agent.sign_in()
    agent.wait_for_review(number)
    camera.take(agent.page, "office-order")
    agent.open("/")
    camera.take(agent.page, "office-search")
    agent.search(customer_name="Lopez")
    camera.take(agent.page, "office-found-orders")
    agent.open(f"/orders/{number}")
    agent.follow("Maria Lopez")
    camera.take(agent.page, "office-customer")
    agent.open(f"/orders/{number}")
    agent.complete_review("Fiber is at the curb.")


@contextmanager
def _page(browser: Browser) -> Iterator[Page]:
    # Without motion, so that no picture shows a color half-way to another.
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", action="store_true", help="renew the chosen ones under docs/screenshots/ too")
    renews_docs = parser.parse_args().docs
    taken = ROOT / "var" / "screenshots"
    camera = Camera(taken, ROOT / "docs" / "screenshots" if renews_docs else None)
    with tempfile.TemporaryDirectory() as var, running_system(Path(var)) as system, launched_chromium() as browser:
        take_reports(system, browser, camera)
        take_all(system, browser, camera)
    if renews_docs:
        keep(taken, "after")
        write_page()


if __name__ == "__main__":
    main()
