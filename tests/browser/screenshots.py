"""Screenshots of the pages that people use most, at three widths, in light and in dark.

`python -m tests.browser.screenshots` starts a system of its own, lets someone buy and an agent work, and writes every
picture into `var/screenshots/` to be looked at. With `--docs` it also renews the chosen few under `docs/screenshots/`.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.agent import Agent
from tests.browser.person import Person
from tests.browser.system import ROOT, System, launched_chromium, running_system
from tests.demo.orders import ADDRESS, DemoOrder, demo_orders

WIDTHS = {320: 640, 768: 1024, 1440: 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SHOWN = ("dial-up", "dedicated", "toll-free")
ONLY_SHOWN = ("dial-up",)  # It cannot be ordered together with a dedicated line.

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
)


class Camera:
    def __init__(self, folder: Path, chosen: Path | None) -> None:
        self._folder, self._chosen = folder, chosen
        for place in filter(None, (folder, chosen)):
            place.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        """The page as it is now, from top to bottom, at every width and in every scheme."""
        before = page.viewport_size
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.evaluate("scrollTo(0, 0)")
                page.screenshot(path=self._folder / f"{name}-{width}-{scheme}.png", full_page=True)
                self._keep(page, (name, width, scheme))
        page.emulate_media(color_scheme="light")
        if before:
            page.set_viewport_size(before)

    def _keep(self, page: Page, taken: tuple[str, int, str]) -> None:
        for kept, *wanted in CHOSEN:
            if self._chosen and tuple(wanted) == taken:
                page.screenshot(path=self._chosen / f"{kept}.png")


def take_all(system: System, browser: Browser, camera: Camera) -> None:
    with _page(browser) as shopping, _page(browser) as working:
        person = Person(shopping, system)
        number = _buy(person, camera)
        agent = Agent(working, system, "engineer")
        _review(agent, number, camera)
        person.wait_for_product(number)
        camera.take(shopping, "order-ready")
        person.open("/orders")
        camera.take(shopping, "orders")
        person.open("/services")
        camera.take(shopping, "services")


def _buy(person: Person, camera: Camera) -> str:
    page = person.page
    person.open("/")
    camera.take(page, "home")
    person.answer({name.removeprefix("address."): value for name, value in ADDRESS.items()})
    person.press("Check availability")
    camera.take(page, "availability")
    for order in demo_orders(SystemRandom()):
        if order.slug in SHOWN:
            _configure(person, order, camera)
    person.open("/cart")
    camera.take(page, "cart")
    person.open("/sign-in")
    camera.take(page, "sign-in")
    person.sign_up()
    person.open("/cart")
    person.press("Check out")
    return _check_out(person, camera)


def _configure(person: Person, order: DemoOrder, camera: Camera) -> None:
    person.open(f"/offerings/{order.slug}")
    person.answer_questions(order)
    camera.take(person.page, f"offering-{order.slug}")
    if order.slug not in ONLY_SHOWN:
        person.press("Add to cart")


def _check_out(person: Person, camera: Camera) -> str:
    for step in ("details", "billing", "contract", "review"):
        person.continue_to(step)
        camera.take(person.page, f"checkout-{step}")
    person.press("Place order")
    number = person.order_number()
    camera.take(person.page, "confirmation")
    person.open(f"/orders/{number}")
    camera.take(person.page, "order")
    return number


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
    camera = Camera(ROOT / "var" / "screenshots", ROOT / "docs" / "screenshots" if parser.parse_args().docs else None)
    with tempfile.TemporaryDirectory() as var, running_system(Path(var)) as system, launched_chromium() as browser:
        take_all(system, browser, camera)


if __name__ == "__main__":
    main()
