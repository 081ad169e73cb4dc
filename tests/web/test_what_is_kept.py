"""Entered answers are filled in again, removed items come back, and only the customer's name signs."""

import re
from random import Random

from tests.demo.orders import ADDRESS, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, check_out, configure
from tests.web.people import a_customer, act_for_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(11))}
TOLL_FREE, PAGER, CARD = ORDERS["toll-free"], ORDERS["paging"], ORDERS["calling-card"]
STREET = ADDRESS["address.street"]


def to_contract(browser: Pages) -> dict[str, str | list[str]]:
    """Go to the contract; returns the boxes of its documents, ticked."""
    browser.open("/checkout/details")
    browser.submit("/checkout/details", {"telephone": "212 555 0142"})
    if browser.path.endswith("/billing"):
        known = browser.choices("account")
        browser.submit("/checkout/billing", {"account": known[0]} if known else BILLING)
    assert browser.path.endswith("/contract")
    return {str(name): "yes" for name in browser.page.xpath("//input[starts-with(@name, 'agree.')]/@name")}


def test_the_address_checked_stands_on_the_home_page_and_in_billing(house: House) -> None:
    browser = a_customer(house).browser
    assert browser.open("/").typed("street") == ""
    browser.submit("/availability", {name.removeprefix("address."): value for name, value in ADDRESS.items()})

    assert browser.open("/").typed("street") == STREET
    configure(browser, CARD)
    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})

    assert browser.path.endswith("/billing")
    assert (browser.typed("address.street"), browser.typed("address.zip_code")) == (STREET, "10118")


def test_an_address_is_shown_to_nobody_else(house: House) -> None:
    assert Pages(house.store_app).open("/").typed("street") == ""


def test_the_phone_number_is_asked_for_once(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, CARD)
    check_out(browser)

    configure(browser, CARD)

    assert browser.open("/checkout/details").typed("telephone") == "(212) 555-0142"


def test_removing_can_be_undone_from_the_page(house: House) -> None:
    browser = Pages(house.store_app)
    configure(browser, TOLL_FREE)
    number = browser.page.xpath("//span[@class='which']")[0].text_content()
    action = browser.page.xpath("//form[contains(@action, '/removal')]/@action")[0]

    browser.submit(action, {})
    assert re.search(r"Toll Free .* was removed\.", browser.text)
    assert "Your cart is empty" in browser.text
    browser.submit("/cart/putting-back", {})

    assert number in browser.text
    assert "is back in your cart" in browser.text
    assert "no longer holding" not in browser.text
    assert "/cart/putting-back" not in browser.raw


def test_undoing_twice_says_that_there_is_nothing_to_undo(house: House) -> None:
    browser = Pages(house.store_app)
    configure(browser, CARD)
    browser.submit(browser.page.xpath("//form[contains(@action, '/removal')]/@action")[0], {})
    token = {"csrf_token": browser.token()}
    browser.post("/cart/putting-back", token)

    browser.post("/cart/putting-back", token)

    assert "There's nothing left to undo" in browser.text


def test_what_was_checked_and_pressed_is_kept_with_the_documents(house: House) -> None:
    browser = a_customer(house).browser
    configure(browser, CARD)

    number = check_out(browser)

    signed = browser.open(f"/orders/{number}/documents").text
    assert (
        "Checked “I have read and agree to this document: Terms of service.” Pressed “Sign as Maria Lopez”." in signed
    )


def test_an_agents_writes_record_the_agent_and_the_customer(house: House) -> None:
    customer = a_customer(house)
    agent = an_agent(house)
    browser = act_for_customer(agent.browser, customer.customer_id)
    configure(browser, CARD)
    boxes = to_contract(browser)
    assert "Recording for Maria Lopez, the name on the account." in browser.text
    assert "The customer knows and agrees to this document: Terms of service." in browser.text
    browser.submit("/checkout/contract", boxes)

    told = "agreed to by Maria Lopez, recorded on the customer's behalf by our agent Some Agent on "
    assert told in browser.text
    browser.submit("/checkout/review", {})
    number = str(browser.page.get_element_by_id("order-number").text_content())
    assert told in customer.browser.open(f"/orders/{number}/documents").text
    assert "Pressed “Record as signed by Maria Lopez”." in customer.browser.text
    assert told[1:] in browser.open(f"/orders/{number}/papers").text


def test_without_javascript_there_are_boxes_for_as_many_numbers_as_lines(house: House) -> None:
    browser = Pages(house.store_app).open("/offerings/complete-calling")
    answers: dict[str, str | list[str]] = {"lines": "3", "number_source": "keep", "ported_numbers.0": "212 555 0142"}

    browser.submit("/offerings/complete-calling", answers, press=("do", "rows"))

    assert browser.status == 200
    boxes = browser.page.xpath("//input[starts-with(@name, 'ported_numbers.')]/@name")
    assert boxes == ["ported_numbers.0", "ported_numbers.1", "ported_numbers.2"]
    assert browser.typed("ported_numbers.0") == "212 555 0142"
    browser.submit("/offerings/complete-calling", answers)
    assert browser.errors["ported_numbers"] == "You asked for 3 lines. Enter 3 numbers."


def test_things_that_exclude_each_other_say_why_and_what_to_do(house: House) -> None:
    browser = Pages(house.store_app).open("/offerings/conferencing")
    assert "You can't order Voice Conferencing together with Mobile Conferencing. Each is a" in browser.text
    for slug in ("conferencing", "mobile-conferencing"):
        configure(browser, ORDERS[slug])

    assert "Remove one of them to check out." in browser.text
    buttons = [" ".join(str(button.text_content()).split()) for button in browser.page.xpath("//button")]
    assert any(button.startswith("Remove Voice Conferencing") for button in buttons)
    browser.submit(browser.page.xpath("//form[contains(@action, '/removal')]/@action")[0], {})
    assert "can't have" not in browser.text


def test_the_estimate_needs_an_address_and_says_so(house: House) -> None:
    browser = Pages(house.store_app)

    configure(browser, PAGER)

    assert "Taxes, fees and surcharges are not included until we know your address." in browser.text
    browser.open("/")
    browser.submit("/availability", {name.removeprefix("address."): value for name, value in ADDRESS.items()})
    browser.open("/cart")
    assert f"Estimated for {STREET}" in browser.text
