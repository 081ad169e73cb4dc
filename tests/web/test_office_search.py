"""Searching in the back office: what makes no sense is told at its field, and numbers are found as people say them."""

from random import Random

import pytest

from tests.demo.orders import demo_orders
from tests.support.buying import check_out, configure
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import a_customer, an_agent

PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")


@pytest.fixture
def house(open_house: House) -> House:
    return open_house


@pytest.fixture
def agent(house: House) -> Pages:
    return an_agent(house).browser.open("/")


@pytest.mark.parametrize(
    ("criteria", "field"),
    [
        ({"placed_from": "11/3"}, "placed_from"),
        ({"placed_until": "9999-12-31"}, "placed_until"),
        ({"placed_from": "11/24/2026", "placed_until": "11/23/2026"}, "placed_until"),
        ({"customer_name": "---"}, "customer_name"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_kept(agent: Pages, criteria: dict[str, str], field: str) -> None:
    agent.submit("/searches", {**criteria})

    assert agent.status == 422
    assert list(agent.errors) == [field]
    assert all(agent.typed(name) == value for name, value in criteria.items())


def test_the_criteria_of_a_search_are_shown_with_what_it_found(agent: Pages) -> None:
    agent.submit("/searches", {"placed_from": "2026-01-05", "placed_until": "1/6/2026"})

    assert agent.status == 200
    assert (agent.typed("placed_from"), agent.typed("placed_until")) == ("1/5/2026", "1/6/2026")


def test_an_order_is_found_by_its_digits_or_their_beginning(house: House, agent: Pages) -> None:
    browser = a_customer(house).browser
    configure(browser, PAGER)
    number = check_out(browser)
    digits = number.removeprefix("DT-")

    for typed in (number.lower(), digits, digits[:-1]):
        agent.open("/").submit("/searches", {"number": typed})
        assert number in agent.page.xpath("//tbody//td[1]/a/text()"), typed
