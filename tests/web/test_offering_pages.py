"""Offering pages: the price is the cart's to the cent, and what cannot be delivered cannot be added."""

import re
from random import Random

import pytest

from tests.demo.orders import ADDRESS, DemoOrder, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import configure
from tests.web.people import a_customer, act_for_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(11))}
NOME = {"address.street": "1 Main St", "address.zip_code": "99762", "address.city": "Nome", "address.state": "AK"}
DATE = "//*[@class='earliest']"


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS.keys())
def test_the_cart_asks_for_what_the_offering_page_said(house: House, order: DemoOrder) -> None:
    browser = Pages(house.store_app)
    # What has no address of its own is taxed where the customer is.
    browser.open("/offerings/dial-up").submit("/offerings/dial-up", ADDRESS, press=("do", "check"))
    configure(browser, order)
    assert browser.heading == "Your cart"
    in_cart = browser.text

    browser.open(str(browser.page.xpath("//a[contains(@href, '/cart/items/')]/@href")[0]))

    said = _amounts(browser)
    assert len(said) > 1
    assert [amount for amount in said if amount not in in_cart] == []


def test_an_address_out_of_reach_has_no_button_to_add_and_the_server_refuses(house: House) -> None:
    browser, action = Pages(house.store_app), "/offerings/dedicated"
    answers: dict[str, str | list[str]] = {**ORDERS["dedicated"].answers, **NOME}

    browser.open(action).submit(action, answers, press=("do", "check"))
    assert "Add to cart" not in browser.text
    assert "Check another address" in browser.text
    assert not browser.page.xpath(DATE)
    browser.submit(action, answers)

    assert (browser.status, browser.path) == (422, action)
    assert "address" in browser.errors


def test_a_checked_address_folds_to_one_line_that_still_sends_it(house: House) -> None:
    browser, action = Pages(house.store_app), "/offerings/complete-calling"

    browser.open(action).submit(action, ADDRESS, press=("do", "check"))

    (folded,) = browser.page.xpath("//details[@class='folded']")
    assert folded.get("open") is None
    assert "350 Fifth Avenue, Suite 2100, New York, NY 10118 Change" in " ".join(folded.text_content().split())
    assert browser.typed("address.street") == "350 Fifth Avenue"
    assert browser.page.xpath("//input[@type='radio' and @name='area_code']")


def test_a_page_kept_for_all_says_the_date_and_a_cart_makes_the_saving_real(house: House) -> None:
    browser = Pages(house.store_app)
    browser.open("/offerings/calling-card")
    assert "Ready by" in browser.page.xpath(DATE)[0].text_content()
    assert "Add Complete Calling Package ($24.00 a month per line) and save $2.50 a month." in browser.text

    configure(browser, ORDERS["complete-calling"])
    browser.open("/offerings/calling-card")

    assert "With Complete Calling Package in your cart, you save" in browser.text


def test_the_documents_can_be_read_before_they_are_signed(house: House) -> None:
    agent = act_for_customer(an_agent(house).browser, a_customer(house).customer_id)
    for browser in (Pages(house.store_app), agent):
        browser.open("/offerings/complete-calling")
        (link,) = browser.page.xpath("//section[@class='know']//a[text()='How 911 works on your line']/@href")

        browser.open(str(link))

        assert (browser.status, browser.heading) == (200, "How 911 works on your line")


def _amounts(browser: Pages) -> list[str]:
    """The monthly total, the one-time charges, and the taxes of the page's price panel."""
    panel = browser.page.xpath("//*[@class='price-panel']")[0]
    sums = " ".join(node.text_content() for node in panel.xpath(".//p[@class='total' or @class='once']"))
    taxes = " ".join(node.text_content() for node in panel.xpath(".//dt[starts-with(text(), 'Estimated')]/.."))
    return re.findall(r"\$[0-9,.]+[0-9]", f"{sums} {taxes}")
