"""A customer's things are only theirs: on the store, between the sites, and after they left the browser."""

from dataclasses import replace
from random import Random

import pytest

from business_layer.shared.actor import Permission
from business_layer.user_management.users import Role, permissions_of
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, check_out, configure, to_review
from tests.web.people import Newcomer, a_customer, act_for_customer, an_agent
from tests.web.urls import is_asked_to_sign_in, send, urls_of
from web_layer.access_kinds import Access

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
PAGER, DIAL_UP = ORDERS["paging"], ORDERS["dial-up"]
LEAVES = {"create_sign_out", "create_password_change"}


@pytest.fixture
def maria(customer: Newcomer) -> Pages:
    return customer.browser


@pytest.fixture
def otto(house: House) -> Pages:
    return a_customer(house, "Otto Brown").browser


def test_a_customer_may_open_every_url_of_the_store(house: House, maria: Pages) -> None:
    for url in urls_of(house.store_app):
        if url.endpoint not in LEAVES:
            status, location = send(maria, url, token_from="/account")
            assert status not in {401, 403, 405, 500}, url
            assert not location.startswith("/sign-in?"), url


def test_a_customers_session_opens_nothing_in_the_back_office(house: House, maria: Pages) -> None:
    cookie = maria.client.get_cookie("dialtone-store")
    assert cookie is not None
    stranger = Pages(house.office_app)
    stranger.client.set_cookie("dialtone-office", cookie.value)

    for url in urls_of(house.office_app):
        if url.allow is not Access.ANYONE:
            assert is_asked_to_sign_in(send(stranger, url)), url


def test_an_agents_session_opens_nothing_of_customers_on_the_store(house: House) -> None:
    cookie = an_agent(house, Role.LEAD).browser.client.get_cookie("dialtone-office")
    assert cookie is not None
    stranger = Pages(house.store_app)
    stranger.client.set_cookie("dialtone-store", cookie.value)

    for url in urls_of(house.store_app):
        if url.allow is Access.CUSTOMER:
            assert is_asked_to_sign_in(send(stranger, url)), url


def test_an_agent_does_not_sign_in_on_the_store_nor_a_customer_in_the_back_office(
    house: House, customer: Newcomer
) -> None:
    agent = an_agent(house)
    store, office = Pages(house.store_app).open("/sign-in"), Pages(house.office_app).open("/sign-in")

    store.submit("/sign-in", {"email": agent.email, "password": "a quiet harbor at dusk"})
    office.submit("/sign-in", {"email": customer.email, "password": "seven green bicycles"})

    assert "the password is wrong" in store.errors["password"]
    assert "the password is wrong" in office.errors["password"]


def test_another_customers_cart_items_do_not_exist(maria: Pages, otto: Pages) -> None:
    configure(maria, PAGER)
    links = {str(element) for element in maria.page.xpath("//a/@href") if str(element).startswith("/cart/items/")}
    edit, another = sorted(links)
    assert another == f"{edit}/another"

    for path, fields in (
        (edit, {"kind": "numeric", "coverage": "regional", "home_zip": "10118", "quantity": "1"}),
        (f"{edit}/removal", {}),
        (f"{edit}/price", {}),
        (f"{edit}/availability-check", {}),
    ):
        otto.post(path, {"csrf_token": otto.open("/account").token(), **fields})
        assert otto.status == 404, path
    assert otto.open(edit).status == otto.open(another).status == 404
    assert "Paging" in maria.open("/cart").text
    assert "Text pager" in maria.text


def test_an_address_another_asked_about_does_not_exist(house: House, maria: Pages, otto: Pages) -> None:
    maria.open("/").submit("/availability", _home_address())
    path = maria.path
    assert "350 Fifth Avenue" in maria.text

    for stranger in (otto, Pages(house.store_app)):
        assert stranger.open(path).status == 404
        assert "Fifth" not in stranger.text
        stranger.post(f"{path}/check", {"csrf_token": stranger.open("/").token()})
        assert stranger.status == 404


