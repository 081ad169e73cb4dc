"""Customers and agents amend an order in flight: answers, days, the address and the contact."""

from random import Random

import pytest

from business_layer.user_management.users import Role
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
AGREED = {"agreement": "Read out and agreed to by phone, (212) 555-0142."}


def ordered(house: House, slug: str) -> tuple[Pages, str]:
    """A customer who has just ordered something: their browser, and the number of the order."""
    browser = house.customer()
    configure(browser, ORDERS[slug])
    return browser, check_out(browser)


def amendment_of(browser: Pages, number: str) -> Pages:
    """Open the page on which the only item of an order is amended, from the order's page."""
    browser.open(f"/orders/{number}")
    assert browser.page.xpath("//a[@href=$url]", url=f"/orders/{number}/amendment")
    browser.open(f"/orders/{number}/amendment")
    assert browser.path == f"/orders/{number}/items/1/amendment"
    return browser


def subjects(house: House) -> list[str]:
    return [subject for _, _, subject, _ in house.mail.sent]


def sent(house: House, specification: str) -> dict[str, str]:
    """The characteristics of the latest request for a specification."""
    requests = [each for each in house.provisioning.requests.values() if each.specification == specification]
    return dict(requests[-1].characteristics)


def test_a_customer_amends_the_answers_of_an_order_and_gets_what_was_wanted(house: House) -> None:
    browser, number = ordered(house, "dedicated")
    house.work()

    amendment_of(browser, number).submit("/amendment", {"speed": "50", "site_contact": "Ann Porter"})
    assert browser.path.startswith("/changes/"), browser.text[:800]
    assert "As ordered, a month" in browser.text
    assert "Your signed contract stays as it is" in browser.text
    assert "We expect it to be ready on" in browser.text
    browser.submit("/acceptance", {})
    assert browser.path == f"/orders/{number}"
    house.work()

    browser.open(f"/orders/{number}")
    assert "Plan 2 replaces plan 1" in browser.text
    assert any("is changed in your order" in subject for subject in subjects(house))
    agent = house.agent(Role.ENGINEER)
    agent.open(f"/orders/{number}")
    link = next(str(href) for href in agent.page.xpath("//a/@href") if str(href).endswith("/review"))
    agent.open(link).submit("/review", {"findings": "Fiber is in the building."})
    house.work()
    assert sent(house, "DedicatedInternet")["speed"] == "50"
    assert sent(house, "DedicatedInternet")["site_contact"] == "Ann Porter"
    assert house.rows("SELECT state, values ->> 'speed' FROM products") == [("active", "50")]


def test_nothing_changes_before_the_review_is_accepted(house: House) -> None:
    browser, number = ordered(house, "dedicated")

    amendment_of(browser, number).submit("/amendment", {})
    assert "Nothing has changed" in browser.text
    browser.submit("/amendment", {"speed": "50"})
    assert browser.path.startswith("/changes/")

    assert house.rows("SELECT values ->> 'speed' FROM product_order_items") != [("50",)]
    assert house.rows("SELECT count(*) FROM order_revisions") == [(0,)]


def test_another_half_day_is_held_and_the_one_before_is_free_again(house: House) -> None:
    browser, number = ordered(house, "dedicated")
    ((before,),) = house.rows("SELECT installation FROM product_order_items")
    amendment_of(browser, number)
    slots = [str(value) for value in browser.page.xpath("//input[@name='installation']/@value")]
    other = next(slot for slot in reversed(slots) if slot != before)

    browser.submit("/amendment", {"installation": other})
    browser.submit("/acceptance", {})
    house.work()

    assert house.rows("SELECT installation FROM product_order_items") == [(other,)]
    ((held,),) = house.rows("SELECT value FROM resources WHERE kind = 'installation_slot' AND state = 'assigned'")
    assert str(held).startswith(other)


def test_an_agent_amends_an_order_for_the_customer_and_notes_how_they_agreed(house: House) -> None:
    _, number = ordered(house, "dedicated")
    agent = house.agent(Role.AGENT)

    amendment_of(agent, number).submit("/amendment", {"ip_block": "/28"})
    agent.submit("/acceptance", {})
    assert "Write down how the customer agreed" in agent.text
    agent.submit("/acceptance", AGREED)
    house.work()

    assert house.rows("SELECT values ->> 'ip_block' FROM products") == [("/28",)]
    assert house.rows("SELECT agreement FROM order_revisions") == [(AGREED["agreement"],)]
    agent.open(f"/orders/{number}")
    assert "Asked by Some Agent" in agent.text
    assert "Plan 2 replaces plan 1" in agent.text


