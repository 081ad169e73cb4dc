"""Changing services on the pages: what may change, the price of it, the review, and the end in the network."""

from random import Random

from business_layer.order_management.service_orders import ServiceOrderRequest
from business_layer.user_management.users import Role
from tests.demo.orders import demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import check_out, configure

ORDERS = {order.slug: order for order in demo_orders(Random(11))}


def buys(house: House, *slugs: str) -> tuple[Pages, list[str]]:
    """A customer whose services work, and the address of the change page of each."""
    browser = house.customer()
    for slug in slugs:
        configure(browser, ORDERS[slug])
    check_out(browser)
    house.work()
    ids = {slug: product_id for slug, product_id in house.rows("SELECT offering_slug, id FROM products")}
    return browser, [f"/services/{ids[slug]}/change" for slug in slugs]


def changed(house: House) -> list[ServiceOrderRequest]:
    """The changes that the network was asked for."""
    return [request for request in house.provisioning.requests.values() if request.action == "modify"]


def sent(request: ServiceOrderRequest, name: str) -> list[str]:
    return [value for key, value in request.characteristics if key == name]


def test_a_customer_makes_a_room_larger_and_later_smaller(house: House) -> None:
    browser, (path,) = buys(house, "conferencing")
    present = int(browser.open(path).typed("ports"))

    browser.submit(path, {"ports": str(present + 2), "room_name": "Sales"})
    assert browser.path.startswith("/changes/")
    assert "People at the same time" in browser.text
    assert "+$3.00" in browser.text
    browser.submit("/acceptance", {})
    house.work()
    assert sent(changed(house)[0], "ports") == [str(present + 2)]
    assert "Sales" in browser.open("/services").text
    assert count_of(house, "conference_port", "working") == present + 2

    browser.open(path).submit(path, {"ports": str(present - 1)})
    browser.submit("/acceptance", {})
    house.work()
    assert count_of(house, "conference_port", "working") == present - 1


def count_of(house: House, kind: str, state: str) -> int:
    ((count,),) = house.rows(f"SELECT count(*) FROM resources WHERE kind = '{kind}' AND state = '{state}'")
    return int(count)


def test_a_form_without_a_change_and_one_with_a_wrong_answer_say_so(house: House) -> None:
    browser, (path,) = buys(house, "toll-free")

    browser.open(path).submit(path, {})
    assert browser.status == 422
    assert "Nothing has changed" in browser.text

    browser.open(path).submit(path, {"ring_to": "911"})
    assert browser.status == 422
    assert "ring_to" in browser.errors
    assert browser.typed("ring_to") == "911"


def test_lines_are_added_with_numbers_and_given_up_by_name(house: House) -> None:
    browser, (path,) = buys(house, "complete-calling")
    browser.open(path).submit(path, {"lines": "3"})
    assert "You get a new number: (" in browser.text
    assert "Setting up a line" in browser.text
    browser.submit("/acceptance", {})
    house.work()
    (more,) = changed(house)
    numbers = sent(more, "numbers")
    assert (sent(more, "lines"), len(numbers)) == (["3"], 3)

    browser.open(path).submit(path, {"lines": "1"})
    assert browser.status == 200
    assert browser.path == path
    assert "Choose 2 numbers to give up" in browser.text
    browser.submit(path, {"give_up.0": [], "give_up": [numbers[0]]})
    assert browser.errors == {"give_up": "Choose 2 numbers to give up."}
    browser.submit(path, {"give_up": [numbers[0], numbers[2]]})
    assert "Nobody else gets them for" in browser.text
    browser.submit("/acceptance", {})
    house.work()

    assert sent(changed(house)[-1], "numbers") == [numbers[1]]
    aging = {value for (value,) in house.rows("SELECT value FROM resources WHERE state = 'aging'")}
    assert aging == {numbers[0], numbers[2]}


def test_a_second_change_waits_for_the_first(house: House) -> None:
    browser, (path,) = buys(house, "toll-free")
    browser.open(path).submit(path, {"ring_to": "212 555 0777"})
    review = browser.path
    browser.submit("/acceptance", {})

    browser.open(path)

    assert "already changes this service" in browser.text
    number = browser.open("/orders").page.xpath("//a[starts-with(@href, '/orders/DT-')]/@href")[0]
    assert browser.open(review).path == number


def test_a_proposal_is_accepted_once_however_often_it_is_sent(house: House) -> None:
    browser, (path,) = buys(house, "toll-free")
    browser.open(path).submit(path, {"ring_to": "212 555 0778"})
    token, review = browser.token(), browser.path

    for _ in range(3):
        browser.post(f"{review}/acceptance", {"csrf_token": token})

    assert house.rows("SELECT count(*) FROM product_orders") == [(2,)]


def test_more_cards_are_mailed_and_a_lower_limit_is_not(house: House) -> None:
    browser, (path,) = buys(house, "calling-card")
    holder = browser.open(path).typed("cards.0.holder")

    browser.submit(path, {"cards.0.spending_limit": "25"})
    assert "We ship" not in browser.text
    browser.open(path).submit(
        path, {"cards.0.holder": holder, "cards.1.holder": "Ana Lopez", "cards.1.spending_limit": "20"}
    )
    assert "Calling card." in browser.text
    assert "350 Fifth Avenue" in browser.text
    browser.submit("/acceptance", {})
    house.work()

    shipments = house.rows("SELECT contents FROM shipments ORDER BY id")
    assert shipments[-1] == ("Calling card",)


def test_an_agent_changes_a_service_without_reading_its_codes(house: House) -> None:
    customer, (path,) = buys(house, "conferencing")
    code = customer.open(path).typed("guest_code")
    agent = house.agent(Role.LEAD)

    agent.open(path)
    assert code not in agent.raw
    agent.submit(path, {"recording": "no"})
    assert "$10.00" in agent.text
    agent.submit("/acceptance", {})
    assert agent.status == 422
    agent.submit("/acceptance", {"agreement": "Read out and agreed to by phone."})
    house.work()

    (request,) = changed(house)
    assert sent(request, "recording") == ["no"]
    assert sent(request, "guest_code") == [code]


def test_another_customer_finds_nothing(house: House) -> None:
    _, (path,) = buys(house, "toll-free")
    stranger = house.customer("Luis Diaz", "luis@customers.example")

    assert stranger.open(path).status == 404
