"""Estimated taxes of a cart: where each item is taxed, on which day, and for which services."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from business_layer.billing.charge_taxes import taxed_charges
from business_layer.billing.tax_tables import NO_ADDRESS
from business_layer.billing.taxes import NO_TAXES, TaxedCharge, TaxEstimate
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.online_ordering.cart_checks import RETIRED
from business_layer.online_ordering.cart_taxes import add_estimated_taxes
from business_layer.online_ordering.reviewed_cart import CartReview, ReviewedItem
from business_layer.shared.addresses import GeographicAddress, validated_address
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS, a_catalogue, a_row, the_catalogue
from tests.builders.orders import a_customer_actor
from tests.builders.shopper import Shopper, a_qualification, an_answer
from tests.builders.taxes import a_tax_table

NEW_YORK = validated_address(**AN_ADDRESS)
HONOLULU = validated_address(street="100 King Street", unit="", city="Honolulu", state="HI", zip_code="96813")
MONTHLY, ONCE, USAGE = PriceType.RECURRING, PriceType.ONE_TIME, PriceType.USAGE
# Still November 30 in Honolulu; December 1 in New York.
AT = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def shopper() -> Shopper:
    return Shopper()


def an_offering(**services: str) -> ProductOffering:
    """An offering with a one-time price of the service `line`, a usage price, and monthly prices of these services."""
    prices = [
        {"id": "set-up", "name": "Setup", "type": "oneTime", "amount": "5.00"},
        {"id": "minute", "name": "Calls", "type": "usage", "amount": "0.0500", "unit": "minute"},
        *(
            {"id": name, "name": name, "type": "recurring", "amount": "1.00", "taxed_as": service}
            for name, service in services.items()
        ),
    ]
    return a_catalogue(a_row(prices=prices, taxed_as="line")).offering("line")


def a_line(price_id: str, amount: str, type_: PriceType = MONTHLY, count: int = 1) -> PriceLine:
    return PriceLine(price_id=price_id, name=price_id, type=type_, unit_amount=Money(Decimal(amount)), count=count)


def a_charge(service: str, amount: str, type_: PriceType = MONTHLY, count: int = 1) -> TaxedCharge:
    return TaxedCharge(service=service, type=type_, amount=Money(Decimal(amount)), count=count)


def addresses(shopper: Shopper, near: UUID | None = None) -> list[str]:
    return [item.taxes.address for item in reviewed(shopper, near).items]


def reviewed(shopper: Shopper, near: UUID | None = None) -> CartReview:
    review = shopper.view_cart(by=shopper.by, near=near)
    assert review is not None
    return review


def test_each_price_is_a_charge_for_its_service_and_usage_is_none() -> None:
    lines = [
        a_line("minute", "0.05", USAGE),
        a_line("set-up", "5.00", ONCE),
        a_line("phone", "24.00", count=2),
        a_line("mail", "3.00"),
    ]

    charges = taxed_charges(an_offering(phone="line", mail="voicemail"), lines)

    assert charges == [
        a_charge("line", "5.00", ONCE),
        a_charge("line", "48.00", count=2),
        a_charge("voicemail", "3.00"),
    ]


@pytest.mark.parametrize(
    ("monthly", "discounts", "shares"),
    [
        ({"a": "30.00"}, ["-3.00"], {"a": "-3.00"}),
        ({"a": "10.00", "b": "20.00"}, ["-3.00"], {"a": "-1.00", "b": "-2.00"}),
        ({"a": "20.00", "b": "10.00"}, ["-2.00", "-1.00"], {"b": "-1.00", "a": "-2.00"}),
        ({"a": "10.00", "b": "10.01", "c": "10.00"}, ["-1.00"], {"a": "-0.33", "c": "-0.33", "b": "-0.34"}),
        ({"a": "30.00", "b": "0.10"}, ["-0.05"], {"a": "-0.05"}),
        ({"a": "0.00"}, ["-1.00"], {}),
        ({"a": "30.00"}, [], {}),
    ],
    ids=["one service", "in proportion", "two bundles", "rounding", "too little to share", "free", "no discount"],
)
def test_a_discount_is_shared_out_in_whole_cents_among_the_monthly_prices(monthly, discounts, shares) -> None:
    lines = [
        *(a_line(f"bundle-{n}", amount) for n, amount in enumerate(discounts)),
        a_line("set-up", "900.00", ONCE),
        *(a_line(service, amount) for service, amount in monthly.items()),
    ]

    charges = taxed_charges(an_offering(**{service: service for service in monthly}), lines)

    assert charges[len(monthly) + 1 :] == [a_charge(service, share, count=0) for service, share in shares.items()]


def test_prices_of_one_service_bear_their_discount_together() -> None:
    lines = [a_line("first", "8.00"), a_line("other", "10.00"), a_line("second", "12.00"), a_line("bundle-x", "-3.00")]

    charges = taxed_charges(an_offering(first="calls", second="calls", other="mail"), lines)

    assert charges[3:] == [a_charge("mail", "-1.00", count=0), a_charge("calls", "-2.00", count=0)]


def test_a_charge_that_the_catalog_does_not_price_is_neither_taxed_nor_a_discount() -> None:
    lines = [a_line("phone", "20.00"), a_line("early-termination", "300.00", ONCE)]

    charges = taxed_charges(an_offering(phone="line"), lines)

    assert charges == [TaxedCharge(service="line", type=MONTHLY, amount=Money(Decimal("20.00")), count=1)]


def test_what_has_no_place_of_its_own_is_taxed_at_the_first_service_address_of_the_cart(shopper: Shopper) -> None:
    shopper.stock_plenty()
    shopper.add("calling-card")
    shopper.add("complete-calling", qualification=a_qualification(shopper.books, an_answer("VoiceLine")))
    elsewhere = a_qualification(shopper.books, an_answer("VoiceLine"))
    elsewhere.address = HONOLULU
    shopper.add("complete-calling", qualification=elsewhere)

    found = addresses(shopper, near=elsewhere.id)

    assert found == [str(NEW_YORK), str(NEW_YORK), str(HONOLULU)]


def test_without_a_service_address_a_cart_is_taxed_at_the_address_that_was_checked_last(shopper: Shopper) -> None:
    shopper.add("calling-card")

    assert addresses(shopper, near=a_qualification(shopper.books).id) == [str(NEW_YORK)]


def test_in_the_checkout_a_cart_without_a_service_address_is_taxed_at_the_billing_address(shopper: Shopper) -> None:
    shopper.add("calling-card")
    shopper.give_details()

    shopper.give_billing()

    view = shopper.view_checkout(by=shopper.by)
    assert [item.taxes.address for item in view.review.items] == [str(NEW_YORK)]


@pytest.mark.parametrize("near", ["another customer's", "none", "unknown"])
def test_a_place_that_is_not_the_customers_is_not_used(shopper: Shopper, near: str) -> None:
    shopper.add("calling-card")
    other = a_qualification(shopper.books)
    other.customer_id = a_customer_actor(UUID(int=999)).customer_id
    asked = {"another customer's": other.id, "none": None, "unknown": UUID(int=1)}[near]

    review = reviewed(shopper, near=asked)

    assert review.items[0].taxes.not_included == (NO_ADDRESS,)


@pytest.mark.parametrize(
    ("address", "otherwise_at", "day"),
    [
        (HONOLULU, NEW_YORK, date(2026, 11, 30)),
        (None, HONOLULU, date(2026, 11, 30)),
        (NEW_YORK, HONOLULU, date(2026, 12, 1)),
        (None, None, date(2026, 12, 1)),
    ],
    ids=["far west", "bills go far west", "east", "nowhere"],
)
def test_the_rates_are_those_of_the_day_where_the_service_is(
    shopper: Shopper, address: GeographicAddress | None, otherwise_at: GeographicAddress | None, day: date
) -> None:
    item = shopper.add("calling-card")
    item.address = address

    taxed = add_estimated_taxes(reviewed(shopper), a_tax_table(), otherwise_at=otherwise_at, at=AT)

    assert taxed.items[0].taxes.on == day


def test_what_is_no_longer_on_sale_is_not_taxed(shopper: Shopper) -> None:
    item = shopper.add("calling-card")
    retired = ReviewedItem(item=item, offering=None, price_lines=item.price_lines, needs=(RETIRED,))

    taxed = add_estimated_taxes(CartReview(items=(retired,)), a_tax_table(), otherwise_at=NEW_YORK, at=AT)

    assert taxed.items == (retired,)
    assert taxed.items[0].taxes is NO_TAXES


def test_a_service_that_no_table_knows_is_named(shopper: Shopper) -> None:
    item = shopper.add("calling-card")
    offering = replace(the_catalogue().offering("calling-card"), name="Magic", taxed_as="magic")
    unknown = ReviewedItem(item=item, offering=offering, price_lines=item.price_lines, needs=())

    taxed = add_estimated_taxes(CartReview(items=(unknown,)), a_tax_table(), otherwise_at=NEW_YORK, at=AT)

    assert taxed.items[0].taxes.not_included == ("Taxes and fees on Magic are not included.",)


def test_the_taxes_of_a_cart_are_those_of_every_unit_that_can_be_delivered(shopper: Shopper) -> None:
    shopper.stock_plenty()
    shopper.add("paging", quantity=3)
    item = shopper.add("calling-card")
    review = reviewed(shopper, near=a_qualification(shopper.books).id)
    pager, card = review.items
    retired = ReviewedItem(item=item, offering=None, price_lines=(), needs=(RETIRED,), taxes=card.taxes)

    whole, without = review.taxes, replace(review, items=(pager, retired)).taxes

    assert without == pager.taxes * 3
    assert whole == TaxEstimate.together([pager.taxes * 3, card.taxes])
