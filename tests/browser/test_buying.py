"""All that the store sells, bought by one person, and one purchase that needs neither a mouse nor JavaScript."""

import re
from random import SystemRandom
from secrets import token_hex

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.agent import Agent
from tests.browser.keyboard import Keyboard
from tests.browser.person import NAME, TELEPHONE, Person
from tests.browser.system import System
from tests.demo.orders import ADDRESS, NETWORK, demo_orders


def test_all_eleven_offerings_are_bought_and_become_working_products(
    page: Page, context: BrowserContext, chromium: Browser, system: System
) -> None:
    person = Person(page, system, looks=True)
    person.open("/")
    person.sign_up()
    numbers = {}

    for order in demo_orders(SystemRandom()):
        person.configure(order)
        numbers[order.slug] = person.check_out()
    _review(chromium, system, numbers["dedicated"])
    for number in numbers.values():
        person.wait_for_product(number)

    person.open("/services")
    assert len(numbers) == 11
    for slug, number in numbers.items():
        assert "Active" in page.locator(f"[data-offering={slug}]").inner_text()
        assert len(system.effects(number)) == len(NETWORK[slug]), slug
    for path in ("/orders", f"/orders/{number}/documents", "/account"):
        person.open(path)


def test_an_orders_page_shows_without_a_reload_that_it_is_ready(customer: Person) -> None:
    paging = next(order for order in demo_orders(SystemRandom()) if order.slug == "paging")
    customer.configure(paging)
    customer.open(f"/orders/{customer.check_out()}")
    page = customer.page
    page.evaluate("document.body.dataset.loaded = 'once'")
    page.locator("#details-1 > summary").click()

    expect(page.locator("h1")).to_have_text("Paging is ready", timeout=60_000)

    expect(page.locator("#record")).not_to_have_attribute("data-live", re.compile(".*"))
    expect(page.locator("#order-services")).to_contain_text("Ready")
    expect(page.locator("#live-told")).to_have_text("Your order: Paging is ready.")
    expect(page.locator("#order-services details.job-ready")).to_have_attribute("open", "")
    expect(page.locator("#details-1")).to_have_attribute("open", "")
    expect(page.locator("#details-1 > summary")).to_be_focused()
    assert page.evaluate("document.body.dataset.loaded") == "once"


def test_a_service_that_becomes_ready_keeps_the_focus_in_it(customer: Person) -> None:
    orders = {order.slug: order for order in demo_orders(SystemRandom())}
    for slug in ("dedicated", "paging"):
        customer.configure(orders[slug])
    customer.open(f"/orders/{customer.check_out()}")
    prices = customer.page.locator("#details-2 > summary")
    prices.focus()

    expect(customer.page.locator("#ready-2 #details-2")).to_have_count(1, timeout=60_000)

    expect(prices).to_be_focused()
    expect(prices).to_be_visible()
    expect(customer.page.locator("#details-2")).not_to_have_attribute("open", "")


def test_another_row_has_the_focus_and_its_legend_stands_in_its_frame(customer: Person) -> None:
    page = customer.page
    for path, name in (
        ("/offerings/calling-card", "cards.1.holder"),
        ("/offerings/long-distance", "covered_numbers.1"),
    ):
        customer.open(path)
        customer.press("Add another")
        expect(page.locator(f"[name='{name}']")).to_be_focused()

    customer.open("/offerings/calling-card")
    frame, legend = page.locator("fieldset.group"), page.locator("fieldset.group > legend")
    assert legend.inner_text() == "Card"
    outer, inner = frame.bounding_box(), legend.bounding_box()
    assert outer
    assert inner
    assert inner["y"] > outer["y"] + 8


def test_a_box_for_each_line_and_the_price_follow_the_number_of_lines(person: Person) -> None:
    page = person.page
    person.open("/offerings/complete-calling")
    boxes = page.locator("[name^='ported_numbers.']")
    person.answer({"number_source": "keep", "ported_numbers.0": "212 555 0142"})

    person.answer({"lines": "3", "features": "voicemail"})

    expect(boxes).to_have_count(3)
    expect(boxes.first).to_have_value("212 555 0142")
    expect(boxes.first).to_be_visible()
    expect(page.locator("#price-so-far")).to_contain_text("$81.00")
    person.press("Add to cart")
    page.locator("#error-summary").get_by_role("link", name="Enter 3 numbers.").click()
    expect(boxes.nth(1)).to_be_focused()


def test_dial_up_is_bought_with_the_keyboard_alone_and_without_javascript(
    customer: Person, chromium: Browser, system: System
) -> None:
    signed_in = customer.page.context.storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    keyboard = Keyboard(page)

    page.goto(f"{system.store}/offerings/dial-up")
    keyboard.type({**ADDRESS, "user_name": f"keys.{token_hex(5)}"})
    keyboard.press("Check this address")
    keyboard.pick("access_number")
    keyboard.press("Add to cart")
    keyboard.press("Check out")
    keyboard.type({"telephone": TELEPHONE})
    keyboard.enter()
    keyboard.type({"name": NAME, **ADDRESS})
    keyboard.enter()
    for box in page.locator("[type=checkbox][name^='agree.']").all():
        keyboard.pick(box.get_attribute("name") or "")
    keyboard.press(f"Sign as {NAME}")
    keyboard.press("Place order")

    number = page.locator("#order-number").inner_text()
    context.close()
    customer.wait_for_product(number)
    expect(customer.page.locator("main")).to_contain_text(number)


def _review(chromium: Browser, system: System, number: str) -> None:
    context = chromium.new_context()
    engineer = Agent(context.new_page(), system, "engineer")
    engineer.sign_in()
    engineer.wait_for_review(number)
    engineer.complete_review("Fiber is at the curb.")
    context.close()
