"""The contract package: each document names exactly what the items that ask for it have to say."""

from dataclasses import replace

import pytest

from business_layer.catalogue.documents import ContractDocument, Fact, text_hash_of
from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.cart import Configuration
from business_layer.online_ordering.checkout import PackagedDocument, ShippingChoice, ShipTo
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import a_catalogue, a_document_row, a_row, asks_choice, the_catalogue
from tests.builders.services import MORNING, a_dedicated_line, a_kept_number, stock_visits
from tests.builders.shopper import Shopper

HOME = "350 Fifth Avenue, Suite 2100, New York, NY 10118"
A_STREET = validated_address(street="1 Main Street", unit="", city="Albany", state="NY", zip_code="12207")
REGISTERED = {"street": "9 State Street", "unit": "", "city": "Albany", "state": "NY", "zip_code": "12207"}


def a_document(code: str) -> ContractDocument:
    """A document of that code whose plain words say every fact there is."""
    return ContractDocument(
        code=code,
        title=f"The {code}",
        version="7",
        in_plain_words=tuple(f"{fact}=${fact}" for fact in Fact),
        body="For $customer_name: $items",
    )


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock_plenty()
    stock_visits(shopper)
    stock_visits(shopper, crew=2)
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550100")
    documents = tuple(map(a_document, ("letter-of-agency", "term-commitment", "terms-of-service")))
    shopper.catalogues._catalogue = replace(the_catalogue(), documents=documents)
    return shopper


def facts(view: CheckoutView) -> dict[str, dict[str, str]]:
    """The facts of each document by its code."""
    return {
        packaged.document.code: dict(words.split("=", 1) for words in packaged.in_plain_words)
        for packaged in view.documents
    }


def test_a_document_says_everything_about_the_items_that_ask_for_it_and_nothing_about_others(shopper: Shopper) -> None:
    a_kept_number(shopper)
    shopper.add("toll-free", prefix="888", number="888 555 0100")
    line = a_dedicated_line(shopper)
    shopper.add("paging", quantity=2)
    shopper.give_details({line.id: MORNING})

    said = facts(shopper.give_billing("Otto Brown"))

    ending = (
        "50% of the monthly price for each month left in the term: up to $4,608.00 on the first day, and $192.00 less "
        "for each month that passes"
    )
    router = f"1 × Dedicated Internet: $250.00 one-time, $384.00 a month. We ship: Router, to {HOME}"
    commitment = f"1 × Dedicated Internet at {HOME}: 24 months, $384.00 a month. Canceling it early costs {ending}."
    assert said == {
        "term-commitment": {
            "customer_name": "Maria Lopez",
            "billing_name": "Otto Brown",
            "billing_address": HOME,
            "telephone_numbers": "",
            "items": router,
            "address": HOME,
            "addresses": HOME,
            "registered_locations": HOME,
            "term": "24",
            "commitments": commitment,
            "early_termination": ending,
            "usage_prices": "Nothing in this order has usage charges.",
            "savings": "This order has no bundle savings.",
            "taxes": "Taxes and fees on Dedicated Internet are not included.",
        },
        "terms-of-service": {
            "customer_name": "Maria Lopez",
            "billing_name": "Otto Brown",
            "billing_address": HOME,
            "telephone_numbers": "(212) 555-0142",
            "items": (
                "1 × Complete Calling Package: $19.00 one-time, $24.00 a month ($22.80 with bundle savings). "
                f"We ship: Phone adapter, to {HOME}; "
                "1 × Toll Free: $10.00 one-time, $9.00 a month ($8.55 with bundle savings); "
                f"{router}; "
                f"2 × Paging: $30.00 one-time, $25.90 a month. We ship: Pager, to {HOME}"
            ),
            "address": HOME,
            "addresses": HOME,
            "registered_locations": HOME,
            "term": "24",
            "commitments": commitment,
            "early_termination": ending,
            "usage_prices": (
                "Complete Calling Package, International calls: $0.09 per minute; "
                "Toll Free, Incoming calls: $0.039 per minute"
            ),
            "savings": (
                "You save $1.65 a month with Business Calling: 5% off the monthly prices of Complete Calling Package "
                "and Toll Free while you have all of them. If you cancel one, the others return to their regular "
                "prices: Complete Calling Package $24.00 a month and Toll Free $9.00 a month."
            ),
            "taxes": (
                "Federal Universal Service Charge (50% of $24.83): $12.42 a month; "
                "New York Sales Tax (4% of $59.00): $2.36 one-time; "
                "New York Sales Tax (4% of $57.25): $2.29 a month; "
                "New York City Sales Tax (5% of $59.00): $2.95 one-time; "
                "New York City Sales Tax (5% of $57.25): $2.87 a month; "
                "New York City 911 Surcharge: $1.00 a month; "
                "Total estimated taxes and fees: $5.31 one-time, $18.58 a month; "
                "Taxes and fees on Dedicated Internet are not included."
            ),
        },
    }


