"""Shopping for a customer in the back office: links stay in the shop, and every page names the customer."""

from random import Random

import pytest

from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import a_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
PAGER, CONFERENCE = ORDERS["paging"], ORDERS["conferencing"]
BANNER = "You are working for Maria Lopez"


@pytest.fixture
def serving(house: House) -> Pages:
    customer = a_customer(house)
    browser = an_agent(house).browser.open(f"/customers/{customer.customer_id}")
    return browser.submit("/serving", {"reason": "called"})


def test_the_shops_pages_lead_back_to_the_shop_and_name_the_customer(serving: Pages) -> None:
    serving.open("/offerings/paging")
    assert _links(serving, "nav[@class='crumbs']")[:2] == ["/shop", "/shop#mobile-offerings"]
    assert BANNER in serving.text

    serving.open("/cart")
    assert "/shop" in _links(serving, "main")
    configure(serving, PAGER)
    assert BANNER in serving.text
    assert "/shop" in _links(serving, "main")

    number = check_out(serving)
    assert BANNER in serving.text
    assert _links(serving, "main")[-2:] == [f"/orders/{number}", "/shop"]

    serving.open(f"/orders/{number}/documents")
    assert "Customer home" in serving.page.xpath("//nav[@class='crumbs']//a/text()")
    assert BANNER in serving.text


def test_a_page_about_an_error_names_the_customer_too(serving: Pages) -> None:
    assert serving.open("/nowhere").status == 404
    assert BANNER in serving.text

    serving.submit("/serving/end", {})
    assert BANNER not in serving.open("/nowhere").text


def test_the_stores_own_pages_lead_to_its_home(house: House) -> None:
    visitor = Pages(house.store_app).open("/offerings/paging")

    assert _links(visitor, "nav[@class='crumbs']")[:2] == ["/", "/#mobile-offerings"]


def test_codes_that_a_customer_chose_are_not_shown_to_an_agent(house: House) -> None:
    customer = a_customer(house)
    configure(customer.browser, CONFERENCE)
    agent = an_agent(house).browser.open(f"/customers/{customer.customer_id}")
    agent.submit("/serving", {"reason": "called"}).open("/cart")

    agent.open(str(agent.page.xpath("//a[contains(@href, '/cart/items/')]/@href")[0]))

    assert agent.typed("ports") == "5"
    assert agent.typed("host_code") == ""
    assert str(CONFERENCE.answers["host_code"]) not in agent.raw


def _links(browser: Pages, where: str) -> list[str]:
    return [str(element) for element in browser.page.xpath(f"//{where}//a/@href")]
