"""Search engines and shared links: the list of public pages, their addresses, and facts about offerings."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import etree

from presentation_layer.views.structured_data import product_facts
from tests.builders.catalogue import a_catalogue, a_row, the_catalogue
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.urls import sample_path, urls_of

STATIC = Path(__file__).resolve().parents[2] / "web_layer" / "static"


def listed_paths(app: Flask) -> list[str]:
    browser = Pages(app)
    origin = origin_of(browser)
    sitemap = etree.fromstring(browser.client.get("/sitemap.xml").data)
    return [str(url).removeprefix(origin) for url in sitemap.xpath("//*[local-name()='loc']/text()")]


def origin_of(browser: Pages) -> str:
    return str(browser.open("/").page.xpath("//link[@rel='canonical']/@href")[0]).removesuffix("/")


def test_the_sitemap_lists_pages_of_every_address_that_may_be_listed_and_all_work(house: House) -> None:
    paths = listed_paths(house.store_app)
    browser = Pages(house.store_app)

    assert len(paths) == len(set(paths))
    for path in paths:
        page = browser.open(path)
        assert page.status == 200, path
        assert page.page.xpath("//link[@rel='canonical']/@href") == [f"{origin_of(Pages(house.store_app))}{path}"]
    rules = {url.rule for url in urls_of(house.store_app) if url.is_listed}
    assert {browser.app.url_map.bind("").match(path, return_rule=True)[0].rule for path in paths} == rules


def test_only_public_pages_of_the_store_may_be_listed(house: House) -> None:
    browser, shown = Pages(house.store_app), 0
    for url in urls_of(house.store_app):
        if url.method == "GET" and not url.is_listed:
            answer = browser.client.get(sample_path(url.rule))
            if answer.status_code < 300 and "<html" in answer.text:
                shown += 1
                assert '<meta name="robots" content="noindex">' in answer.text, url.rule
                assert 'rel="canonical"' not in answer.text, url.rule
    assert shown > 5


@pytest.mark.parametrize("path", ["/nowhere", "/offerings/telegraph", "/documents/none"])
def test_an_error_page_is_not_listed(visitor: Pages, path: str) -> None:
    page = visitor.open(path).page

    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert not page.xpath("//link[@rel='canonical']")


def test_robots_find_the_list_and_leave_private_pages_alone(visitor: Pages) -> None:
    answer = visitor.client.get("/robots.txt")

    assert answer.mimetype == "text/plain"
    assert "\nDisallow: /checkout\n" in answer.text
    assert f"Sitemap: {origin_of(visitor)}/sitemap.xml" in answer.text


def test_the_office_is_closed_to_robots(house: House) -> None:
    office = Pages(house.office_app)

    assert office.client.get("/robots.txt").text.split() == ["User-agent:", "*", "Disallow:", "/"]
    assert office.client.get("/sitemap.xml").status_code != 200
    assert office.open("/sign-in").page.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_a_page_asked_for_with_a_slash_at_the_end_names_its_one_address(visitor: Pages) -> None:
    for path in ("/voice/", "/offerings/paging/?from=mail"):
        canonical = str(visitor.open(path).page.xpath("//link[@rel='canonical']/@href")[0])
        assert canonical.endswith(path.partition("/?")[0].rstrip("/"))


def data_of(browser: Pages) -> Any:
    return json.loads(browser.page.xpath("//script[@type='application/ld+json']")[0].text)


def test_an_offering_tells_machines_the_price_that_its_page_shows(visitor: Pages) -> None:
    product, breadcrumbs = data_of(visitor.open("/offerings/toll-free"))["@graph"]

    monthly, once = product["offers"]["priceSpecification"]
    assert (product["@type"], product["name"]) == ("Product", "Toll Free")
    assert (monthly["price"], monthly["priceCurrency"], monthly["unitCode"]) == ("9.00", "USD", "MON")
    assert (once["price"], once["name"]) == ("10.00", "Setup fee")
    assert [step["name"] for step in breadcrumbs["itemListElement"]] == ["Home", "Voice", "Toll Free"]


def test_prices_that_depend_on_options_are_limits() -> None:
    product = product_facts(the_catalogue(), "dedicated", "https://shop.example")["@graph"][0]

    monthly, once = product["offers"]["priceSpecification"]
    assert monthly["minPrice"] == "149.00"
    assert once["maxPrice"] == "250.00"
    assert "price" not in monthly | once


def test_words_of_the_catalogue_cannot_end_the_script(house: House) -> None:
    evil = "</script><script>alert(1)</script>"
    facts = product_facts(a_catalogue(a_row(name=evil)), "line", "https://shop.example")
    with house.store_app.app_context():
        written = house.store_app.jinja_env.from_string("{{ facts | tojson }}").render(facts=facts)

    assert "<" not in written
    assert json.loads(written) == facts


def test_a_shared_link_has_a_title_and_a_picture_of_ours(visitor: Pages) -> None:
    page = visitor.open("/internet").page
    known = dict(zip(page.xpath("//meta/@property"), page.xpath("//meta[@property]/@content"), strict=True))

    assert known["og:title"] == "Compare Internet"
    picture = str(known["og:image"]).removeprefix(origin_of(Pages(visitor.app))).partition("?")[0]
    assert visitor.client.get(picture).mimetype == "image/png"


@pytest.mark.parametrize(("name", "size"), [("share.png", (1200, 630)), ("touch-icon.png", (180, 180))])
def test_a_picture_has_the_size_that_machines_expect(name: str, size: tuple[int, int]) -> None:
    head = (STATIC / name).read_bytes()[:24]

    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == size
