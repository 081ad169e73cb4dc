"""The web layer records what visitors see, search for and cannot enter, and nothing else."""

from random import Random
from typing import Any

import pytest

from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import configure

EVENTS = "SELECT name, properties FROM events WHERE actor_kind = 'visitor' ORDER BY id"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)


@pytest.fixture
def browser(fresh_house: House) -> Pages:
    browser = Pages(fresh_house.store_app)
    browser.client.environ_base["HTTP_USER_AGENT"] = CHROME
    return browser


def events(house: House, name: str = "") -> list[Any]:
    house.keep_page_events()
    return [properties for found, properties in house.rows(EVENTS) if not name or found == name]


def names(house: House) -> list[object]:
    house.keep_page_events()
    return [name for name, _ in house.rows(EVENTS)]


def test_a_page_and_an_offering_are_viewed(fresh_house: House, browser: Pages) -> None:
    browser.open("/").open("/offerings/paging").open("/company/privacy")

    assert events(fresh_house, "page_viewed") == [{"page": "home"}, {"page": "offering"}, {"page": "company_page"}]
    assert events(fresh_house, "offering_viewed") == [{"offering": "paging"}]


def test_a_page_that_the_browser_still_has_is_viewed_too(fresh_house: House, browser: Pages) -> None:
    browser.client.get("/")
    etag = browser.client.get("/").headers["ETag"]

    assert browser.client.get("/", headers={"If-None-Match": etag}).status_code == 304

    assert len(events(fresh_house, "page_viewed")) == 3


@pytest.mark.parametrize(
    "path", ["/health/live", "/health/ready", "/robots.txt", "/sitemap.xml", "/static/store.css", "/no"]
)
def test_what_is_no_page_is_no_view(fresh_house: House, browser: Pages, path: str) -> None:
    browser.client.get(path)

    assert names(fresh_house) == []


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"Sec-Purpose": "prefetch;prerender"}], ids=["a part", "a guess"]
)
def test_what_nobody_looks_at_is_no_view(fresh_house: House, browser: Pages, headers: dict[str, str]) -> None:
    browser.client.get("/", headers=headers)

    assert names(fresh_house) == []


def test_a_head_request_is_no_view(fresh_house: House, browser: Pages) -> None:
    browser.client.head("/")

    assert names(fresh_house) == []


def test_a_refused_field_is_named_and_what_was_typed_is_not(fresh_house: House, browser: Pages) -> None:
    browser.open("/").submit("/availability", {"address.street": "350 Fifth Avenue", "street": "", "zip_code": "1011"})

    assert browser.status == 422
    refused = events(fresh_house, "field_refused")
    assert refused
    assert {row["form"] for row in refused} == {"availability"}
    assert {row["step"] for row in refused} == {""}
    assert "1011" not in str(refused)
    assert "Fifth" not in str(refused)


def test_a_refused_field_of_the_checkout_says_at_which_step(fresh_house: House) -> None:
    browser = fresh_house.customer()
    configure(browser, next(order for order in demo_orders(Random(7)) if order.slug == "paging"))
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "12"})
    fresh_house.keep_page_events()

    query = "SELECT properties FROM events WHERE name = 'field_refused'"
    assert fresh_house.rows(query) == [({"form": "checkout_details", "field": "telephone", "step": "details"},)]


@pytest.mark.parametrize(
    ("typed", "term", "has_results"), [("2", "2", None), ("234", "234", True), ("ZZZZZZZ", "zzzzzzz", False)]
)
def test_a_search_for_a_number_is_recorded_with_what_it_found(
    fresh_house: House, browser: Pages, typed: str, term: str, has_results: bool | None
) -> None:
    browser.client.get(f"/offerings/toll-free/numbers?search={typed}", headers={"HX-Request": "true"})

    found = events(fresh_house, "search_performed")
    assert [(row["term"], row["results"] > 0) for row in found] == (
        [] if has_results is None else [(term, has_results)]
    )


def test_bots_are_marked(fresh_house: House, browser: Pages) -> None:
    browser.client.environ_base["HTTP_USER_AGENT"] = (
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    )
    browser.client.get("/")
    events(fresh_house)

    assert fresh_house.rows("SELECT context->>'agent' FROM events WHERE name = 'page_viewed'") == [("bot",)]


def test_nothing_of_the_browser_or_the_network_is_kept(fresh_house: House, browser: Pages) -> None:
    browser.client.get("/", headers={"Referer": "https://www.google.com/search?q=maria"})
    events(fresh_house)

    ((context,),) = fresh_house.rows("SELECT context FROM events WHERE name = 'page_viewed'")
    assert context == {"agent": "person", "device": "desktop", "channel": "organic", "host": context["host"]}
    row = str(fresh_house.rows("SELECT e::text FROM events AS e WHERE name = 'page_viewed'"))
    assert "127.0.0.1" not in row
    assert "Mozilla" not in row
    assert "maria" not in row


def test_an_event_that_cannot_be_recorded_does_not_fail_the_page(
    fresh_house: House, browser: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(resolve(fresh_house.container.database.page_events), "record", fail)

    assert browser.client.get("/").status_code == 200
