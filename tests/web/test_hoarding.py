"""Numbers are for people who order them: neither many cookies nor many carts hold them all."""

from dataclasses import replace
from random import Random

import pytest

from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.web.people import a_customer

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
TOLL_FREE = "/offerings/toll-free"


@pytest.fixture
def house(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    desk = resolve(house.container.online_ordering.cart_access)
    monkeypatch.setattr(desk, "limits", replace(desk.limits, by_cart=2, by_address=3))
    with resolve(house.container.database.sessions).begin() as session:
        session.connection().exec_driver_sql(
            "UPDATE resources SET state = 'spare', holder_id = NULL, reserved_until = NULL WHERE state = 'reserved'"
        )
    return house


def take(browser: Pages, number: str = "") -> Pages:
    """Put a toll-free number into the cart: that one, or the first that is offered."""
    order = ORDERS["toll-free"]
    browser.open(TOLL_FREE).submit(TOLL_FREE, {**order.answers, **order.search}, press=("do", "search"))
    return browser.submit(TOLL_FREE, {**order.answers, "number": number or browser.choices("number")[0]})


def test_many_cookies_from_one_address_hold_no_more(house: House) -> None:
    cookies = [take(Pages(house.store_app)) for _ in range(5)]

    assert [cooky.status for cooky in cookies] == [200, 200, 200, 429, 429]
    assert "holding too many numbers" in cookies[-1].errors["number"]
    assert cookies[-1].typed("ring_to") == ORDERS["toll-free"].answers["ring_to"]
    assert house.rows("SELECT count(*) FROM resources WHERE pool LIKE 'toll-free:%' AND state = 'reserved'") == [(3,)]


def test_another_address_continues(house: House) -> None:
    for _ in range(3):
        take(Pages(house.store_app))
    elsewhere = Pages(house.store_app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "2001:db8:1:2::1"

    assert take(elsewhere).path == "/cart"


def test_a_cart_holds_no_more_than_its_share(house: House) -> None:
    browser = Pages(house.store_app)
    take(take(browser))

    take(browser)

    assert browser.status == 422
    assert "up to 2 of these in a cart" in browser.errors["number"]


def test_items_that_do_not_fit_into_a_merged_cart_are_named(house: House) -> None:
    customer = a_customer(house)
    take(take(customer.browser))
    guest = Pages(house.store_app)
    take(guest)

    house.sign_in(guest, customer.email)

    assert "Your cart is full, so we left out Toll Free (888) " in guest.text
    assert guest.open("/cart").text.count("Remove") == 2
    assert house.rows("SELECT count(*) FROM resources WHERE pool LIKE 'toll-free:%' AND state = 'reserved'") == [(2,)]
