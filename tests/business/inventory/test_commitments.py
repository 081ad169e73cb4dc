"""Commitments: when a term starts and ends, and what ending a product earlier costs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from business_layer.catalogue.offering import EarlyTermination
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.inventory.commitments import ProductCommitment, commitment_of
from business_layer.inventory.products import Product
from business_layer.shared.addresses import validated_address
from business_layer.shared.money import Money
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import OneCatalogue, an_order
from tests.builders.products import an_active_product

MONTHLY = Money(Decimal("599.99"))
HALF = EarlyTermination(percent=50, months=24, most=Money(Decimal("7200")), each_month=Money(Decimal("300.00")))
NOON_ON_THE_LAST_OF_FEBRUARY = datetime(2028, 2, 29, 12, tzinfo=UTC)


def a_commitment(starts_on: date, months: int = 24, early: EarlyTermination | None = HALF) -> ProductCommitment:
    return ProductCommitment(starts_on=starts_on, months=months, monthly=MONTHLY, early=early)


def a_line(at: datetime, term: int = 24, **facts: Any) -> Product:
    product = an_active_product("dedicated", at=at, **facts)
    product.values = {**product.values, "term": str(term)}
    product.price_lines = priced("599.99")
    return product


def priced(amount: str) -> tuple[PriceLine, ...]:
    price = Money(Decimal(amount))
    return (PriceLine(price_id="line", name="Line", type=PriceType.RECURRING, unit_amount=price, count=1),)


@pytest.mark.parametrize(
    ("on", "left"),
    [
        (date(2026, 12, 7), 24),
        (date(2027, 1, 6), 24),
        (date(2027, 1, 7), 23),
        (date(2028, 11, 7), 1),
        (date(2028, 12, 6), 1),
        (date(2028, 12, 7), 0),
        (date(2031, 1, 1), 0),
    ],
)
def test_each_month_that_passes_leaves_one_less(on: date, left: int) -> None:
    commitment = a_commitment(date(2026, 12, 7))

    assert commitment.months_left(on) == left
    assert commitment.ends_on == date(2028, 12, 7)


def test_the_charge_is_shown_in_its_parts() -> None:
    charge = a_commitment(date(2026, 12, 7)).charge_on(date(2027, 6, 20))

    assert (charge.months_left, charge.monthly, charge.percent) == (18, MONTHLY, 50)
    assert charge.each_month == Money(Decimal("300.00"))
    assert charge.total == Money(Decimal("5400.00"))


def test_nothing_is_charged_when_the_term_has_ended_or_the_offering_charges_nothing() -> None:
    ended = a_commitment(date(2026, 12, 7)).charge_on(date(2028, 12, 7))
    free = a_commitment(date(2026, 12, 7), early=None).charge_on(date(2027, 1, 1))

    assert not ended.total
    assert (free.months_left, free.percent, free.total) == (24, 0, Money.zero())


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 2, date(2027, 3, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_a_month_ends_on_its_day_or_on_the_last_of_a_shorter_month(starts_on: date, months: int, ends_on: date) -> None:
    commitment = a_commitment(starts_on, months)

    assert commitment.ends_on == ends_on
    assert commitment.months_left(ends_on - timedelta(days=1)) == 1
    assert commitment.months_left(ends_on) == 0


@given(st.dates(date(2026, 1, 1), date(2060, 1, 1)), st.integers(1, 60), st.integers(0, 2000))
def test_the_months_left_fall_by_one_a_month_and_never_rise(starts_on: date, months: int, days: int) -> None:
    commitment, on = a_commitment(starts_on, months), starts_on + timedelta(days=days)

    left = commitment.months_left(on)

    assert 0 <= left <= months
    assert commitment.months_left(on + timedelta(days=1)) in {left, max(left - 1, 0)}
    assert (left == 0) is (on >= commitment.ends_on)
    assert commitment.months_left(starts_on) == months
    assert commitment.months_left(starts_on + relativedelta(months=1)) == months - 1


def test_a_commitment_follows_from_what_was_bought_and_when_it_became_active() -> None:
    product = a_line(NOON_ON_THE_LAST_OF_FEBRUARY)

    commitment = commitment_of(product, OneCatalogue())

    assert commitment is not None
    assert (commitment.starts_on, commitment.months) == (date(2028, 2, 29), 24)
    assert commitment.ends_on == date(2030, 2, 28)
    assert commitment.monthly == MONTHLY
    # Half of $599.99 is rounded once, for a month; the contract names the same amount.
    assert commitment.early is not None
    assert commitment.early.each_month == Money(Decimal("300.00"))
    assert commitment.charge_on(date(2028, 2, 29)).total == commitment.early.most


def test_a_term_starts_on_the_day_at_the_service_address() -> None:
    late = datetime(2027, 1, 1, 4, 30, tzinfo=UTC)
    product = a_line(late, address=validated_address(**AN_ADDRESS))

    commitment = commitment_of(product, OneCatalogue())

    assert commitment is not None
    assert commitment.starts_on == date(2026, 12, 31)


def test_a_change_of_something_else_leaves_the_term_and_changes_the_price() -> None:
    product = a_line(NOON_ON_THE_LAST_OF_FEBRUARY)

    faster = replace(product.terms, values={**product.values, "speed": "1000"}, price_lines=priced("800"))
    product.change_terms(faster, at=NOON_ON_THE_LAST_OF_FEBRUARY + timedelta(days=100))

    commitment = commitment_of(product, OneCatalogue())
    assert commitment is not None
    assert (commitment.starts_on, commitment.monthly) == (date(2028, 2, 29), Money(Decimal(800)))
    assert commitment.charge_on(date(2029, 2, 28)).total == Money(Decimal(400 * 12))


def test_another_term_begins_with_the_change() -> None:
    product = a_line(NOON_ON_THE_LAST_OF_FEBRUARY)

    longer = replace(product.terms, values={**product.values, "term": "36"})
    product.change_terms(longer, at=NOON_ON_THE_LAST_OF_FEBRUARY + timedelta(days=100))
    faster = replace(product.terms, values={**product.values, "speed": "1000"})
    product.change_terms(faster, at=NOON_ON_THE_LAST_OF_FEBRUARY + timedelta(days=200))

    commitment = commitment_of(product, OneCatalogue())
    assert commitment is not None
    assert (commitment.starts_on, commitment.months) == (date(2028, 6, 8), 36)


def test_a_move_takes_the_term_along_until_another_begins() -> None:
    moved = a_line(NOON_ON_THE_LAST_OF_FEBRUARY + timedelta(days=200))
    moved.committed_since = NOON_ON_THE_LAST_OF_FEBRUARY

    commitment = commitment_of(moved, OneCatalogue())
    assert commitment is not None
    assert (commitment.starts_on, commitment.months) == (date(2028, 2, 29), 24)

    longer = replace(moved.terms, values={**moved.values, "term": "36"})
    moved.change_terms(longer, at=NOON_ON_THE_LAST_OF_FEBRUARY + timedelta(days=300))
    anew = commitment_of(moved, OneCatalogue())
    assert anew is not None
    assert (anew.starts_on, anew.months) == (date(2028, 12, 25), 36)


def test_what_is_not_active_yet_or_has_no_term_commits_to_nothing() -> None:
    order = an_order("dedicated")
    waiting = order.new_product(order.items[0])

    assert commitment_of(waiting, OneCatalogue()) is None
    assert commitment_of(an_active_product("paging"), OneCatalogue()) is None
