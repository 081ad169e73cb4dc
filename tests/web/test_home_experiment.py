"""The experiment on the home page: who sees which variant, who is counted, and how soon a switch takes effect."""

from collections import Counter
from typing import Any

import pytest

from business_layer.insight.experiments import HOME_ADDRESS_BOX
from business_layer.shared.actor import SYSTEM
from environments.composition import resolve
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.test_page_events import CHROME

NAME = HOME_ADDRESS_BOX.name
HEADINGS = {"A": "Phone, Internet, and mobile, ordered in minutes", "B": "What can you get at your address?"}
EXPOSURES = (
    "SELECT visitor_id, properties->>'variant' FROM events WHERE name = 'experiment_exposed' AND id > {} ORDER BY id"
)


def switch_on(house: House) -> None:
    resolve(house.container.experiments.switch_on)(name=NAME, by=SYSTEM)
    house.look_for_new_catalogue()


def switch_off(house: House) -> None:
    resolve(house.container.experiments.switch_off)(name=NAME, by=SYSTEM)
    house.look_for_new_catalogue()


@pytest.fixture(scope="module")
def running(house: House) -> House:
    switch_on(house)
    return house


class Exposures:
    """The visitors that were counted since a test began."""

    def __init__(self, house: House) -> None:
        self._house = house
        house.keep_page_events()
        ((self._since,),) = house.rows("SELECT coalesce(max(id), 0) FROM events")

    def __call__(self) -> list[tuple[Any, ...]]:
        self._house.keep_page_events()
        return self._house.rows(EXPOSURES.format(self._since))


@pytest.fixture
def exposures(running: House) -> Exposures:
    return Exposures(running)


def a_browser(house: House, consent: str = "measure", agent: str = CHROME) -> Pages:
    browser = Pages(house.store_app)
    browser.client.environ_base["HTTP_USER_AGENT"] = agent
    if consent:
        browser.open("/privacy-choices").submit("/privacy-choices", {"choice": consent})
    return browser


def variant_of(browser: Pages) -> str:
    heading = browser.open("/").heading
    return next(name for name, words in HEADINGS.items() if words == heading)


def test_visitors_who_agreed_see_both_variants_and_each_is_counted_once(running: House, exposures: Exposures) -> None:
    browsers = [a_browser(running) for _ in range(16)]

    shown = [[variant_of(browser) for _ in range(3)] for browser in browsers]

    assert all(len(set(seen)) == 1 for seen in shown)
    counted = exposures()
    assert Counter(row[1] for row in counted) == Counter(seen[0] for seen in shown)
    assert set(Counter(row[1] for row in counted)) == {"A", "B"}
    assert len({row[0] for row in counted}) == 16


def test_a_visitor_is_counted_again_on_a_later_visit(
    running: House, monkeypatch: pytest.MonkeyPatch, exposures: Exposures
) -> None:
    browser, seconds = a_browser(running), [1_800_000_000.0]
    monkeypatch.setattr("web_layer.visits.time.time", lambda: seconds[0])
    browser.open("/")
    seconds[0] += 29 * 60
    browser.open("/")
    assert len(exposures()) == 1

    seconds[0] += 2 * 60
    browser.open("/")

    assert len(exposures()) == 2


@pytest.mark.parametrize(("consent", "agent"), [("", CHROME), ("none", CHROME), ("measure", "Googlebot/2.1")])
def test_whoever_takes_no_part_sees_the_page_as_it_was_and_is_not_counted(
    running: House, consent: str, agent: str, exposures: Exposures
) -> None:
    shown = {variant_of(a_browser(running, consent, agent)) for _ in range(8)}

    assert shown == {"A"}
    assert exposures() == []


def test_a_browser_that_asks_not_to_be_followed_takes_no_part(running: House, exposures: Exposures) -> None:
    for _ in range(8):
        browser = a_browser(running)
        browser.client.environ_base["HTTP_SEC_GPC"] = "1"
        assert variant_of(browser) == "A"

    assert exposures() == []


def test_other_pages_expose_nobody(running: House, exposures: Exposures) -> None:
    a_browser(running).open("/offerings/paging").open("/cart")

    assert exposures() == []


def test_a_switch_takes_effect_within_seconds_and_each_variant_is_a_page_of_its_own(running: House) -> None:
    browsers = [a_browser(running) for _ in range(12)]
    switch_off(running)
    assert {variant_of(browser) for browser in browsers} == {"A"}

    switch_on(running)
    assert {variant_of(browser) for browser in browsers} == {"A", "B"}
    other = next(browser for browser in browsers if variant_of(browser) == "B")
    etag = other.client.get("/").headers["ETag"]
    assert other.client.get("/", headers={"If-None-Match": etag}).status_code == 304
    switch_off(running)

    after = other.client.get("/", headers={"If-None-Match": etag})
    assert (after.status_code, HEADINGS["A"] in after.text) == (200, True)
    assert after.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in after.headers.getlist("Vary")
    switch_on(running)


def test_a_refused_address_is_shown_again_in_the_same_variant(running: House) -> None:
    browser = next(found for found in (a_browser(running) for _ in range(30)) if variant_of(found) == "B")

    browser.submit("/availability", {"street": "", "zip_code": "1011"})

    assert (browser.status, browser.heading) == (422, HEADINGS["B"])


def test_switches_are_asked_for_every_two_seconds_and_not_for_each_page(running: House) -> None:
    names = resolve(running.container.database.running_experiments).names
    assert names() == {NAME}
    resolve(running.container.experiments.switch_off)(name=NAME, by=SYSTEM)
    running.ticks.pass_seconds(1)
    assert names() == {NAME}

    running.ticks.pass_seconds(2)

    assert names() == set()
    switch_on(running)