def test_the_service_address_of_an_order_is_changed_after_it_was_checked(house: House) -> None:
    browser, number = ordered(house, "dedicated")
    amendment_of(browser, number).open(f"/orders/{number}/items/1/amendment/address")

    browser.submit("/address", {"street": "", "zip_code": "10004"})
    assert browser.errors
    browser.submit("/address", {"street": "100 Broad Street", "zip_code": "10004"})
    assert "New service address" in browser.text
    slots = [str(value) for value in browser.page.xpath("//input[@name='installation']/@value")]
    action = str(browser.page.xpath("//form[contains(@action, '/amendment?at=')]/@action")[0])
    browser.submit(action, {"installation": slots[-1]})
    assert browser.path.startswith("/changes/"), browser.text[:800]
    assert "Service address" in browser.text
    browser.submit("/acceptance", {})
    house.work()

    assert house.rows("SELECT address ->> 'zip_code' FROM product_order_items") == [("10004",)]
    assert house.rows("SELECT address ->> 'zip_code' FROM products") == [("10004",)]


def test_what_is_past_its_point_of_no_return_is_changed_as_a_service(house: House) -> None:
    browser, number = ordered(house, "paging")
    house.work()
    (product_id,) = house.rows("SELECT id FROM products")[0]

    browser.open(f"/orders/{number}/items/1/amendment")

    assert "can no longer be changed" in browser.text
    assert browser.page.xpath("//a[@href=$url]", url=f"/services/{product_id}")
    assert not browser.page.xpath("//form[contains(@action, '/amendment')]")


def test_the_contact_of_an_order_is_changed_and_the_customer_gets_an_email(house: House) -> None:
    browser, number = ordered(house, "dedicated")
    browser.open(f"/orders/{number}/contact").submit("/contact", {"name": "Ann Porter", "telephone": "12"})
    assert browser.errors["telephone"]

    browser.submit("/contact", {"name": "Ann Porter", "telephone": "(212) 555-0188"})
    house.work()

    assert "Ann Porter" in browser.open(f"/orders/{number}").text
    assert any("The contact of your order" in subject for subject in subjects(house))
    assert "Contact changed by Maria Lopez" in house.agent(Role.AGENT).open(f"/orders/{number}").text


@pytest.mark.parametrize("slug", ["toll-free", "complete-calling", "conferencing", "calling-card", "dial-up"])
def test_the_form_of_each_offering_shows_what_was_ordered(house: House, slug: str) -> None:
    browser, number = ordered(house, slug)

    amendment_of(browser, number).submit("/amendment", {})

    assert "Nothing has changed" in browser.text, browser.text[:1500]


def test_another_line_brings_another_number(house: House) -> None:
    browser, number = ordered(house, "complete-calling")
    ((had,),) = house.rows("SELECT values -> 'numbers' FROM product_order_items")

    amendment_of(browser, number).submit("/amendment", {"lines": str(len(had) + 1)})
    assert "You get a new number" in browser.text, browser.text[:1500]
    browser.submit("/acceptance", {})
    house.work()

    ((has,),) = house.rows("SELECT values -> 'numbers' FROM products")
    assert set(had) < set(has)
    working = "SELECT value FROM resources WHERE kind = 'telephone_number' AND state = 'working'"
    assert {value for (value,) in house.rows(working)} == set(has)


def test_a_line_less_gives_the_number_back_that_the_customer_chose(house: House) -> None:
    browser, number = ordered(house, "complete-calling")
    ((had,),) = house.rows("SELECT values -> 'numbers' FROM product_order_items")

    amendment_of(browser, number).submit("/amendment", {"lines": str(len(had) - 1)})
    assert "to give up" in browser.text, browser.text[:1500]
    browser.submit("/amendment", {"give_up": [had[0]]})
    browser.submit("/acceptance", {})
    house.work()

    assert house.rows("SELECT values -> 'numbers' FROM products") == [(had[1:],)]
    assert house.rows(f"SELECT state FROM resources WHERE value = '{had[0]}'") == [("spare",)]
