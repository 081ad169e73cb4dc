"""The customer's account page: contact details, billing accounts, and where they are signed in."""

from random import Random

from tests.demo.orders import demo_orders
from tests.support.house import PASSWORD, House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure
from tests.web.people import Newcomer, a_customer

PAGER = next(order for order in demo_orders(Random(7)) if order.slug == "paging")


def test_the_page_shows_what_is_known(customer: Newcomer) -> None:
    configure(customer.browser, PAGER)
    check_out(customer.browser)

    page = customer.browser.open("/account")

    for words in (
        "Maria Lopez",
        customer.email,
        "(212) 555-0142",
        "By email, closes on the 1st of each month",
        "This browser",
    ):
        assert words in page.text


def test_name_and_phone_are_changed_with_the_password(house: House, customer: Newcomer) -> None:
    browser = customer.browser.open("/account")
    changed = {"name": "Maria Gray", "telephone": "212 555 0142", "present": PASSWORD}

    browser.submit("/account/contact", {**changed, "present": "a guess"})
    assert (browser.status, browser.typed("name")) == (422, "Maria Gray")
    assert "not your current password" in browser.errors["present-contact"]
    browser.submit("/account/contact", changed)
    house.work()

    assert "Your contact details are changed." in browser.text
    assert "(212) 555-0142" in browser.text
    subject, body = next((subject, body) for _, to, subject, body in reversed(house.mail.sent) if to == customer.email)
    assert "your name and phone number were changed" in " ".join(body.split()), subject
    reasons = house.rows("SELECT DISTINCT reason FROM audit_rows WHERE reason = 'change contact details'")
    assert reasons == [("change contact details",)]


def test_a_wrong_phone_number_is_refused_at_its_field(customer: Newcomer) -> None:
    browser = customer.browser.open("/account")

    browser.submit("/account/contact", {"telephone": "12", "present": PASSWORD})

    assert browser.status == 422
    assert browser.errors["telephone-contact"]


def test_other_browsers_are_signed_out_one_by_one_or_all(house: House, customer: Newcomer) -> None:
    others = [Pages(house.store_app) for _ in range(3)]
    for other in others:
        house.sign_in(other, customer.email)
    browser = customer.browser.open("/account")
    forms = [form.get("action") for form in browser.page.forms if "/sign-ins/" in form.get("action")]
    first, everywhere = forms[0], forms[-1]
    assert len(forms) == 4

    browser.submit(first, {})
    assert "That browser is signed out." in browser.text
    signed_in = [other for other in others if other.open("/account").heading == "My account"]
    assert len(signed_in) == 2
    browser.submit(everywhere, {})

    assert browser.heading == "My account"
    assert [other.open("/account").heading for other in others] == ["Sign in"] * 3
    assert "Another browser" not in browser.text


def test_a_browser_that_is_gone_is_no_error(customer: Newcomer) -> None:
    browser = customer.browser.open("/account")

    browser.post("/account/sign-ins/0123456789abcdef/end", {"csrf_token": browser.token()})

    assert (browser.status, "This browser is no longer signed in." in browser.text) == (200, True)


def test_nobody_signs_out_another_customer(house: House, customer: Newcomer) -> None:
    house.sign_in(Pages(house.store_app), customer.email)
    forms = customer.browser.open("/account").page.forms
    end = next(form.get("action") for form in forms if "/sign-ins/" in form.get("action"))
    stranger = a_customer(house).browser.open("/account")

    stranger.post(end, {"csrf_token": stranger.token()})

    assert "Another browser" in customer.browser.open("/account").text


def test_the_use_of_cpni_for_offers_is_permitted_and_withdrawn(house: House, customer: Newcomer) -> None:
    browser = customer.browser.open("/account")
    assert "Off. We don't use it for offers." in browser.text

    browser.submit("/account/cpni/permission", {})
    assert "On since" in " ".join(browser.text.split())
    browser.submit("/account/cpni/withdrawal", {})

    assert "Off. We don't use it for offers." in browser.text
    reasons = house.rows("SELECT reason FROM audit_rows WHERE reason LIKE '%CPNI%' ORDER BY at")
    assert reasons == [("permit use of CPNI",), ("withdraw permission to use CPNI",)]


def billing_account_page(customer: Newcomer) -> str:
    configure(customer.browser, PAGER)
    check_out(customer.browser)
    links = customer.browser.open("/account").page.xpath("//a[starts-with(@href, '/account/billing/')]/@href")
    return str(links[0])


def test_a_billing_account_is_changed_on_its_own_page(house: House, customer: Newcomer) -> None:
    path = billing_account_page(customer)
    browser = customer.browser.open(path)

    browser.submit(path, {"name": "Lopez Bakery", "cycle_day": "31", "format": "paper"})
    assert (browser.status, browser.typed("name")) == (422, "Lopez Bakery")
    assert browser.errors["cycle_day"]
    browser.submit(path, {"name": "Lopez Bakery", "cycle_day": "28", "format": "paper"})
    house.work()

    assert "Lopez Bakery" in browser.text
    assert "On paper, closes on the 28th of each month" in browser.text
    assert any("was changed" in " ".join(body.split()) for _, to, _, body in house.mail.sent if to == customer.email)


def test_the_billing_account_of_another_customer_is_not_found(house: House, customer: Newcomer) -> None:
    path = billing_account_page(customer)

    stranger = a_customer(house).browser.open(path)

    assert stranger.status == 404
