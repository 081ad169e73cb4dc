"""Real input on pages: accepted if it is right, questioned if it is unusual, refused if it is harmful."""

from random import Random

import pytest

from business_layer.catalogue.phone_numbers import normalize_contact_number, phone_number_words
from business_layer.user_management.users import Role
from tests.demo.orders import ADDRESS, demo_orders
from tests.support.house import House
from tests.support.pages import Pages
from tests.support.purchase import BILLING, check_out, configure
from tests.web.people import a_customer, an_agent

ORDERS = {order.slug: order for order in demo_orders(Random(11))}
HOME = {name.partition(".")[2]: value for name, value in ADDRESS.items()}
KEEP = {
    "number_source": "keep",
    "lines": "1",
    "losing_carrier": "Old Bell",
    "losing_account": "8155 10 012 0123456",
    "losing_zip": "10118-1234",
    "acknowledge_911": "yes",
    "acknowledge_internet": "yes",
    "registered_location": "same",
}


def look_up(browser: Pages, **address: str) -> Pages:
    return browser.open("/").submit("/availability", {**HOME, **address})


def line_with_911_at(browser: Pages, **address: str) -> Pages:
    registered = {f"registered_address.{part}": value for part, value in {**HOME, **address}.items()}
    answers = {**ORDERS["complete-calling"].answers, **ADDRESS, "area_code": "917", "registered_location": "other"}
    return browser.open("/offerings/complete-calling").submit("/complete-calling", {**answers, **registered})


@pytest.mark.parametrize("street", ["PO Drawer 12", "General Delivery", "Apartado 12", "PMB 9", "Box 12"])
def test_a_mail_drop_is_no_place_for_service_or_911(visitor: Pages, street: str) -> None:
    assert "PO box" in look_up(visitor, street=street, unit="").errors["street"]
    assert "PO box" in line_with_911_at(visitor, street=street, unit="").errors["registered_address-street"]


@pytest.mark.parametrize("street", ["RR 2 Box 15", "HC 01 Box 3456", "45 Box Canyon Rd", "One Penn Plaza"])
def test_a_place_that_sounds_unusual_is_looked_up(visitor: Pages, street: str) -> None:
    look_up(visitor, street=street, unit="")

    assert visitor.path.startswith("/availability/"), visitor.errors
    assert street in visitor.text


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ({"street": "Empire State Building"}, "street"),
        ({"street": "1 Jantzen Beach", "city": "Portland", "state": "WA", "zip_code": "97217"}, "state"),
    ],
)
def test_unusual_input_is_questioned_once_and_then_accepted(
    visitor: Pages, address: dict[str, str], field: str
) -> None:
    look_up(visitor, unit="", **address)
    assert "continue" in visitor.errors[field]

    visitor.submit("/availability", {})

    assert visitor.path.startswith("/availability/"), visitor.errors


def test_a_911_address_without_a_number_is_asked_about_once_and_can_be_edited(visitor: Pages) -> None:
    line_with_911_at(visitor, street="Empire State Building")
    assert list(visitor.errors) == ["registered_address-street"]

    visitor.submit("/complete-calling", {})
    assert visitor.path == "/cart", visitor.errors

    edit = str(visitor.page.xpath("//a[contains(@href, '/cart/items/')]/@href")[0])
    visitor.open(edit).submit(edit, {"features.voicemail": "voicemail"})
    assert visitor.path == "/cart", visitor.errors


@pytest.mark.parametrize(
    ("zip_code", "city", "state", "zone"),
    [("99634", "Napakiak", "AK", "AK"), ("86045", "Tuba City", "AZ", "M"), ("42223", "Fort Campbell", "TN", "C")],
)
def test_a_page_is_shown_wherever_the_data_was_wrong(
    visitor: Pages, zip_code: str, city: str, state: str, zone: str
) -> None:
    look_up(visitor, street="1 Main St", unit="", city=city, state=state, zip_code=zip_code)

    assert visitor.path.startswith("/availability/"), visitor.errors
    assert f"{city}, {state} {zip_code}" in visitor.text
    assert f" {zone}" in visitor.text


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ({"city": "San José", "state": "CA", "zip_code": "95113"}, "San José, CA 95113"),
        ({"city": "LEE'S SUMMIT", "state": "MO", "zip_code": "64063"}, "Lee's Summit, MO 64063"),
        ({"city": "MCALLEN", "state": "TX", "zip_code": "78501-1234"}, "McAllen, TX 78501"),
        ({"city": "\u200bNew York\ufeff", "zip_code": "\u202a10118\u202c"}, "New York, NY 10118"),
    ],
)
def test_a_city_is_spelled_as_it_is(visitor: Pages, typed: dict[str, str], spelled: str) -> None:
    look_up(visitor, **typed)

    assert spelled in visitor.text, visitor.errors


