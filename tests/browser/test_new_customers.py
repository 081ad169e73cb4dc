"""New customers buy without a password: the checkout continues once the link is opened, with a keyboard or by touch."""

from secrets import SystemRandom

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.keyboard import Keyboard
from tests.browser.page_checks import PHONE, look_at
from tests.browser.person import NAME, PASSWORD, TELEPHONE, Person
from tests.browser.system import System
from tests.demo.orders import ADDRESS, demo_orders

SOON = 20_000
PAGER = next(order for order in demo_orders(SystemRandom()) if order.slug == "paging")


def test_the_checkout_continues_after_the_link_is_opened_on_a_phone(person: Person) -> None:
    person.looks = True
    person.configure(PAGER)
    person.press("Check out")
    person.start_checkout()
    person.give_billing()
    assert person.page.locator("h1").inner_text() == "Confirm your email"

    browser = person.page.context.browser
    assert browser
    with browser.new_context(viewport=PHONE) as context:
        phone = Person(context.new_page(), person.system)
        phone.email = person.email
        phone.open_mailed_link()
        look_at(phone.page)
        phone.press("Confirm")
        look_at(phone.page)
        assert phone.page.get_by_role("link", name="Continue here").count() == 1

    person.page.wait_for_url("**/checkout/contract", timeout=SOON)
    person.continue_to("review")
    person.press("Place order")
    number = person.order_number()
    person.answer({"password": "short"})
    person.press("Save password")
    person.answer({"password": PASSWORD})
    person.press("Save password")
    assert person.page.url.endswith(f"/orders/{number}")


def test_a_new_customer_buys_with_the_keyboard_alone_and_without_javascript(chromium: Browser, system: System) -> None:
    context = chromium.new_context(java_script_enabled=False)
    person = Person(context.new_page(), system)
    page, keyboard = person.page, Keyboard(person.page)

    page.goto(system.store)
    keyboard.press("Calling Card")
    keyboard.type({"cards.0.holder": NAME, "cards.0.spending_limit": "75"})
    keyboard.press("Add to cart")
    keyboard.press("Check out")
    keyboard.type({"name": NAME, "email": person.email, "telephone": TELEPHONE})
    keyboard.enter()
    keyboard.type({"name": NAME, **ADDRESS})
    keyboard.enter()
    assert page.locator("h1").inner_text() == "Confirm your email"
    person.open_mailed_link()
    keyboard.press("Confirm")
    for box in page.locator("[type=checkbox][name^='agree.']").all():
        keyboard.pick(box.get_attribute("name") or "")
    keyboard.press(f"Sign as {NAME}")
    keyboard.press("Place order")
    number = person.order_number()
    keyboard.type({"password": PASSWORD})
    keyboard.enter()

    assert page.url.endswith(f"/orders/{number}")
    context.close()


def test_a_new_customer_buys_by_touch_alone(chromium: Browser, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Locator, "click", _tap)
    monkeypatch.setattr(Locator, "check", _tap_if_open)
    pointers: list[str] = []
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.set_default_timeout(SOON)
    context.expose_function("pointed", lambda kind: pointers.append(kind))
    context.add_init_script("addEventListener('pointerdown', event => pointed(event.pointerType), true)")
    person = Person(context.new_page(), system)
    page = person.page

    person.open("/")
    page.locator("summary", has_text="Menu").tap()
    with page.expect_navigation():
        page.locator(".sheet a", has_text="Mobile").first.tap()
    person.press("Choose Paging")
    person.answer_questions(PAGER)
    person.press("Add to cart")
    person.press("Check out")
    person.start_checkout()
    person.give_billing()
    person.open_mailed_link()
    person.press("Confirm")
    person.continue_to("review")
    person.press("Place order")
    number = person.order_number()
    person.answer({"password": PASSWORD})
    person.press("Save password")

    assert page.url.endswith(f"/orders/{number}")
    assert set(pointers) == {"touch"}
    context.close()


def _tap(locator: Locator) -> None:
    locator.tap()


def _tap_if_open(locator: Locator) -> None:
    """Choose an answer that is not chosen yet."""
    if not locator.is_checked():
        locator.tap()