def test_a_text_is_filled_in_with_its_hash(shopper: Shopper) -> None:
    shopper.add("mobile-dial-up")
    shopper.give_details()

    (packaged,) = shopper.give_billing().documents

    text = "For Maria Lopez: - 1 × Mobile Dial-up: $0.00 one-time, $7.95 a month"
    assert packaged == PackagedDocument(
        document=a_document("terms-of-service"),
        in_plain_words=packaged.in_plain_words,
        text=text,
        text_hash=text_hash_of(text),
        agreement=None,
    )


def test_terms_are_listed_each_once_and_lines_each_with_its_own(shopper: Shopper) -> None:
    lines = [a_dedicated_line(shopper, speed=speed, term=term) for speed, term in (("10", "12"), ("50", "36"))]
    shopper.give_details({line.id: MORNING for line in lines})

    said = facts(shopper.give_billing())["term-commitment"]

    assert said["term"] == "12 and 36"
    assert said["commitments"].split("; ") == [
        f"1 × Dedicated Internet at {HOME}: 12 months, $214.00 a month. Canceling it early costs 50% of the monthly "
        "price for each month left in the term: up to $1,284.00 on the first day, and $107.00 less for each month that "
        "passes.",
        f"1 × Dedicated Internet at {HOME}: 36 months, $264.00 a month. Canceling it early costs 50% of the monthly "
        "price for each month left in the term: up to $4,752.00 on the first day, and $132.00 less for each month that "
        "passes.",
    ]


def test_a_letter_of_agency_names_every_number_it_covers(shopper: Shopper) -> None:
    shopper.add("long-distance", covered_numbers=["212 555 0142", "212 555 0143"])
    shopper.give_details()

    assert facts(shopper.give_billing())["letter-of-agency"]["telephone_numbers"] == "(212) 555-0142, (212) 555-0143"


def test_without_a_service_address_the_billing_address_stands_for_it(shopper: Shopper) -> None:
    shopper.add("mobile-dial-up")
    shopper.give_details()

    said = facts(shopper.give_billing())["terms-of-service"]

    assert (said["address"], said["addresses"], said["registered_locations"]) == (HOME, HOME, HOME)


def test_911_sends_help_to_the_address_that_was_registered_for_it(shopper: Shopper) -> None:
    a_kept_number(shopper, registered_location="other", registered_address=REGISTERED)
    shopper.give_details()

    said = facts(shopper.give_billing())["terms-of-service"]

    assert said["registered_locations"] == "9 State Street, Albany, NY 12207"
    assert said["addresses"] == HOME


@pytest.mark.parametrize(
    ("choice", "goes_to"),
    [(None, HOME), (ShippingChoice(to=ShipTo.OTHER, address=A_STREET), "1 Main Street, Albany, NY 12207")],
)
def test_the_terms_name_the_address_that_a_package_goes_to(
    shopper: Shopper, choice: ShippingChoice | None, goes_to: str
) -> None:
    shopper.add("paging")
    shopper.shipping = choice
    shopper.give_details()

    said = facts(shopper.give_billing())["terms-of-service"]

    assert said["items"] == f"1 × Paging: $15.00 one-time, $12.95 a month. We ship: Pager, to {goes_to}"


def test_a_commitment_without_an_address_or_a_charge_for_ending_it_says_nothing_of_either() -> None:
    shopper = Shopper()
    row = a_row(asks_choice("term", "12"), documents=["term-commitment"])
    catalogue = a_catalogue(row, documents=[a_document_row(code="term-commitment")])
    shopper.catalogues._catalogue = replace(catalogue, documents=(a_document("term-commitment"),))
    shopper._add(slug="line", configuration=Configuration(answers={"term": "12"}, quantity=1), by=shopper.by)
    shopper.give_details()

    said = facts(shopper.give_billing())["term-commitment"]

    assert (said["term"], said["early_termination"]) == ("12", "")
    assert said["commitments"] == "1 × Line: 12 months, $10.00 a month"
    assert said["items"] == "1 × Line: $0.00 one-time, $10.00 a month"
