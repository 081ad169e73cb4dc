"""The store in a real browser."""

import time
from random import Random

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import System
from tests.browser.person import Person, wait_until
from tests.demo.orders import ADDRESS, demo_orders


def a_person(page: Page, system: System) -> Person:
    return Person(page, system.store, system.mails, f"maria.{time.time_ns():x}@customers.example")


def test_all_eleven_offerings_are_bought_and_become_working_products(context: BrowserContext, system: System) -> None:
    person = a_person(context.new_page(), system)
    person.open("/")
    person.sign_up()
    numbers = {}

    for order in demo_orders(Random(time.time_ns())):
        person.configure(order)
        numbers[order.slug] = person.check_out()
    _complete_review(context.browser, system, numbers["dedicated"])
    for number in numbers.values():
        person.wait_for_product(number)

    person.open("/services")
    person.open("/orders")
    person.open("/account")
    person.page.goto(f"{system.store}/services")
    for slug, number in numbers.items():
        assert "Active" in person.page.locator(f"[data-offering={slug}]").inner_text()
        assert len(system.effects(number)) == 1, slug


def test_dial_up_is_bought_with_the_keyboard_alone_and_without_javascript(chromium: Browser, system: System) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(15_000)
    user = f"keys.{time.time_ns():x}"[:24]
    signed_up = chromium.new_context(bypass_csp=True)
    person = a_person(signed_up.new_page(), system)
    person.sign_up()
    context.add_cookies(signed_up.cookies())

    page.goto(f"{system.store}/offerings/dial-up")
    _type_into(page, {**ADDRESS, "user_name": user})
    _press(page, "Check this address")
    _tab_to(page, "access_number")
    page.keyboard.press("Space")
    _press(page, "Add to cart")
    _press(page, "Check out")
    _type_into(page, {"telephone": "212 555 0142"})
    page.keyboard.press("Enter")
    _type_into(page, {"name": "Maria Lopez", **ADDRESS})
    page.keyboard.press("Enter")
    for name in ("agree.electronic-records", "agree.terms-of-service", "agree.acceptable-use"):
        _tab_to(page, name)
        page.keyboard.press("Space")
    _type_into(page, {"signature": "Maria Lopez"})
    page.keyboard.press("Enter")
    _press(page, "Place the order")

    assert page.url.endswith("/confirmation")
    context.close()
    signed_up.close()


def test_a_double_click_places_one_order(context: BrowserContext, system: System) -> None:
    person = a_person(context.new_page(), system)
    person.sign_up()
    person.configure(next(one for one in demo_orders(Random(3)) if one.slug == "paging"))
    page = person.page
    page.get_by_role("link", name="Check out").click()
    page.get_by_label("Telephone").fill("212 555 0142")
    page.get_by_role("button", name="Go on to billing").click()
    person.answer({"name": "Maria Lopez", **ADDRESS})
    page.get_by_role("button", name="Go on to the contract").click()
    for box in page.locator("[name^='agree.']").all():
        box.check()
    page.get_by_label("Your full name").fill("Maria Lopez")
    page.get_by_role("button", name="Sign and go on").click()
    page.reload()

    page.get_by_role("button", name="Place the order").dblclick()
    page.wait_for_url("**/confirmation")
    page.go_back()
    page.goto(f"{system.store}/orders")

    assert page.locator("main section h2 a").count() == 1


def _complete_review(browser: Browser | None, system: System, number: str) -> None:
    assert browser
    engineer = next(one for one in system.settings.demonstration if one.role == "engineer")
    page = browser.new_context().new_page()
    page.goto(f"{system.office}/sign-in")
    page.get_by_label("E-mail address").fill(engineer.email)
    page.get_by_label("Password").fill(engineer.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(pyotp.TOTP(engineer.totp_secret).now())
    page.get_by_role("button", name="Confirm").click()

    def review_waits() -> bool:
        page.goto(f"{system.office}/orders/{number}")
        return page.get_by_role("button", name="Complete the review").count() == 1

    wait_until("the review waits", review_waits)
    page.get_by_label("Findings of the review").fill("Fiber is at the curb.")
    page.get_by_role("button", name="Complete the review").click()
    page.context.close()


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the field or the button of that name has the focus."""
    for _ in range(120):
        focused = page.evaluate("[document.activeElement.name || '', document.activeElement.textContent.trim()]")
        if name == focused[0] or (focused[1] and focused[1].startswith(name)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with the Tab key on {page.url}")


def _type_into(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        _tab_to(page, name)
        page.keyboard.type(value)


def _press(page: Page, name: str) -> None:
    _tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
