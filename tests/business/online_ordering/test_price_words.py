"""Taxes, savings, usage and early termination in a cart: sums that agree, and words with dollars."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.billing.charge_taxes import taxed_charges
from business_layer.billing.tax_tables import TaxTable
from business_layer.billing.taxes import TaxEstimate, TaxLine
from business_layer.catalogue.catalogue import BUNDLE
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.inventory.resources import ResourceKind
from business_layer.online_ordering.cart import Configuration
from business_layer.online_ordering.place_order import ReviewOutdated
from business_layer.online_ordering.price_words import (
    early_termination_words,
    name_of,
    saving_words,
    tax_words,
    usage_prices,
)
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS, a_catalogue, a_row, the_catalogue
from tests.builders.shopper import Shopper, a_qualification, an_answer

CALLING = the_catalogue().offering("complete-calling")
PRICES = [price for price in CALLING.prices if price.type is not PriceType.USAGE]
AMOUNTS = st.decimals(min_value="0.01", max_value=999, places=2).map(Money)


def a_line(price_id: str, amount: Money, type_: PriceType = PriceType.RECURRING, count: int = 1) -> PriceLine:
    return PriceLine(price_id=price_id, name=price_id, type=type_, unit_amount=amount, count=count)


@pytest.fixture
def shopper() -> Shopper:
    shopper = Shopper()
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550100")
    shopper.stock(ResourceKind.TELEPHONE_NUMBER, "local:212", "+12125550100", "+12125550101")
    qualification = a_qualification(shopper.books, an_answer("VoiceLine"))
    shopper.add("complete-calling", qualification=qualification, lines=2)
    shopper.add("toll-free", prefix="888", number="888 555 0100")
    return shopper


@given(
    st.lists(st.tuples(st.sampled_from(PRICES), AMOUNTS, st.integers(1, 10)), min_size=1, max_size=8),
    st.integers(0, 100),
)
def test_what_is_taxed_is_what_is_charged_discounts_and_all(drawn, percent) -> None:
    lines = tuple(a_line(price.id, amount, price.type, count) for price, amount, count in drawn)
    off = -(Totals.of(lines).monthly * Decimal(percent) * Decimal("0.01")).rounded()
    lines += (a_line(f"{BUNDLE}some", off),)

    charges = taxed_charges(CALLING, lines)

    for type_, total in (
        (PriceType.ONE_TIME, Totals.of(lines).one_time),
        (PriceType.RECURRING, Totals.of(lines).monthly),
    ):
        charged = [charge.amount for charge in charges if charge.type is type_]
        if type_ is PriceType.ONE_TIME or any(line.type is type_ and line.price_id[:6] != "bundle" for line in lines):
            assert sum(charged, Money.zero()) == total
        assert all(amount == amount.rounded() for amount in charged)


def test_a_saving_says_how_much_while_when_and_what_holds_afterwards(shopper: Shopper) -> None:
    review = shopper.view_cart(by=shopper.by)

    assert saving_words(review.items, review.bundles) == [
        "You save $2.85 a month with Business Calling: 5% off the monthly prices of Complete Calling Package and Toll "
        "Free while you have all of them. If you cancel one, the others return to their regular prices: Complete "
        "Calling Package $48.00 a month and Toll Free $9.00 a month."
    ]
    assert saving_words(review.items[:0], review.bundles) == []


def test_only_a_bundle_that_was_made_is_said_with_what_all_of_its_items_save() -> None:
    shopper, more = Shopper(), {"quantity_at_most": 5}
    bundles = [
        {"slug": slug, "name": slug.title(), "offerings": offerings, "percent_off_monthly": 10}
        for slug, offerings in (("other", ["line", "third"]), ("pair", ["line", "second"]))
    ]
    rows = a_row(**more), a_row(slug="second", name="Second", **more), a_row(slug="third", name="Third")
    shopper.catalogues._catalogue = a_catalogue(*rows, bundles=bundles)
    for slug in ("line", "second"):
        shopper._add(slug=slug, configuration=Configuration(answers={}, quantity=3), by=shopper.by)
    review = shopper.view_cart(by=shopper.by)

    assert saving_words(review.items, shopper.catalogues.current(None).bundles) == [
        "You save $6.00 a month with Pair: 10% off the monthly prices of Line and Second while you have all of them. "
        "If you cancel one, the others return to their regular prices: Line $30.00 a month and Second $30.00 a month."
    ]


def test_use_is_priced_in_words(shopper: Shopper) -> None:
    assert usage_prices(shopper.view_cart(by=shopper.by).items) == [
        "Complete Calling Package, International calls: $0.09 per minute",
        "Toll Free, Incoming calls: $0.039 per minute",
    ]


def test_items_of_the_same_price_name_it_once() -> None:
    shopper = Shopper()
    shopper.add("mobile-dial-up", user_name="road.a")
    shopper.add("mobile-dial-up", user_name="road.b", mobile_number="917 555 0143")

    assert usage_prices(shopper.view_cart(by=shopper.by).items) == ["Mobile Dial-up, Extra hours: $0.95 per hour"]


def test_an_item_that_is_no_longer_sold_keeps_a_name() -> None:
    shopper = Shopper()
    shopper.add("calling-card")
    catalogue = the_catalogue()
    left = tuple(offering for offering in catalogue.offerings if offering.slug != "calling-card")
    shopper.catalogues._catalogue = replace(catalogue, offerings=left)

    (item,) = shopper.view_cart(by=shopper.by).items

    assert (name_of(item), early_termination_words(item)) == ("calling-card", "")


def test_taxes_are_said_with_rates_and_basis_and_fees_alone() -> None:
    rated = TaxLine(
        kind="salesTax",
        name="Sales Tax",
        jurisdiction="US-NY",
        is_monthly=False,
        amount=Money(Decimal("0.40")),
        basis=Money(Decimal("10.00")),
        rate="0.04",
    )
    fee = replace(rated, name="A Fee", is_monthly=True, amount=Money(Decimal("1.00")), rate="")

    assert tax_words(TaxEstimate(lines=(rated, fee))) == [
        "Sales Tax (4% of $10.00): $0.40 one-time",
        "A Fee: $1.00 a month",
        "Total estimated taxes and fees: $0.40 one-time, $1.00 a month",
    ]
    assert tax_words(TaxEstimate(not_included=("Some are not included.",))) == ["Some are not included."]
    assert tax_words(TaxEstimate()) == ["No service in this order is taxed."]


def test_ending_early_has_its_cost_in_dollars_and_only_if_there_is_a_term(shopper: Shopper) -> None:
    shopper.add("dedicated", speed="500", term="24", router="managed")
    *others, line = shopper.view_cart(by=shopper.by).items

    assert [early_termination_words(other) for other in others] == ["", ""]
    assert early_termination_words(line) == (
        "50% of the monthly price for each month left in the term: up to $7,368.00 on the first day, and $307.00 less "
        "for each month that passes"
    )


def test_an_item_without_an_address_is_taxed_where_the_cart_is_served(shopper: Shopper) -> None:
    review = shopper.view_cart(by=shopper.by)

    assert {item.taxes.address for item in review.items} == {review.items[0].taxes.address}
    assert AN_ADDRESS["street"] in review.taxes.address
    assert review.taxes.totals == sum((item.taxes.totals for item in review.items), Totals.zero())


def test_an_order_keeps_the_estimate_that_was_reviewed(shopper: Shopper) -> None:
    view = shopper.go_to_review()

    order = shopper.place(view)

    assert order.taxes is not None
    assert order.taxes.totals == view.review.taxes.totals
    assert order.taxes.totals.monthly.amount > 0


def test_an_order_is_not_placed_with_other_taxes_than_were_shown(shopper: Shopper) -> None:
    view = shopper.go_to_review()
    key, digest = view.checkout.submission_key, view.digest
    shopper.tax_tables.table = TaxTable()
    shopper.sign()

    with pytest.raises(ReviewOutdated):
        shopper._place(submission_key=key, expected_digest=digest, by=shopper.by)
