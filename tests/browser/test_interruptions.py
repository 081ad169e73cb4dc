"""Interruptions of a checkout: going back, reloading, clicking twice, two tabs, a lost session."""

from random import SystemRandom

from playwright.sync_api import BrowserContext, expect

from tests.browser.person import NAME, Person, wait_until
from tests.browser.system import System
from tests.demo.orders import ADDRESS, demo_orders


def to_step(person: Person, step: str) -> None:
    """Put a pager into the cart and go as far as that step of the checkout."""
    person.configure(next(order for order in demo_orders(SystemRandom()) if order.slug == "paging"))
    person.press("Check out")
    person.continue_to(step)


def orders_of(person: Person) -> int:
    person.open("/orders")
    return person.page.locator(".record-rows > li").count()


def test_back_and_reload_keep_what_was_entered(customer: Person) -> None:
    to_step(customer, "contract")
    page = customer.page

    page.reload()
    page.go_back()
    page.go_back()
    page.reload()
    telephone = page.locator("[name=telephone]").input_value()
    customer.press("Continue to billing")
    customer.continue_to("review")

    assert telephone == "(212) 555-0142"
    assert "1 × " not in page.locator("main").inner_text()
    customer.press("Place order")
    assert orders_of(customer) == 1


def test_a_double_click_places_one_order(customer: Person) -> None:
    to_step(customer, "review")

    customer.page.get_by_role("button", name="Place order").dblclick()
    customer.order_number()

    assert orders_of(customer) == 1


def test_back_to_the_review_after_placing_places_no_second_order(customer: Person) -> None:
    to_step(customer, "review")
    customer.press("Place order")
    number = customer.order_number()

    customer.page.go_back()
    again = customer.page.get_by_role("button", name="Place order")
    if again.count():
        again.click()
        assert customer.order_number() == number

    assert orders_of(customer) == 1


def test_two_tabs_place_one_order(customer: Person, context: BrowserContext, system: System) -> None:
    to_step(customer, "review")
    second = Person(context.new_page(), system)
    second.open("/checkout/review")

    customer.press("Place order")
    number = customer.order_number()
    second.press("Place order")

    assert second.order_number() == number
    assert orders_of(customer) == 1


def test_a_lost_session_loses_nothing_that_was_entered(customer: Person, context: BrowserContext) -> None:
    to_step(customer, "contract")
    context.clear_cookies()

    customer.open("/checkout/contract")
    assert "/sign-in" in customer.page.url
    customer.sign_in()

    assert customer.page.url.endswith("/checkout/contract")
    customer.sign()
    review = customer.page.locator("main").inner_text()
    assert "Paging" in review
    assert ADDRESS["address.street"] in review
    assert NAME in review
    customer.press("Place order")
    assert orders_of(customer) == 1


def test_a_session_lost_between_filling_in_and_sending_asks_to_sign_in_and_continues(
    customer: Person, context: BrowserContext
) -> None:
    to_step(customer, "billing")
    context.clear_cookies()

    customer.give_billing()
    wait_until("the sign-in is shown", lambda: "/sign-in" in customer.page.url, seconds=10)
    customer.sign_in()

    expect(customer.page.locator("h1")).to_have_text("Billing")