def test_another_customers_billing_account_cannot_be_billed(
    house: House, customer: Newcomer, maria: Pages, otto: Pages
) -> None:
    configure(maria, PAGER)
    to_review(maria)
    account = str(house.rows(f"SELECT id FROM billing_accounts WHERE customer_id = '{customer.customer_id}'")[0][0])
    configure(otto, PAGER)
    otto.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})

    otto.submit("/checkout/billing", {**BILLING, "account": account})
    otto.open("/checkout/review")

    assert house.rows(
        "SELECT count(*) FROM checkouts c JOIN billing_accounts a ON a.id = c.billing_account_id"
        " WHERE a.customer_id <> c.customer_id"
    ) == [(0,)]


def test_another_customers_order_cannot_be_placed(house: House, customer: Newcomer, maria: Pages, otto: Pages) -> None:
    configure(maria, PAGER)
    to_review(maria)
    form = {name: value or "" for name, value in maria.page.forms[-1].form_values()}

    otto.post("/checkout/review", {**form, "csrf_token": otto.open("/account").token()})

    assert "placed" not in otto.text
    assert house.rows(f"SELECT count(*) FROM product_orders WHERE customer_id = '{customer.customer_id}'") == [(0,)]


def test_another_customers_number_cannot_be_taken(maria: Pages, otto: Pages) -> None:
    order = replace(ORDERS["toll-free"], search={}, first_of=())
    taken = replace(order, answers={**order.answers, "number": "+18882345603"})
    configure(maria, taken)
    assert maria.path == "/cart"

    configure(otto, taken)

    assert "no longer available" in otto.errors["number"]
    assert "+18882345603" not in otto.page.xpath("//input[@name='number']/@value")


def test_another_agents_search_does_not_exist(house: House, maria: Pages) -> None:
    first, second = an_agent(house).browser, an_agent(house, Role.LEAD).browser
    first.open("/?subject=customers").submit("/searches", {"name": "Lopez"})
    assert "Maria Lopez" in first.text

    second.open(first.path)

    assert second.status == 404
    assert "Maria" not in second.text


def test_the_next_person_at_the_browser_sees_nothing_of_the_customer(
    house: House, customer: Newcomer, maria: Pages
) -> None:
    """Neither what she asked while she was signed in, nor what she asked as a guest before."""
    maria.open("/").submit("/sign-out", {})
    maria.open("/").submit("/availability", _home_address())
    asked = [maria.path]
    house.sign_in(maria, customer.email)
    maria.open("/").submit("/availability", _home_address())
    asked.append(maria.path)
    configure(maria, PAGER)

    maria.open("/").submit("/sign-out", {})

    assert [maria.open(path).status for path in asked] == [404, 404]
    for path in ("/", "/offerings/dial-up", "/cart", "/sign-in"):
        assert "350 Fifth Avenue" not in maria.open(path).raw, path
        assert "Maria" not in maria.raw, path
        assert "in it" not in maria.text, path


def test_a_guests_cart_goes_with_the_customer_to_another_device(house: House, customer: Newcomer, maria: Pages) -> None:
    maria.open("/").submit("/sign-out", {})
    for name in ("maria.home", "maria.away"):
        configure(maria, replace(DIAL_UP, answers={"user_name": name}))
    house.sign_in(maria, customer.email)
    telephone = Pages(house.store_app)

    house.sign_in(telephone, customer.email)

    assert "350 Fifth Avenue" in telephone.open("/cart").text
    assert check_out(telephone).startswith("DT-")


def test_an_agent_who_ends_work_for_a_customer_shops_for_nobody(house: House, customer: Newcomer) -> None:
    agent = an_agent(house).browser
    act_for_customer(agent, customer.customer_id)
    configure(agent, PAGER)

    agent.open("/").submit("/serving/end", {})

    assert agent.open("/cart").heading != "Your cart"
    assert "Maria" not in agent.open("/cart").text


def test_no_role_has_a_permission_that_nobody_wrote_down() -> None:
    assert {permission for role in Role for permission in _of(role)} <= set(Permission)
    assert Permission.MANAGE_AGENTS in _of(Role.LEAD) - _of(Role.ENGINEER) - _of(Role.AGENT)
    assert _of(Role.AGENT) < _of(Role.ENGINEER) < _of(Role.LEAD)


def _of(role: Role) -> frozenset[Permission]:
    return permissions_of([role])


def _home_address() -> dict[str, str | list[str]]:
    return {
        "street": "350 Fifth Avenue",
        "unit": "",
        "city": "New York",
        "state": "NY",
        "zip_code": "10118",
    }
