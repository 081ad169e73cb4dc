"""Site intelligence in a browser: pages with their charts, on a phone, by keyboard, and without JavaScript."""

import re

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from psycopg.types.json import Jsonb

from business_layer.insight.learned_models import ModelName
from tests.browser.agent import Agent
from tests.browser.page_checks import look_at
from tests.browser.system import System
from tests.business.insight.builders import judged_model
from tests.intelligence.carrier_history import store_carrier_history

ALL_DAYS = "?from=2026-02-02&to=2026-04-26"
PAGES = (
    *("/", "/?to=2026-04-26", f"/reports/checkout{ALL_DAYS}", "/alerts", "/forecasts?minutes=12"),
    *(f"/centers/waits{ALL_DAYS}", f"/collection{ALL_DAYS}", f"/reports/promises/list{ALL_DAYS}"),
    *("/explore", f"/explore/funnel{ALL_DAYS}&device=phone&b_device=desktop", f"/explore/cohorts{ALL_DAYS}"),
    *(f"/explore/paths{ALL_DAYS}&event=page_viewed", "/explore/funnel?unit=days&within=91", "/explore/paths/stopped"),
    *("/reports/sales?from=never&to=2026-04-26", f"/explore/attribution{ALL_DAYS}", "/reports/nope"),
    *("/experiments", "/experiments/home-address-box", "/experiments/home-address-box/beginning"),
    *(f"/reports/fields{ALL_DAYS}", "/models", "/models/orders_at_risk", "/models/orders_at_risk/switch"),
)


@pytest.fixture(scope="module")
def _history(system: System) -> None:
    """The events of a small carrier, and a model of which its page says how good it is."""
    store_carrier_history(system.settings.var)
    model = judged_model(ModelName.ORDERS_AT_RISK)
    with psycopg.connect(system.settings.database.url) as connection:
        connection.execute(
            "INSERT INTO learned_models (id, name, standing, facts, learned_at, is_on, switched_by)"
            " VALUES (gen_random_uuid(), %s, %s, %s, now(), true, '')",
            [model.name, model.standing, Jsonb(model.facts)],
        )


@pytest.fixture
def analyst(_history: None, page: Page, system: System) -> Agent:
    analyst = Agent(page, system, "people analyst", origin=system.settings.intelligence.origin)
    analyst.sign_in()
    return analyst


def test_every_page_is_accessible_and_its_charts_are_drawn(analyst: Agent) -> None:
    refused: list[str] = []
    analyst.page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)

    for path in PAGES:
        analyst.open(path)
        # A question that takes long shows its progress, and then its answer.
        expect(analyst.page.locator("#counting")).to_have_count(0, timeout=60_000)
        for chart in analyst.page.locator("[data-chart]").all():
            expect(chart).to_have_attribute("data-drawn", "true")
            expect(chart.locator("canvas")).to_be_visible()
            expect(chart).to_have_attribute("aria-label", re.compile("^Chart: "))
        look_at(analyst.page)

    assert refused == []


def test_a_number_leads_to_its_report_and_a_filter_keeps_its_days(analyst: Agent) -> None:
    analyst.open("/")
    analyst.follow("Carts that are left")
    expect(analyst.page.get_by_role("link", name="12 weeks")).to_be_visible()
    # The system's own events of today are collected too, so the last twelve weeks are not those of the history.
    analyst.open(f"/reports/checkout{ALL_DAYS}")
    analyst.page.get_by_label("Device", exact=True).select_option("phone")
    analyst.press("Show")

    assert "from=2026-02-02" in analyst.page.url
    assert "device=phone" in analyst.page.url
    expect(analyst.page.get_by_text("Phone: 27.5% since the week of Mar 30, 60.0% before.")).to_be_visible()


def test_the_pages_say_the_same_without_javascript(analyst: Agent, chromium: Browser, system: System) -> None:
    context = chromium.new_context(
        java_script_enabled=False,
        storage_state=analyst.page.context.storage_state(),
        viewport={"width": 390, "height": 844},
    )
    page = context.new_page()
    page.goto(f"{system.settings.intelligence.origin}/reports/checkout{ALL_DAYS}")

    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.locator("[data-chart]").first).to_be_hidden()
    page.get_by_label("Device", exact=True).select_option("desktop")
    page.get_by_role("button", name="Show").click()
    assert "device=desktop" in page.url
    context.close()