@pytest.mark.parametrize(
    ("slug", "name"),
    [("dial-up", "postmaster"), ("dial-up", "john..doe"), ("mobile-dial-up", "administrator"), ("dial-up", "abuse")],
)
def test_a_user_name_that_is_no_customers_is_refused(visitor: Pages, slug: str, name: str) -> None:
    order = ORDERS[slug]

    configure(visitor, order).open(f"/offerings/{slug}").submit(f"/{slug}", {**order.answers, "user_name": name})

    assert "user_name" in visitor.errors


@pytest.mark.parametrize("code", ["911", "800", "555", "416"])
def test_an_area_code_that_can_have_no_numbers_is_refused_in_the_form(visitor: Pages, code: str) -> None:
    there = {"address.street": "1 Main St", "address.unit": "", "address.city": "Queen Creek"}
    there |= {"address.state": "AZ", "address.zip_code": "85144"}
    answers = {**ORDERS["complete-calling"].answers, **there, "area_code": code}

    visitor.open("/offerings/complete-calling").submit("/complete-calling", answers)

    assert "area code" in visitor.errors["area_code"]


def test_an_area_code_without_numbers_left_is_refused_in_the_form(visitor: Pages) -> None:
    answers = {**ORDERS["complete-calling"].answers, **ADDRESS, "area_code": "212"}

    visitor.open("/offerings/complete-calling").submit("/complete-calling", answers)

    assert "No phone numbers with this area code are available right now." in visitor.errors["area_code"]


def test_an_account_number_is_taken_as_the_bill_shows_it(visitor: Pages) -> None:
    answers = {**KEEP, **ADDRESS, "ported_numbers.0": f"{Random(3).randrange(2_120_000_000, 2_129_999_999)}"}

    visitor.open("/offerings/complete-calling").submit("/complete-calling", answers)

    assert visitor.path == "/cart", visitor.errors


@pytest.mark.parametrize("slug", ["long-distance", "mobile-conferencing", "mobile-calling-card"])
def test_a_number_is_sold_a_service_once(house: House, slug: str) -> None:
    first, second = a_customer(house).browser, a_customer(house, "Eve Adams").browser
    configure(first, ORDERS[slug])
    configure(first, ORDERS[slug])
    assert any("already in your cart" in message for message in first.errors.values())
    check_out(first)

    configure(second, ORDERS[slug])

    assert any("already with us" in message for message in second.errors.values())


def test_a_number_twice_in_one_item_is_marked(visitor: Pages) -> None:
    rows = {f"cards.{row}.{part}": value for row in (0, 1) for part, value in _card("917 555 3131").items()}

    visitor.open("/offerings/mobile-calling-card").submit("/mobile-calling-card", rows)

    assert "entered this number twice" in visitor.errors["cards-1-mobile_number"]


def test_the_bill_and_the_contract_say_what_was_typed(house: House) -> None:
    buyer, name = a_customer(house), "E*TRADE* [Pay](http://x.example)"
    configure(buyer.browser, ORDERS["calling-card"])
    buyer.browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})

    buyer.browser.submit("/checkout/billing", {**BILLING, "name": name, "address.street": "350 _Fifth_ Avenue"})

    contract = buyer.browser
    assert f"between Dialtone and {name}, 350 _Fifth_ Avenue" in contract.text
    assert not contract.page.xpath("//*[contains(@class, 'document')]//a | //*[contains(@class, 'document')]//img")
    number = check_out(contract)
    evidence = an_agent(house, Role.LEAD).browser.open(f"/orders/{number}/papers")
    assert f"between Dialtone and {name}, 350 _Fifth_ Avenue" in evidence.text
    assert not evidence.page.xpath("//*[contains(@class, 'document')]//a | //*[contains(@class, 'document')]//img")


@pytest.mark.parametrize(
    "telephone",
    ["212 555 0142 ext. 5", "800 234 5678", "+1 416 555 0142", "679 234 5678", "\u202a(212) 555-0142\u202c"],
)
def test_a_person_is_called_back_wherever_they_are(house: House, telephone: str) -> None:
    browser = a_customer(house).browser
    configure(browser, ORDERS["calling-card"])

    browser.open("/checkout/details").submit("/checkout/details", {"telephone": telephone})

    assert browser.path == "/checkout/billing", browser.errors
    assert browser.open("/checkout/details").typed("telephone") == phone_number_words(
        normalize_contact_number(telephone)
    )


@pytest.mark.parametrize(
    "name",
    ["\u0646\u0627\u0645\u200c\u062e\u0627\u0635", "P.de Vries", "Ravi s/o Kumar", "Jose\u0301 Nu\u0303n\u0303ez"],
)
def test_a_name_that_signed_up_checks_out(house: House, name: str) -> None:
    browser = a_customer(house, name).browser if name.isascii() else _with_latin_address(house, name)
    configure(browser, ORDERS["calling-card"])

    browser.open("/checkout/details").submit("/checkout/details", {"telephone": "212 555 0142"})

    assert browser.path == "/checkout/billing", browser.errors


def _with_latin_address(house: House, name: str) -> Pages:
    return house.customer(name, f"{abs(hash(name))}@customers.example")


def _card(number: str) -> dict[str, str]:
    return {"holder": "Maria Lopez", "mobile_number": number, "spending_limit": "40"}
