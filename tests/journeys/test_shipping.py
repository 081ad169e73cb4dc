"""Packages and places on the pages: where things go, what can be said of them, and what cannot be delivered."""

from itertools import count
from random import Random

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.user_management.users import Role
from tests.demo.orders import ADDRESS, DemoOrder, demo_orders, kept_number
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, check_out, configure, to_review

ORDERS = {order.slug: order for order in demo_orders(Random(7))}
PAGER, DEDICATED = ORDERS["paging"], ORDERS["dedicated"]
TRACKING = {"carrier": "USPS", "tracking_number": "9400 1000 0000 0001"}
PO_BOX = {
    "ship_to": "other",
    "shipping_address.street": "PO Box 1200",
    "shipping_address.city": "New York",
    "shipping_address.state": "NY",
    "shipping_address.zip_code": "10118",
}
NEW_PLACE = {
    "address.street": "1 Main Street",
    "address.city": "New York",
    "address.state": "NY",
    "address.zip_code": "10118",
}
CONTACT = {"telephone": "212 555 0142"}
_seeds = count(100)


@pytest.fixture
def kept() -> DemoOrder:
    return kept_number(Random(next(_seeds)))


def _specifications(house: House) -> list[str]:
    return [request.specification for request in house.provisioning.requests.values()]


def test_the_number_waits_for_the_customer_who_plugs_the_adapter_in(house: House, kept: DemoOrder) -> None:
    house.provisioning.stays["ShipEquipment"] = TRACKING
    browser = house.customer()
    configure(browser, kept)
    days = browser.open("/checkout/details").choices(_field(browser, "move_"))
    browser.submit("/checkout/details", {**CONTACT, _field(browser, "move_"): days[3]})
    number = check_out(browser)
    house.work()

    assert _specifications(house) == ["ShipEquipment"]
    browser.open(f"/orders/{number}")
    assert "9400 1000 0000 0001" in browser.text
    assert "Ready" not in browser.text
    browser.submit("/delivery", {})
    assert "continue with your order" in browser.text
    house.work()

    assert _specifications(house) == ["ShipEquipment", "PortIn", "VoiceLine"]
    port = list(house.provisioning.requests.values())[1]
    assert port.requested_date is not None
    assert port.requested_date.isoformat() == days[3]
    assert browser.open(f"/orders/{number}").heading.endswith(" is ready")
    assert f"A shipment from your order {number} is on the way" in {subject for _, _, subject, _ in house.mail.sent}


def test_the_shipping_address_is_asked_shown_signed_and_used(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)

    browser.open("/checkout/details").submit("/checkout/details", {**CONTACT, **PO_BOX})
    browser.open("/checkout/details")
    assert browser.typed("shipping_address.street") == "PO Box 1200"
    to_review(browser)
    assert "Ship to PO Box 1200, New York, NY 10118 Pager" in _parts(browser)
    browser.submit("/checkout/review", {})
    number = str(browser.page.get_element_by_id("order-number").text_content())
    assert "PO Box 1200" in browser.text
    house.work()

    assert "We ship: Pager, to PO Box 1200" in browser.open(f"/orders/{number}/documents").text
    assert [
        str(request.place)
        for request in house.provisioning.requests.values()
        if request.specification == "ShipEquipment"
    ] == ["PO Box 1200, New York, NY 10118"]


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("paging", "Ship to 350 Fifth Avenue, New York, NY 10118 Pager"),
        (
            "complete-calling",
            "Service and shipping 350 Fifth Avenue, Suite 2100, New York, NY 10118 Phone adapter",
        ),
    ],
)
def test_without_a_choice_it_goes_to_the_service_address_or_else_the_billing_address(
    house: House, slug: str, words: str
) -> None:
    browser = house.customer()
    configure(browser, ORDERS[slug])

    to_review(browser)

    assert words in _parts(browser)


