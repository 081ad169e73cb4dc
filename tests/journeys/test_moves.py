"""Moving a service: with its number, with a new one, to an address that cannot be served, and not after all."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.actor import Actor, ActorKind
from business_layer.user_management.users import Role
from environments.composition import resolve
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
NEARBY = {"street": "100 Broad Street", "zip_code": "10004", "city": "New York", "state": "NY"}
DENVER = {"street": "1600 Broadway", "zip_code": "80202", "city": "Denver", "state": "CO"}
ANCHORAGE = {"street": "632 West 6th Avenue", "zip_code": "99501", "city": "Anchorage", "state": "AK"}
AT_NEW_PLACE = {"acknowledge_911": "yes", "acknowledge_internet": "yes"}


@pytest.fixture
def browser(house: House) -> Pages:
    """A customer whose line in New York works."""
    stock = resolve(house.container.database.stock)
    stock.add(ResourceKind.TELEPHONE_NUMBER, "local:303", [f"+130355501{last:02}" for last in range(20)])
    browser = house.customer()
    configure(browser, ORDERS["complete-calling"])
    check_out(browser)
    house.work()
    assert _states(house) == ["active"]
    return browser


def _states(house: House) -> list[str]:
    return [state for (state,) in house.rows("SELECT state FROM products ORDER BY created_at, id")]


def _line(house: House) -> tuple[Any, str]:
    """The id and the first number of the customer's first line."""
    (row,) = house.rows("SELECT id, values->'numbers'->>0 FROM products WHERE state = 'active'")
    return row[0], row[1]


def _resource(house: House, number: str) -> tuple[Any, ...]:
    query = "SELECT state, holder_id::text, referred_to, available_at FROM resources WHERE kind = 'telephone_number'"
    (row,) = house.rows(f"{query} AND value = '{number}'")
    return row


def _to_review(browser: Pages, product_id: Any, address: dict[str, str], **answers: str) -> Pages:
    move = f"/services/{product_id}/move"
    browser.open("/services")
    assert browser.page.xpath(f"//a[contains(@href, '{move}')]"), browser.text
    browser.open(move).submit(move, {**address})
    assert browser.status == 200, browser.errors
    details = browser.path
    browser.submit(details, {**AT_NEW_PLACE, **answers})
    assert browser.path.startswith("/changes/"), (browser.errors, browser.text)
    return browser


def _accept(browser: Pages, **answers: str) -> str:
    browser.submit("/acceptance", answers)
    assert "is placed" in browser.text, browser.text
    return browser.path.rpartition("/")[2]


def test_a_line_moves_with_its_number_within_the_rate_center(house: House, browser: Pages) -> None:
    product_id, number = _line(house)
    browser.open(f"/services/{product_id}/move").submit(f"/services/{product_id}/move", NEARBY)
    assert "To the new address" in browser.text
    assert "To the service address" not in browser.text
    _to_review(browser, product_id, NEARBY)
    assert "You keep" in browser.text
    assert [button.text_content().strip() for button in browser.page.xpath("//aside//button")] == [
        "Place the move order"
    ]
    assert "100 Broad Street, New York, NY 10004" in browser.text

    order = _accept(browser)
    house.work(rounds=1)
    # The old line works until the new one does.
    assert sorted(_states(house)) == ["active", "pendingActive"]
    house.work()

    assert _states(house) == ["terminated", "active"]
    new_id, kept = _line(house)
    assert (kept, new_id == product_id) == (number, False)
    assert _resource(house, number)[:3] == ("working", str(new_id), None)
    add = next(request for request in house.provisioning.requests.values() if request.moves_from)
    assert ("numbers", number) in add.characteristics
    assert add.moves_from
    assert add.moves_from.service_id == f"{product_id}.VoiceLine"
    assert browser.open(f"/orders/{order}").status == 200
    subjects = [subject for _, _, subject, _ in house.mail.sent]
    assert any("has moved" in subject for subject in subjects), subjects


