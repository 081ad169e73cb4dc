"""A customer without a password places an order and sees its confirmation, but nothing else of the account."""

from random import Random

from tests.demo.orders import demo_orders
from tests.support.house import PASSWORD, House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import Newcomer, a_buyer, last_link

CHOOSE = "Choose a password"
PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")


def test_the_confirmation_asks_for_a_password_that_opens_the_order(house: House) -> None:
    buyer = a_buyer(house).browser
    number = check_out(buyer)
    assert "Choose a password to follow your order" in buyer.text

    buyer.submit("/account/first-password", {"password": "seven77"})
    assert (buyer.status, buyer.heading) == (422, CHOOSE)
    assert "at least 8" in buyer.errors["password"]
    buyer.submit("/account/first-password", {"password": PASSWORD})

    assert (buyer.path, "Your password is saved." in buyer.text) == (f"/orders/{number}", True)
    assert CHOOSE not in buyer.open(f"/orders/{number}/confirmation").text


def test_pages_about_the_account_ask_for_a_password_and_then_open(house: House) -> None:
    buyer = a_buyer(house).browser
    number = check_out(buyer)

    for path in ("/orders", f"/orders/{number}", "/services", "/account", f"/orders/{number}/documents"):
        assert buyer.open(path).heading == CHOOSE, path
    assert buyer.open(f"/orders/{number}/confirmation").heading == "Thank you. Your order is placed."
    buyer.open("/services").submit("/account/first-password", {"password": PASSWORD})

    assert buyer.path == "/services"


def test_the_confirmation_opens_only_in_the_browser_that_placed_the_order(house: House) -> None:
    newcomer = a_buyer(house)
    number = check_out(newcomer.browser)
    with newcomer.browser.client.session_transaction() as memory:
        memory["placed"] = "DT-1"

    assert newcomer.browser.open(f"/orders/{number}/confirmation").heading == CHOOSE


def test_no_password_signs_in_to_an_account_without_one(house: House, visitor: Pages) -> None:
    newcomer, answers = a_buyer(house), set()
    ((stored,),) = house.rows(f"SELECT password_hash FROM users WHERE email = '{newcomer.email}'")

    for email, password in ((newcomer.email, stored), (newcomer.email, PASSWORD), ("nobody@customers.example", "x")):
        visitor.open("/sign-in").submit("/sign-in", {"email": email, "password": password})
        answers.add((visitor.status, *visitor.errors.values()))

    assert len(answers) == 1
    assert visitor.status == 422


def test_the_orders_mail_leads_to_a_link_for_the_first_password(house: House, visitor: Pages) -> None:
    newcomer = a_buyer(house)
    check_out(newcomer.browser)
    house.work()
    order_mail = next(
        body
        for _, to, _, body in reversed(house.mail.sent)
        if to == newcomer.email and "Thank you for your order" in body
    )
    assert f"{house.settings.store.origin}/account/first-password" in order_mail

    visitor.open("/account/first-password")
    assert (visitor.path, visitor.heading) == ("/reset-password", CHOOSE)
    visitor.submit("/reset-password", {"email": newcomer.email})
    link = last_link(house, newcomer.email)
    visitor.open(link).submit(link, {"password": PASSWORD})
    house.sign_in(visitor, newcomer.email)

    assert visitor.open("/orders").heading == "My orders"
    assert newcomer.browser.open("/orders").heading == "Sign in"


def test_the_mail_about_an_order_of_a_customer_with_a_password_asks_for_none(house: House, customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    check_out(customer.browser)
    house.work()

    assert not [body for _, to, _, body in house.mail.sent if to == customer.email and "/first-password" in body]
    assert customer.browser.open("/account/first-password").path == "/account"


def test_a_second_device_cannot_choose_another_first_password(house: House) -> None:
    buyer = a_buyer(house).browser.open("/account")
    buyer.submit("/account/first-password", {"password": PASSWORD})
    entries = {"csrf_token": buyer.open("/account").token(), "password": "nine blue umbrellas"}

    buyer.post("/account/first-password", entries)

    assert buyer.status == 409
    assert "You already chose a password" in buyer.text
