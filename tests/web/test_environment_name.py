"""Development and staging say which they are on every page of both sites, also on error pages. Production does not."""

from dataclasses import replace

import pytest
from flask import Flask
from lxml import html

from business_layer.user_management.users import Role
from environments.serving import wsgi
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.urls import sample_path, urls_of

STRIP = "//body/aside[@class='environment']"


def house_of(house: House, environment: str) -> House:
    """The same house with the sites of another environment."""
    settings = replace(house.settings, environment=environment)
    return replace(
        house, store_app=wsgi.store(settings, house.container), office_app=wsgi.office(settings, house.container)
    )


def pages_of(app: Flask, browser: Pages) -> dict[str, list[str]]:
    """The names of the environment on each whole page that the browser can open, by path; error pages included."""
    found = {}
    for path in [*(sample_path(url.rule) for url in urls_of(app) if url.method == "GET"), "/nope"]:
        response = browser.client.get(path)
        if response.mimetype == "text/html" and response.text.startswith("<!DOCTYPE"):
            strips = html.fromstring(response.text).xpath(STRIP)
            found[path] = [" ".join(strip.text_content().split()) for strip in strips]
    return found


@pytest.mark.parametrize(
    ("environment", "strip"),
    [
        ("development", ["This is development. Orders here are not real."]),
        ("staging", ["This is staging. Orders here are not real."]),
        ("production", []),
    ],
)
def test_every_page_of_both_sites_names_its_environment(fresh_house: House, environment: str, strip: list[str]) -> None:
    house = house_of(fresh_house, environment)

    store, office = pages_of(house.store_app, house.customer()), pages_of(house.office_app, house.agent(Role.LEAD))

    assert len(store) > 25
    assert len(office) > 25
    assert {path: shown for path, shown in {**store, **office}.items() if shown != strip} == {}


def test_the_page_for_a_layout_that_cannot_be_drawn_names_it_too(
    fresh_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = house_of(fresh_house, "staging")
    monkeypatch.setitem(house.store_app.jinja_env.globals, "families", None)

    answer = Pages(house.store_app).client.get("/")

    assert answer.status_code == 500
    assert html.fromstring(answer.text).xpath(f"count({STRIP})") == 1