def test_a_carrier_that_needs_a_street_says_so_where_a_box_is_entered(house: House) -> None:
    browser = house.customer()
    configure(browser, DEDICATED)
    browser.open("/checkout/details")
    visit = {_field(browser, "installation_"): browser.choices(_field(browser, "installation_"))[0]}

    browser.submit("/checkout/details", {**CONTACT, **visit, **PO_BOX})
    assert browser.errors["shipping_address-street"] == (
        "Our carrier cannot deliver the router to a PO box. Enter a street address."
    )
    assert browser.typed("shipping_address.street") == "PO Box 1200"
    browser.submit("/checkout/details", {**CONTACT, **visit, "ship_to": "billing"})
    browser.submit("/checkout/billing", {**BILLING, "address.street": "PO Box 1200"})

    assert browser.errors["address-street"].startswith("Our carrier cannot deliver the router to a PO box.")


def test_an_address_the_carrier_does_not_know_is_changed_by_the_customer_and_shipped_again(house: House) -> None:
    browser = house.customer()
    configure(browser, PAGER)
    number = check_out(browser)
    house.provisioning.outcome = ProvisioningRefused("The carrier cannot find this address.")
    house.provisioning.only = "ShipEquipment"
    house.work()
    house.provisioning.outcome = None
    assert "We couldn't deliver the package." in browser.open(f"/orders/{number}").text

    (link,) = browser.page.xpath("//a[text()='Change shipping address']/@href")
    browser.open(str(link)).submit("/shipping", {**NEW_PLACE, "address.zip_code": "99999"})
    assert "address-zip_code" in browser.errors
    browser.submit("/shipping", NEW_PLACE)
    assert "Shipping address changed." in browser.text
    house.work()

    assert browser.open(f"/orders/{number}").heading.endswith(" is ready")
    last = list(house.provisioning.requests.values())[-1]
    assert str(last.place) == "1 Main Street, New York, NY 10118"


def test_an_engineer_sees_the_package_and_may_redirect_it_and_an_agent_may_not(house: House) -> None:
    house.provisioning.stays["ShipEquipment"] = TRACKING
    browser = house.customer()
    configure(browser, PAGER)
    number = check_out(browser)
    house.work()

    agent = house.agent(Role.AGENT).open(f"/orders/{number}")
    engineer = house.agent(Role.ENGINEER).open(f"/orders/{number}")

    for seen in (agent, engineer):
        assert "9400 1000 0000 0001" in seen.text
    assert "I have my pager" not in agent.text
    engineer.submit("/delivery", {})
    house.work()
    assert "Delivered" in engineer.open(f"/orders/{number}").text


def test_an_unavailable_speed_cannot_be_added_but_slower_ones_can(house: House) -> None:
    house.availability.maximum_mbps = 50
    browser, action = house.customer(), "/offerings/dedicated"
    answers: dict[str, str | list[str]] = {**DEDICATED.answers, **ADDRESS}

    browser.open(action).submit(action, answers, press=("do", "check"))
    disabled = browser.page.xpath("//input[@name='speed_and_term' and @disabled]/@value")
    assert disabled == [f"{speed} {term}" for speed in (100, 500, 1000) for term in (12, 24, 36)]
    # The highest possible speed takes the place of the one that is too fast.
    assert browser.page.xpath("//input[@name='speed_and_term' and @checked]/@value") == ["50 24"]
    assert "Up to 50 Mbps" in browser.text
    assert browser.text.count("Not available at this address") == 3
    browser.submit(action, answers)
    assert (browser.status, list(browser.errors)) == (422, ["speed"])
    assert browser.typed("site_contact") == "Sam Porter"
    browser.submit(action, {**answers, "speed_and_term": "50 24"})

    assert browser.heading == "Your cart"
    assert "Technician visit from" in browser.text


def _field(browser: Pages, begins: str) -> str:
    names = browser.page.xpath(f"//*[starts-with(@name, '{begins}')]/@name")
    return str(names[0])


def _parts(browser: Pages) -> list[str]:
    """Return the parts below the receipt, without the links that change them."""
    parts = browser.page.xpath("//dl[@class='parts']/div")
    return [" ".join(" ".join(part.xpath(".//dt//text() | ./dd[1]//text()")).split()) for part in parts]
