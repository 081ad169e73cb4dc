"""Shopping for a customer in the back office: links stay in the shop, and every page names the customer."""

from random import Random

import pytest

from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import a_customer, act_for_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
PAGER, CONFERENCE = ORDERS["paging"], ORDERS["conferencing"]
BANNER = "You are working for Maria Lopez"


@pytest.fixture
def agent(house: House) -> Pages:
    """An agent who works for a customer."""
    return act_for_customer(an_agent(house).browser, a_customer(house).customer_id)


def test_the_shops_pages_lead_back_to_the_shop_and_name_the_customer(agent: Pages) -> None:
    agent.open("/offerings/paging")
    assert _links(agent, "nav[@class='crumbs']")[:2] == ["/shop", "/shop#mobile-offerings"]
    assert BANNER in agent.text

    agent.open("/cart")
    assert "/shop" in _links(agent, "main")
    configure(agent, PAGER)
    assert BANNER in agent.text
    assert "/shop" in _links(agent, "main")

    number = check_out(agent)
    assert BANNER in agent.text
    assert _links(agent, "main")[:2] == [f"/orders/{number}", "/shop"]

    agent.open(f"/orders/{number}/documents")
    assert "Customer home" in agent.page.xpath("//nav[@class='crumbs']//a/text()")
    assert BANNER in agent.text


def test_a_page_about_an_error_names_the_customer_too(agent: Pages) -> None:
    assert agent.open("/nowhere").status == 404
    assert BANNER in agent.text

    agent.submit("/serving/end", {})
    assert BANNER not in agent.open("/nowhere").text


def test_the_stores_own_pages_lead_to_its_home(house: House) -> None:
    visitor = Pages(house.store_app).open("/offerings/paging")

    assert _links(visitor, "nav[@class='crumbs']")[:2] == ["/", "/mobile"]


def test_codes_that_a_customer_chose_are_not_shown_to_an_agent(house: House) -> None:
    customer = a_customer(house)
    configure(customer.browser, CONFERENCE)
    agent = act_for_customer(an_agent(house).browser, customer.customer_id).open("/cart")

    agent.open(str(agent.page.xpath("//a[contains(@href, '/cart/items/')]/@href")[0]))

    assert agent.typed("ports") == "5"
    assert agent.typed("host_code") == ""
    assert str(CONFERENCE.answers["host_code"]) not in agent.raw


def _links(browser: Pages, where: str) -> list[str]:
    return [str(element) for element in browser.page.xpath(f"//{where}//a/@href")]
