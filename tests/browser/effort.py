"""The effort of a customer at a screen: what is clicked, typed, loaded and scrolled, and how long it takes.

The seconds follow the keystroke-level model of Card, Moran and Newell (1980), plus the time that each page took to
load.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase

from playwright.sync_api import Locator, Page

SECONDS_PER_KEY = 0.28
SECONDS_PER_CLICK = 1.1
SECONDS_PER_DECISION = 1.35
LOAD_SECONDS = "performance.getEntriesByType('navigation')[0].duration / 1000"

# The fields of a form that can be answered, in their order.
FIELDS = """form => [...form.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter(field => field.checkVisibility() && !field.disabled && !field.readOnly)
    .map(field => [field.name, field.tagName === "SELECT" ? "select" : field.type])"""
# A phone number that the page shows is given, however it is written.
IS_GIVEN = """(field, value) => {
    const written = field.type === "tel" ? text => text.replace(/\\D/g, "") : text => text;
    return ["radio", "checkbox"].includes(field.type) ? field.checked : written(field.value) === written(value);
}"""
# What the page asks the server for while a customer types comes a moment later.
SETTLED = """() => new Promise(settled => 
    setTimeout(() => settled(!document.querySelector(".htmx-request")), 400))"""

# How far the window must scroll so that the middle of the element is in sight and no sticky bar covers it.
SCROLL_TO = """element => {
    const box = element.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = document.elementFromPoint(x, y), before = scrollY;
    const seen = hit && (element.contains(hit) || hit.contains(element) || hit.control === element
        || [...(element.labels || [])].some(label => label.contains(hit)));
    if (y < 0 || y > innerHeight || !seen) scrollTo({top: before + y - innerHeight / 2, behavior: "instant"});
    return Math.abs(scrollY - before);
}"""


@dataclass
class Effort:
    clicks: int = 0
    keys: int = 0
    pages: int = 0
    pixels: int = 0
    decisions: int = 0
    loading: float = 0

    @property
    def seconds(self) -> float:
        acts = self.keys * SECONDS_PER_KEY + self.clicks * SECONDS_PER_CLICK + self.decisions * SECONDS_PER_DECISION
        return acts + self.loading


class Customer:
    """A customer with a browser, whose every act is counted. A form's answers are given in the order of its fields."""

    def __init__(self, page: Page) -> None:
        self.page, self.effort = page, Effort()

    def open(self, address: str) -> None:
        self.page.goto(address)
        self._loaded()

    def click(self, target: Locator) -> None:
        """Find something, point at it and click, or tap it."""
        self.effort.decisions += 1
        self._point_at(target)
        target.click()

    def press(self, target: Locator) -> None:
        """Click what leads to another page."""
        with self._another_page():
            self.click(target)

    def fill(self, form: Locator, answers: Mapping[str, str]) -> None:
        """Give each answer that the form asks for and does not have yet.

        A name may be a pattern, for the names that a page makes. An empty answer takes the first choice.
        """
        given: set[str] = set()
        while asked := self._next_field(form, answers, given):
            name, kind, value = asked
            given.add(name)
            self._answer(form.locator(f"[name='{name}']:visible"), kind, value)

    def type(self, field: Locator, text: str) -> None:
        self.click(field)
        field.fill(text)
        self.effort.keys += len(text)

    def _next_field(self, form: Locator, answers: Mapping[str, str], given: set[str]) -> tuple[str, str, str] | None:
        self.page.wait_for_function(SETTLED)
        for name, kind in form.evaluate(FIELDS):
            for pattern, value in answers.items():
                if name not in given and fnmatchcase(name, pattern):
                    return name, kind, value
        return None

    def _answer(self, field: Locator, kind: str, value: str) -> None:
        if kind in {"radio", "checkbox"} and value:
            field = field.and_(self.page.locator(f"[value='{value}']"))
        field = field.first
        if field.evaluate(IS_GIVEN, value):
            return
        if kind == "select":
            self._choose(field, value)
        elif kind in {"radio", "checkbox"}:
            self.click(field)
        else:
            self.type(field, value)

    def _choose(self, field: Locator, value: str) -> None:
        """Open a list and click an option in it."""
        self.click(field)
        self.effort.clicks += 1
        if value:
            field.select_option(value)
        else:
            field.select_option(index=1)

    def _point_at(self, target: Locator) -> None:
        self.effort.clicks += 1
        self.effort.pixels += round(target.evaluate(SCROLL_TO))

    @contextmanager
    def _another_page(self) -> Iterator[None]:
        with self.page.expect_navigation():
            yield
        self._loaded()

    def _loaded(self) -> None:
        self.page.wait_for_load_state("load")
        self.effort.pages += 1
        self.effort.loading += self.page.evaluate(LOAD_SECONDS)
