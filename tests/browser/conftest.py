"""One system and one Chromium for all browser tests; each test opens a browser profile of its own."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.person import Person
from tests.browser.system import System, launched_chromium, running_system

MILLISECONDS_TO_WAIT = 20_000  # on a busy machine too
expect.set_options(timeout=MILLISECONDS_TO_WAIT)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with running_system(tmp_path_factory.mktemp("system")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched_chromium() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A new person's browser, without cookies."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(MILLISECONDS_TO_WAIT)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def person(page: Page, system: System) -> Person:
    """A person who has not signed up yet."""
    return Person(page, system)


@pytest.fixture
def customer(person: Person) -> Person:
    """A person who has signed up and in."""
    person.sign_up()
    return person
