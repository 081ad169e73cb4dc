"""The content of a review digest: each thing that the page shows, alike in every release."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from business_layer.billing.taxes import TaxEstimate, TaxLine
from business_layer.catalogue.documents import ContractDocument
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.online_ordering.cart import CartItem
from business_layer.online_ordering.checkout import Checkout, PackagedDocument, ShippingChoice, ShipTo
from business_layer.online_ordering.review_digest import SHOWN_BY_VERSION, digest_of_review, version_of_digest
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.shared.addresses import validated_address
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS, a_catalogue, a_row
from tests.builders.orders import CONTACT, CUSTOMER_ID
from tests.fakes.clock import NOON

ADDRESS = validated_address(**AN_ADDRESS)
ITEM_ID, ACCOUNT_ID = UUID(int=1), UUID(int=2)
SLOT = "2026-12-01/morning/"
FIRST = {
    "items": [["line", 3, 2, {"kind": "text"}, str(ADDRESS), [["line", "Line", 4, "$10.00"]]]],
    "contact": {"name": "Maria Lopez", "email": "maria@customers.example", "telephone": "+12125550142"},
    "installations": {str(ITEM_ID): SLOT},
    "billing_account": str(ACCOUNT_ID),
    "agreements": ["a hash"],
}
SECOND = {
    **FIRST,
    "taxes": [[["Sales Tax", "US-NY", True, "$0.80"]]],
    "shipping": [ShipTo.OTHER, str(ADDRESS)],
    "days": ["2026-12-01"],
}


def a_checkout() -> Checkout:
    return Checkout(
        id=UUID(int=3),
        cart_id=UUID(int=4),
        customer_id=CUSTOMER_ID,
        submission_key=UUID(int=5),
        started_at=NOON,
        contact=CONTACT,
        installations={str(ITEM_ID): SLOT},
        shipping=ShippingChoice(to=ShipTo.OTHER, address=ADDRESS),
        billing_account_id=ACCOUNT_ID,
    )


def an_offering_with_a_visit() -> ProductOffering:
    plan = [
        {"name": "line", "type": "serviceOrder", "specification": "Line", "visit": True, "milestone": "Installing"},
        {"name": "activate", "type": "activateProduct", "after": ["line"]},
    ]
    return a_catalogue(a_row(plan=plan, needs_appointment=True, needs_address=True)).offering("line")


def a_review() -> CartReview:
    price = PriceLine(
        price_id="line", name="Line", type=PriceType.RECURRING, unit_amount=Money(Decimal("10.00")), count=4
    )
    item = CartItem(
        id=ITEM_ID,
        cart_id=UUID(int=4),
        offering_slug="line",
        catalogue_version=3,
        values={"kind": "text"},
        quantity=2,
        price_lines=(price,),
        address=ADDRESS,
        qualification_id=None,
        added_at=NOON - timedelta(days=1),
    )
    tax = TaxLine(
        kind="salesTax",
        name="Sales Tax",
        jurisdiction="US-NY",
        is_monthly=True,
        amount=Money(Decimal("0.80")),
        basis=Money(Decimal("20.00")),
    )
    return CartReview(
        items=(
            ReviewedItem(
                item=item,
                offering=an_offering_with_a_visit(),
                price_lines=(price,),
                needs=(),
                taxes=TaxEstimate(lines=(tax,)),
                at=NOON,
            ),
        )
    )


def a_package() -> tuple[PackagedDocument, ...]:
    document = ContractDocument(code="terms", title="Terms", version="1", in_plain_words=(), body="")
    return (PackagedDocument(document=document, in_plain_words=(), text="", text_hash="a hash", agreement=None),)


@pytest.mark.parametrize(("version", "shown"), [(1, FIRST), (2, SECOND)])
def test_each_version_has_all_that_its_page_shows(version: int, shown: dict[str, object]) -> None:
    assert SHOWN_BY_VERSION[version](a_checkout(), a_review(), a_package()) == shown


@pytest.mark.parametrize(
    ("version", "digest"),
    [
        (1, "1.9ed37a50b261efde8d3936419f0dac2e61134ffba3befd5fcb1c5ecd79dd8774"),
        (2, "2.4d65c47b24a0e491a1b65174c18b8665ab631ac880856cdf58457ad53b0809f4"),
    ],
)
def test_releases_agree_on_the_digest_of_a_page(version: int, digest: str) -> None:
    """Pages that other releases showed have to be taken, so a version never changes."""
    assert digest_of_review(a_checkout(), a_review(), a_package(), version) == digest


def test_what_was_not_chosen_yet_is_said_to_be_none() -> None:
    checkout = a_checkout()
    checkout.contact = checkout.shipping = None
    checkout.installations = {}

    shown = SHOWN_BY_VERSION[2](checkout, CartReview(items=()), ())

    assert shown == {
        "items": [],
        "contact": None,
        "installations": {},
        "billing_account": str(ACCOUNT_ID),
        "agreements": [],
        "taxes": [],
        "shipping": None,
        "days": [],
    }


@pytest.mark.parametrize(
    ("digest", "version"),
    [
        ("12345.a", 12345),
        ("123456.a", 0),
        ("2.a", 2),
        ("a", 1),
        ("2.", 0),
        (".a", 0),
        ("", 0),
        ("²2.a", 0),
        ("2a.a", 0),
    ],
)
def test_a_digest_begins_with_a_short_version_and_a_period(digest: str, version: int) -> None:
    assert version_of_digest(digest) == version