def test_an_order_that_moves_a_service_is_called_a_move_wherever_it_is_listed(house: House, browser: Pages) -> None:
    product_id, _ = _line(house)
    _to_review(browser, product_id, NEARBY)
    order = _accept(browser)
    house.work()
    ((customer_id,),) = house.rows("SELECT id FROM customers")
    ((new_id,),) = house.rows("SELECT id FROM products WHERE state = 'active'")

    assert "Move Complete Calling Package" in browser.open("/orders").text
    agent = house.agent(Role.AGENT).open(f"/customers/{customer_id}")
    kinds = {
        row.xpath("string(td[1])").strip(): row.xpath("string(td[3])") for row in _rows(agent, "customer's orders")
    }
    assert kinds.pop(order) == "Move"
    assert set(kinds.values()) == {"New"}
    for product in (product_id, new_id):
        listed = agent.open(f"/products/{product}").page.xpath("//li[a[text()=$number]]", number=order)
        assert any("Move" in " ".join(line.text_content().split()) for line in listed), agent.text
    assert agent.open(f"/orders/{order}").text.count("Point of no return") <= 1
    (empty,) = browser.open(f"/orders/{order}/documents").page.xpath("//*[@class='empty']")
    assert "keeps that agreement" in empty.text_content()


def _rows(agent: Pages, label: str) -> list[Any]:
    return list(agent.page.xpath("//section[contains(@aria-label, $label)]//tbody/tr", label=label))


def test_the_review_of_a_move_says_what_becomes_of_the_bills_and_of_the_password(house: House) -> None:
    browser = house.customer()
    configure(browser, ORDERS["dial-up"])
    check_out(browser)
    house.work()
    ((product_id,),) = house.rows("SELECT id FROM products")

    _to_review(browser, product_id, NEARBY)

    assert "Your billing address stays " in browser.text
    assert "You get a new temporary password for the new address." in browser.text


def test_a_line_that_leaves_its_rate_center_gets_a_new_number_and_refers_its_callers(
    house: House, browser: Pages
) -> None:
    product_id, number = _line(house)
    _to_review(browser, product_id, DENVER, area_code="303")
    assert "Phone numbers belong to an area, so" in browser.text
    assert "From the day it works there, 911 sends help to 1600 Broadway, Denver, CO 80202." in browser.text
    assert "Don't plug the old phone adapter in at the new address" in browser.text
    assert {"Now, a month", "After the move, a month", "Estimated total, a month"} <= set(
        browser.page.xpath("//dl[@class='price-lines']//dt/text()")
    )
    _accept(browser)
    house.work()

    _, new = _line(house)
    assert new.startswith("+1303")
    state, _, referred_to, until = _resource(house, number)
    assert (state, referred_to) == ("aging", new)
    assert until - house.clock.now() > timedelta(days=89)
    delete = list(house.provisioning.requests.values())[-1]
    assert delete.action == "delete"
    assert {("referred_number", number), ("new_number", new), ("referral_days", "90")} <= set(delete.characteristics)
    body = next(body for _, _, subject, body in house.mail.sent if "has moved" in subject)
    assert "hear your new number" in body


def test_a_second_proposal_gives_back_what_the_first_held_and_only_it_can_be_accepted(
    house: House, browser: Pages
) -> None:
    product_id, _ = _line(house)
    first = _to_review(browser, product_id, DENVER, area_code="303").path
    held = house.rows("SELECT value FROM resources WHERE pool = 'local:303' AND state = 'reserved'")

    second = _to_review(browser, product_id, DENVER, area_code="303").path

    held_again = house.rows("SELECT value FROM resources WHERE pool = 'local:303' AND state = 'reserved'")
    assert (len(held), len(held_again)) == (2, 2)
    assert "This review is too old." in browser.open(first).text
    browser.open(second)
    _accept(browser)


def test_the_review_of_a_move_names_the_old_equipment_and_the_day_on_which_it_is_done(
    house: House, browser: Pages
) -> None:
    product_id, _ = _line(house)

    _to_review(browser, product_id, NEARBY)

    assert "The equipment at the old address: mail the phone adapter back to us within 30 days." in browser.text
    assert "Done by" in browser.text


def test_an_address_that_cannot_be_served_changes_nothing_and_what_was_typed_stays(
    house: House, browser: Pages
) -> None:
    product_id, _ = _line(house)
    move = f"/services/{product_id}/move"

    browser.open(move).submit(move, ANCHORAGE)

    assert browser.status == 422
    assert "We can't provide this service at the new address" in browser.text
    assert browser.typed("street") == ANCHORAGE["street"]
    assert _states(house) == ["active"]


