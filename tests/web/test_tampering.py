"""Fields that a page did not ask for change nothing: prices, plans, steps, quantities, roles."""

from random import Random

import pytest

from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, configure, to_review
from tests.web.people import Newcomer, a_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
PAGER = ORDERS["paging"]
INVENTED = {
    "price": "0.01",
    "amount": "0.01",
    "one_time": "0.01",
    "monthly": "0.01",
    "price_lines.0.amount": "0.01",
    "catalogue_version": "1",
    "plan": "free",
    "status": "completed",
    "state": "completed",
    "customer_id": "00000000-0000-0000-0000-000000000000",
    "role": "lead",
}


def test_a_posted_price_is_not_what_a_cart_item_costs(house: House, customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    honest = _totals(house, customer)

    customer.browser.open("/offerings/paging").submit("/offerings/paging", {**PAGER.answers, **INVENTED})

    assert customer.browser.path == "/cart"
    assert _totals(house, customer) == honest * 2


def test_posted_prices_do_not_change_what_an_order_costs(house: House, customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    to_review(customer.browser)

    customer.browser.submit("/checkout/review", INVENTED)

    assert customer.browser.heading.startswith("Thank you")
    rows = house.rows(
        "SELECT i.price_lines->0->'unit_amount'->>0, o.state FROM product_order_items i"
        f" JOIN product_orders o ON o.id = i.order_id WHERE o.customer_id = '{customer.customer_id}'"
    )
    assert rows == [("15.00", "acknowledged")]


@pytest.mark.parametrize("quantity", ["0", "-1", "1000", "1e3", "2.5", "²", "٣"])
def test_a_quantity_nobody_may_order_is_refused_at_its_field(customer: Newcomer, quantity: str) -> None:
    customer.browser.open("/offerings/paging")

    customer.browser.submit("/offerings/paging", {**PAGER.answers, "quantity": quantity})

    assert customer.browser.status == 422
    assert customer.browser.errors.keys() == {"quantity"}


def test_an_answer_that_was_not_offered_is_refused(customer: Newcomer) -> None:
    customer.browser.open("/offerings/paging")

    customer.browser.submit("/offerings/paging", {**PAGER.answers, "kind": "free"})

    assert "kind" in customer.browser.errors


def test_no_step_of_the_checkout_can_be_posted_before_those_in_front_of_it(house: House, customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    token = {"csrf_token": customer.browser.open("/cart").token()}
    to_details = {
        "name": "Maria",
        "signature": "Maria",
        "hash.terms": "0" * 64,
        "agree.documents": "yes",
        "agree.records": "yes",
    }

    for step in ("billing", "contract", "review"):
        customer.browser.open(f"/checkout/{step}")
        assert customer.browser.path == "/checkout/details", step
    customer.browser.post("/checkout/contract", {**token, **to_details})
    customer.browser.post("/checkout/review", {**token, "submission_key": _key(house, customer), "seen": "0"})

    assert _orders(house, customer) == 0
    assert house.rows(f"SELECT agreements FROM checkouts WHERE customer_id = '{customer.customer_id}'") in ([], [([],)])


def test_an_order_cannot_be_placed_without_its_signature(house: House, customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    customer.browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})
    customer.browser.submit("/checkout/billing", BILLING)

    customer.browser.post(
        "/checkout/review",
        {"csrf_token": customer.browser.token(), "submission_key": _key(house, customer), "seen": "0" * 64},
    )

    assert customer.browser.path == "/checkout/contract"
    assert _orders(house, customer) == 0


def test_another_text_than_the_one_shown_cannot_be_agreed_to(house: House, customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    customer.browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})
    customer.browser.submit("/checkout/billing", BILLING)
    boxes = {str(name): "yes" for name in customer.browser.page.xpath("//input[starts-with(@name, 'agree.')]/@name")}

    codes = [str(name) for name in customer.browser.page.xpath("//input[starts-with(@name, 'hash.')]/@name")]
    customer.browser.submit("/checkout/contract", {**boxes, **dict.fromkeys(codes, "0" * 64)})

    assert customer.browser.status in {409, 422}
    assert house.rows(f"SELECT agreements FROM checkouts WHERE customer_id = '{customer.customer_id}'") == [([],)]


def test_an_order_is_empty_handed_where_the_cart_is(customer: Newcomer) -> None:
    customer.browser.open("/checkout/review")

    assert customer.browser.path == "/cart"


def test_signing_up_makes_a_customer_whatever_was_posted(house: House) -> None:
    browser = Pages(house.store_app).open("/sign-up")
    fields = {"name": "Eve", "email": "eve@customers.example", "password": "seven green bicycles"}

    browser.submit("/sign-up", {**INVENTED, **fields, "verified_at": "2026-01-01", "totp_secret": ""})

    assert house.rows("SELECT verified_at FROM users WHERE email = 'eve@customers.example'") == [(None,)]
    assert house.rows("SELECT count(*) FROM agents WHERE email = 'eve@customers.example'") == [(0,)]


@pytest.mark.parametrize("field", ["name", "email"])
@pytest.mark.parametrize("end", ["\r\nBcc: all@example.com", "\nX: y", "\x00", "\x1b[31m"])
def test_a_line_break_in_a_name_or_an_address_is_refused_at_its_field(house: House, field: str, end: str) -> None:
    browser = Pages(house.store_app).open("/sign-up")
    fields = {"name": "Eve", "email": "eve2@customers.example", "password": "seven green bicycles"}

    browser.submit("/sign-up", {**fields, field: fields[field] + end})

    assert browser.status == 422
    assert field in browser.errors


def test_an_agent_without_the_right_employs_nobody(house: House) -> None:
    agent = an_agent(house).browser
    fields = {"name": "Eve", "email": "eve3@dialtone.example", "password": "seven green bicycles", "role": "lead"}

    agent.post("/agents", {"csrf_token": agent.open("/").token(), "service_center": "x", "totp_secret": "", **fields})

    assert agent.status == 403
    assert house.rows("SELECT count(*) FROM users WHERE email = 'eve3@dialtone.example'") == [(0,)]


def _totals(house: House, customer: Newcomer) -> list[object]:
    query = "SELECT i.price_lines FROM cart_items i JOIN carts c ON c.id = i.cart_id WHERE c.customer_id = "
    return [row[0] for row in house.rows(f"{query}'{customer.customer_id}'")]


def _orders(house: House, customer: Newcomer) -> object:
    return house.rows(f"SELECT count(*) FROM product_orders WHERE customer_id = '{customer.customer_id}'")[0][0]


def _key(house: House, customer: Newcomer) -> str:
    rows = house.rows(f"SELECT submission_key FROM checkouts WHERE customer_id = '{customer.customer_id}'")
    return str(rows[0][0]) if rows else ""


def test_each_box_that_is_not_checked_says_so_and_the_others_stay_checked(customer: Newcomer) -> None:
    _to_contract(customer)
    first, second = (str(name) for name in customer.browser.page.xpath("//input[starts-with(@name, 'agree.')]/@name"))

    customer.browser.submit("/checkout/contract", {first: "yes"})

    assert customer.browser.status == 422
    assert set(customer.browser.errors) == {second.replace(".", "-")}
    assert customer.browser.page.xpath(f"//input[@name='{first}']/@checked")
    assert customer.browser.page.xpath("//input[@aria-invalid='true']/@name") == [second]


def test_a_button_with_a_name_that_is_no_longer_on_the_account_does_not_sign(house: House, customer: Newcomer) -> None:
    _to_contract(customer)
    boxes = {str(name): "yes" for name in customer.browser.page.xpath("//input[starts-with(@name, 'agree.')]/@name")}

    customer.browser.submit("/checkout/contract", {**boxes, "signature": "Eve Stone"})

    assert customer.browser.status == 422
    assert customer.browser.errors == {
        "signature": "The name on the account is now Maria Lopez. Check it, and sign again."
    }
    assert house.rows(f"SELECT agreements FROM checkouts WHERE customer_id = '{customer.customer_id}'") == [([],)]


def test_a_cart_that_was_emptied_meanwhile_is_called_empty(customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    action = str(customer.browser.page.xpath("//form[contains(@action, 'removal')]/@action")[0])
    token = {"csrf_token": customer.browser.open("/checkout/details").token()}
    customer.browser.post(action, token)

    customer.browser.post("/checkout/details", {**token, "name": "Maria", "telephone": "212 555 0142"})

    assert customer.browser.path == "/cart"
    assert "Your cart is empty." in customer.browser.text


def test_another_customers_account_is_refused_at_its_field(house: House, customer: Newcomer) -> None:
    theirs = a_customer(house)
    _to_contract(theirs)
    ((account_id,),) = house.rows(f"SELECT id FROM billing_accounts WHERE customer_id = '{theirs.customer_id}'")
    _to_contract(customer)

    customer.browser.open("/checkout/billing").submit("/checkout/billing", {"account": str(account_id)})

    assert customer.browser.status == 422
    assert customer.browser.errors == {"account": "Choose one of the accounts shown."}


def _to_contract(person: Newcomer) -> None:
    configure(person.browser, PAGER)
    person.browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})
    person.browser.submit("/checkout/billing", BILLING)
