"""A script in every field that takes free text is kept as text, and no page of either site shows it raw."""

from collections.abc import Iterator
from random import Random

import pytest
from lxml import html

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.user_management.users import Role
from tests.demo.orders import ADDRESS, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, configure
from tests.web.people import Newcomer, a_customer, act_for_customer, an_agent

EVIL = '"><svg onload=1>'
ORDERS = {order.slug: order for order in demo_orders(Random(7))}
STEPS_AWAY = 3


@pytest.fixture
def eve(house: House) -> Newcomer:
    """A customer whose every free text is a script."""
    return a_customer(house, f"Eve {EVIL}")


def test_no_page_shows_what_a_customer_typed_raw(house: House, eve: Newcomer) -> None:
    number = _buy_with_evil_words(house, eve)
    lead = an_agent(house, Role.LEAD).browser
    act_for_customer(lead, eve.customer_id, f"called {EVIL}")
    for subject, field in (("orders", "customer_name"), ("customers", "name"), ("agents", "name")):
        lead.open(f"/?subject={subject}").submit("/searches", {field: "eve svg"})
        _require_clean(lead)

    shown = [page for page in (*_walk(eve.browser), *_walk(lead, f"/orders/{number}")) if "&lt;svg" in page]

    assert len(shown) > 8
    assert any("&lt;svg onload=1&gt;" in page for page in _walk(lead, f"/orders/{number}", steps=1))


def test_an_agents_note_on_an_order_is_escaped(house: House, eve: Newcomer) -> None:
    house.provisioning.outcome = ProvisioningRefused(f"No such pager {EVIL}")
    try:
        number = _buy_with_evil_words(house, eve)
    finally:
        house.provisioning.outcome = None
    engineer = an_agent(house, Role.ENGINEER).browser
    engineer.open(f"/orders/{number}")
    assert "No such pager" in engineer.text
    _require_clean(engineer)

    engineer.submit("/retry", {"reason": f"mended {EVIL}"})

    _require_clean(engineer)
    assert "mended" in engineer.text
    _require_clean(eve.browser.open(f"/orders/{number}"))


def test_refused_input_is_escaped_when_shown_again(house: House) -> None:
    browser = Pages(house.store_app)
    for path in ("/sign-up", "/sign-in", "/reset-password"):
        browser.open(path)
        texts = {str(name): EVIL for name in browser.page.xpath("//form//input[@type!='hidden']/@name")}

        browser.submit(path, texts)

        _require_clean(browser)


@pytest.mark.parametrize("path", [f"/{EVIL}", f"/offerings/{EVIL}", f"/verify-email/{EVIL}", f"/sign-in?next=/{EVIL}"])
def test_an_address_is_not_shown_raw(house: House, path: str) -> None:
    _require_clean(Pages(house.store_app).open(path))


def test_the_document_that_is_signed_shows_names_as_text(house: House, eve: Newcomer) -> None:
    """The contract is Markdown that names the customer: it is cleaned after it is rendered."""
    configure(eve.browser, ORDERS["long-distance"])
    eve.browser.open("/checkout/details").submit("/checkout/details", {"name": "Eve", "telephone": "212 555 0142"})

    eve.browser.submit("/checkout/billing", {**BILLING, "name": "[Eve](javascript:alert(1)) <b onclick=x>bold</b>"})

    links = [str(link) for link in eve.browser.page.xpath("//a/@href")]
    assert not [link for link in links if link.startswith("javascript:")]
    assert not eve.browser.page.xpath("//@onclick")


def _buy_with_evil_words(house: House, eve: Newcomer) -> str:
    browser = eve.browser
    configure(browser, ORDERS["paging"])
    browser.open("/offerings/calling-card")
    browser.submit("/offerings/calling-card", {"cards.0.holder": f"Holder {EVIL}", "cards.0.spending_limit": "75"})
    browser.open("/").submit("/availability", {**{k.partition(".")[2]: v for k, v in ADDRESS.items()}, "unit": EVIL})
    _require_clean(browser)
    browser.open("/checkout/details").submit("/checkout/details", {"name": f"Eve {EVIL}", "telephone": "212 555 0142"})
    if browser.path.endswith("/details"):
        browser.submit("/checkout/details", {"name": "Eve", "telephone": "212 555 0142"})
    browser.submit("/checkout/billing", {**BILLING, "name": f"Eve {EVIL}", "address.unit": EVIL})
    while browser.path.endswith("/contract"):
        _require_clean(browser)
        boxes = {str(name): "yes" for name in browser.page.xpath("//input[starts-with(@name, 'agree.')]/@name")}
        browser.submit("/checkout/contract", boxes)
    assert browser.path.endswith("/review"), (browser.path, browser.errors)
    browser.submit("/checkout/review", {})
    house.work()
    return str(browser.page.get_element_by_id("order-number").text_content())


def _walk(browser: Pages, start: str = "/", steps: int = STEPS_AWAY) -> Iterator[str]:
    """Every page that can be reached by so many links, each looked at."""
    seen: set[str] = set()
    next_ones = [start]
    for _ in range(steps):
        here, next_ones = next_ones, []
        for path in here:
            if path in seen or path.startswith("/static"):
                continue
            seen.add(path)
            browser.open(path)
            _require_clean(browser)
            yield browser.raw
            next_ones += [str(element) for element in browser.page.xpath("//a/@href") if str(element).startswith("/")]


def _require_clean(browser: Pages) -> None:
    assert EVIL not in browser.raw, browser.path
    page: html.HtmlElement = html.fromstring(browser.raw)
    assert not page.xpath("//@onload"), browser.path
