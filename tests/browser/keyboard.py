"""A person who uses the keyboard alone."""

from collections.abc import Mapping

from playwright.sync_api import Page

TABS_AT_MOST = 200
OPTIONS_AT_MOST = 20


class Keyboard:
    """The keyboard of a page. `name` is a field's name, or the words that a button or a link begins with."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def go_to(self, name: str) -> None:
        """Press Tab until it has the focus."""
        for _ in range(TABS_AT_MOST):
            focused = self._page.evaluate(
                "[document.activeElement.name || '', document.activeElement.textContent.trim()]"
            )
            if name == focused[0] or focused[1].startswith(name):
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"{name} cannot be reached with the Tab key on {self._page.url}")

    def type(self, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            self.go_to(name)
            if self._page.evaluate("document.activeElement.tagName") == "SELECT":
                self._choose(value)
            else:
                self._page.keyboard.type(value)

    def pick(self, name: str) -> None:
        self.go_to(name)
        self._page.keyboard.press("Space")

    def press(self, name: str) -> None:
        self.go_to(name)
        self.enter()

    def enter(self) -> None:
        with self._page.expect_navigation():
            self._page.keyboard.press("Enter")

    def _choose(self, value: str) -> None:
        """Press the first letter until the option is selected, as the keyboard does it in a list."""
        for _ in range(OPTIONS_AT_MOST):
            if self._page.evaluate("document.activeElement.value") == value:
                return
            self._page.keyboard.press(value[0])
        raise AssertionError(f"{value} cannot be chosen with the keyboard on {self._page.url}")