def test_a_move_is_canceled_as_one_thing_and_the_page_says_what_stays(house: House, browser: Pages) -> None:
    product_id, number = _line(house)
    _to_review(browser, product_id, DENVER, area_code="303")
    order = _accept(browser)
    assert "Cancel this order" in browser.open(f"/orders/{order}").text
    assert "or a part of it" not in browser.text

    browser.open(f"/orders/{order}/cancellation")
    assert not browser.page.xpath("//input[@name='items'][@type='checkbox']")
    assert "Complete Calling Package stays at 350 Fifth Avenue" in browser.text
    assert f"with {phone_number_words(number)}" in browser.text.replace("\xa0", " ")
    assert "is canceled with it" not in browser.text
    (button,) = browser.page.xpath("//button[@data-once='Canceling …']")
    assert button.text_content().strip() == "Cancel the move"
    browser.submit("/cancellation", {"reason": "we stay"})
    house.work()

    assert sorted(_states(house)) == ["active", "cancelled"]
    assert _line(house)[0] == product_id


def test_a_move_that_is_done_is_too_late_to_cancel_once(house: House, browser: Pages) -> None:
    product_id, _ = _line(house)
    _to_review(browser, product_id, NEARBY)
    order = _accept(browser)
    house.work()

    browser.open(f"/orders/{order}/cancellation")
    assert browser.text.count("It's too late to cancel") == 1
    assert "too late to cancel the move" in browser.text


def test_a_canceled_move_restores_the_old_line_and_frees_the_new_number(house: House, browser: Pages) -> None:
    product_id, number = _line(house)
    _to_review(browser, product_id, DENVER, area_code="303")
    house.provisioning.stays["ShipEquipment"] = {}
    order = _accept(browser)
    house.work(rounds=2)

    resolve(house.container.order_management.cancel_order)(
        number=order, by=_customer(house), reason="we stay where we are"
    )
    house.provisioning.stays.clear()
    house.work()

    assert sorted(_states(house)) == ["active", "cancelled"]
    assert _line(house) == (product_id, number)
    assert _resource(house, number)[:2] == ("working", str(product_id))
    taken = house.rows("SELECT count(*) FROM resources WHERE pool = 'local:303' AND state <> 'spare'")
    assert taken == [(0,)]


def _customer(house: House) -> Actor:
    ((customer_id,),) = house.rows("SELECT id FROM customers")
    return Actor(kind=ActorKind.CUSTOMER, name="Maria Lopez", customer_id=customer_id)


def test_an_agent_moves_a_line_from_its_record_page(house: House, browser: Pages) -> None:
    product_id, _ = _line(house)
    agent = house.agent(Role.AGENT)
    move = f"/services/{product_id}/move"
    agent.open(f"/products/{product_id}")
    assert agent.page.xpath(f"//a[contains(@href, '{move}')]"), agent.text

    agent.open(move).submit(move, NEARBY)
    agent.submit(agent.path, AT_NEW_PLACE)
    _accept(agent, agreement="Read out and agreed to by phone.")
    house.work()

    assert _states(house) == ["terminated", "active"]


def test_a_dedicated_line_moves_at_the_speed_that_the_new_address_has_and_keeps_its_term(house: House) -> None:
    browser, engineer = house.customer(), house.agent(Role.ENGINEER)
    configure(browser, ORDERS["dedicated"])
    number = check_out(browser)
    house.work()
    _review(house, engineer, number)
    ((product_id,),) = house.rows("SELECT id FROM products WHERE state = 'active'")
    house.availability.maximum_mbps = 50
    move = f"/services/{product_id}/move"

    browser.open(move).submit(move, DENVER)
    details = browser.path
    assert browser.typed("site_telephone") == "(212) 555-0187"
    assert "Up to 50 Mbps" in browser.text.replace("\xa0", " ")
    (slot, *_) = browser.choices("installation")
    browser.submit(details, {"installation": slot, "speed": "100"})
    assert browser.status == 422
    browser.submit(details, {"installation": slot, "speed": "50"})
    assert "Moving your line" in browser.text
    assert "as before" in browser.text
    order = _accept(browser)
    house.work()
    _review(house, engineer, order)

    assert _states(house) == ["terminated", "active"]
    ((speed, committed, created),) = house.rows(
        "SELECT values->>'speed', committed_since, created_at FROM products WHERE state = 'active'"
    )
    assert speed == "50"
    assert committed < created


def _review(house: House, engineer: Pages, number: str) -> None:
    """Let an engineer finish the review of an order, and the network the rest."""
    engineer.open(f"/orders/{number}")
    path = next(str(href) for href in engineer.page.xpath("//a/@href") if str(href).endswith("/review"))
    engineer.open(path).submit(path, {"findings": "Fiber is in the building."})
    house.work()
