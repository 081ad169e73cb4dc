"""A customer buys each of the eleven offerings and sees it work."""

from random import Random

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from business_layer.user_management.users import Role
from presentation_layer.kept_forms import keep
from tests.builders.catalogue import the_catalogue
from tests.demo.orders import DemoOrder, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, check_out, configure, to_review

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
PAGER = ORDERS["paging"]
PLAIN_WORDS = "You can ask for paper, or withdraw this consent, at any time and at no charge."


@pytest.mark.parametrize("order", ORDERS.values(), ids=list(ORDERS))
def test_an_offering_is_bought_and_becomes_a_working_product(house: House, order: DemoOrder) -> None:
    browser = house.customer()

    configure(browser, order)
    number = check_out(browser)
    house.work()
    if order.slug == "dedicated":
        _complete_review(house, number)
        house.work()

    browser.open(f"/orders/{number}")
    assert the_catalogue().offering(order.slug).specification.how_to_use in browser.text
    assert browser.heading.endswith(" is ready")
    browser.open("/services")
    assert "Active since" in browser.text
    assert sorted(request.specification for request in house.provisioning.requests.values()) == sorted(order.network)
    assert any("is ready" in subject for _, _, subject, _ in house.mail.sent)


def test_placing_twice_makes_one_order(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    to_review(browser)
    form = {name: value or "" for name, value in browser.page.forms[-1].form_values()}

    browser.post("/checkout/review", form)
    browser.post("/checkout/review", form)

    assert "Your order is placed" in browser.text
    assert house.rows("SELECT count(*) FROM product_orders") == [(1,)]


def test_a_guests_cart_is_kept_at_sign_in_and_joins_what_the_customer_had(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    browser.open("/").submit("/sign-out", {})
    configure(browser, ORDERS["calling-card"])

    house.sign_in(browser, "maria@customers.example")

    browser.open("/cart")
    assert "Paging" in browser.text
    assert "Calling Card" in browser.text


def test_a_checkout_survives_a_lost_session(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    to_review(browser)

    browser.client.delete_cookie("dialtone-store")
    browser.open("/checkout/review")
    assert browser.heading == "Sign in"
    browser.submit("/sign-in", {"email": "maria@customers.example", "password": "seven green bicycles"})

    assert browser.heading == "Review your order"


def test_signing_up_during_checkout_leads_back_to_the_checkout(house: House) -> None:
    browser = Pages(house.store_app)
    configure(browser, PAGER)
    browser.open("/checkout")
    assert browser.heading == "Check out"
    assert [element.text_content() for element in browser.page.xpath("//main//h2")] == [
        "New customer",
        "Returning customer",
        "Your order",
    ]
    assert "Paging" in browser.text
    new_customer = {"name": "Mary-Ann O\u2019Hara", "email": "mary@customers.example", "telephone": "212 555 0142"}
    browser.submit("/checkout/account", {**new_customer, "telephone": "12"})
    assert (browser.heading, browser.typed("name")) == ("Check out", "Mary-Ann O\u2019Hara")
    assert browser.errors["telephone-new"]

    browser.submit("/checkout/account", new_customer)
    assert browser.heading == "Billing"
    browser.submit("/checkout/billing", BILLING)
    assert browser.heading == "Confirm your email"
    house.work()
    link = next(word for word in house.mail.sent[-1][3].split() if "/verify-email/" in word)
    path = link.removeprefix(house.settings.store.origin)
    browser.open(path).submit(path, {})

    assert browser.heading == "Contract"
    assert browser.open("/checkout/details").typed("name") == "Mary-Ann O'Hara"
    assert check_out(browser)


def test_changes_in_another_tab_are_shown_before_the_order(house: House) -> None:
    """The price stays the same, so the totals do not show the change."""
    browser = house.customer()
    configure(browser, PAGER)
    to_review(browser)
    seen = browser.typed("seen")
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0199"})

    browser.open("/checkout/review").submit("/checkout/review", {"seen": seen})
    assert browser.status == 409
    assert "Something changed while you were looking at this page." in browser.text
    assert "(212) 555-0199" in browser.text
    browser.submit("/checkout/review", {})

    assert "Your order is placed" in browser.text


def test_the_review_says_how_the_bill_comes_and_when_it_closes(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})
    browser.submit("/checkout/billing", {**BILLING, "format": "paper", "cycle_day": "17"})

    to_review(browser)

    assert "Paper bill on the 17th of each month" in browser.text


def test_an_order_that_has_to_be_signed_again_says_why_it_was_not_placed(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    to_review(browser)
    old_tab = browser.page
    configure(browser, ORDERS["calling-card"])

    browser.page = old_tab
    browser.submit("/checkout/review", {})

    assert browser.heading == "Contract"
    assert "Your order changed after you reviewed it. Please sign again." in browser.text
    assert house.rows("SELECT count(*) FROM product_orders") == [(0,)]


def test_signed_documents_can_be_read_again_before_the_order_is_placed(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    to_review(browser)

    browser.open("/checkout/contract")

    assert "You've signed everything." in browser.text
    assert "Signed by Maria Lopez on" in browser.text
    assert browser.page.xpath("//div[contains(@class, 'document')]//p")
    assert PLAIN_WORDS in browser.text


def test_signed_documents_are_kept_with_their_summary(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    number = check_out(browser)

    assert PLAIN_WORDS in browser.open(f"/orders/{number}/documents").text
    assert PLAIN_WORDS in house.agent(Role.AGENT).open(f"/orders/{number}/papers").text


def test_the_bill_goes_to_the_service_address_unless_said_otherwise(house: House) -> None:
    browser = house.customer()
    configure(browser, ORDERS["dial-up"])

    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})

    assert (browser.heading, browser.typed("address.zip_code")) == ("Billing", "10118")


def test_the_input_of_a_step_survives_a_lost_session_too(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    browser.open("/checkout/details")
    browser.client.delete_cookie("dialtone-store")

    browser.submit("/checkout/details", {"name": 'Maria "Mia" Lopez', "telephone": "212 555 0142"})
    assert (browser.status, browser.heading) == (403, "Sign in")
    assert "We kept what you entered" in browser.text
    browser.submit("/sign-in", {"email": "maria@customers.example", "password": "a wrong one"})
    browser.submit("/sign-in", {"email": "maria@customers.example", "password": "seven green bicycles"})
    assert browser.heading == "Pick up where you left off"
    browser.submit("/checkout/details", {})

    assert browser.path == "/checkout/billing"
    browser.open("/checkout/details")
    assert browser.typed("name") == 'Maria "Mia" Lopez'
    assert browser.typed("telephone") == "(212) 555-0142"


def test_no_secret_travels_through_signing_in(house: House) -> None:
    browser = house.customer().open("/account")
    browser.client.delete_cookie("dialtone-store")

    browser.submit("/account/password", {"present": "seven green bicycles", "password": "nine red umbrellas"})
    browser.submit("/sign-in", {"email": "maria@customers.example", "password": "seven green bicycles"})

    assert browser.heading == "Pick up where you left off"
    assert "seven green" not in browser.raw
    assert "nine red" not in browser.raw


def test_a_customers_input_is_not_kept_for_the_next_customer(house: House) -> None:
    browser = house.customer()
    house.customer("Otto Brown", "otto@customers.example")
    configure(browser, PAGER)
    browser.open("/checkout/details")
    browser.client.delete_cookie("dialtone-store")
    browser.submit("/checkout/details", {"telephone": "212 555 0142"})

    browser.submit("/sign-in", {"email": "otto@customers.example", "password": "seven green bicycles"})

    assert browser.path == "/"
    assert "555 0142" not in browser.raw


def test_a_stranger_cannot_make_a_customer_send_a_forged_kept_form(house: House) -> None:
    browser = house.customer()
    (user_id,) = house.rows("SELECT user_id FROM customers")[0]
    forged = keep_elsewhere("/checkout/billing", {"name": "Mallory"}, user_id.hex)

    browser.open("/sign-in").submit(
        "/sign-in", {"email": "maria@customers.example", "password": "seven green bicycles", "kept": forged}
    )

    assert browser.path == "/"


def test_two_presses_open_one_billing_account(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})
    form = browser.open("/checkout/billing").page

    for _ in range(2):
        browser.page = form
        browser.submit("/checkout/billing", BILLING)

    assert house.rows("SELECT count(*) FROM billing_accounts") == [(1,)]


@pytest.mark.parametrize("seen", ["", "0" * 64, "a lot"])
def test_an_edited_digest_orders_nothing(house: House, seen: str) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    to_review(browser)

    browser.submit("/checkout/review", {"seen": seen})

    assert browser.status == 409
    assert "Something changed while" in browser.text
    assert house.rows("SELECT count(*) FROM product_orders") == [(0,)]


def test_steps_of_the_checkout_cannot_be_skipped(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)

    browser.open("/checkout/review")

    assert browser.heading == "Service details"


def test_several_of_a_quantity_become_so_many_products(house: House) -> None:
    browser = house.customer()
    configure(browser, DemoOrder("paging", {**PAGER.answers, "quantity": "3"}))

    check_out(browser)
    house.work()

    assert house.rows("SELECT count(*), count(DISTINCT values->>'pager_number') FROM products") == [(3, 3)]


def _complete_review(house: House, number: str) -> None:
    engineer = house.agent(Role.ENGINEER)
    engineer.open(f"/orders/{number}")
    review = str(engineer.page.xpath("//main//a[contains(@href, '/review')]/@href")[0])
    engineer.open(review).submit(review, {"findings": "Fiber is at the curb."})
    assert "Review complete." in engineer.text


def keep_elsewhere(path: str, fields: dict[str, str], user_id: str) -> str:
    """Return a kept form made by an attacker who does not know our secret."""
    elsewhere = Flask("elsewhere")
    elsewhere.secret_key = "a secret that is not ours"
    with elsewhere.app_context():
        return keep(path, MultiDict(fields), user_id=user_id)
