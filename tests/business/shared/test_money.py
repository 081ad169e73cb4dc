"""Money: exact, in one currency, rounded by one rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.shared.money import Money

AMOUNTS = st.decimals(min_value=-(10**6), max_value=10**6, places=4)


@given(st.lists(AMOUNTS, max_size=20))
def test_a_sum_is_exact_in_any_order(amounts) -> None:
    total = sum(map(Money, amounts), Money.zero())

    assert total == sum(map(Money, reversed(amounts)), Money.zero())
    assert total.amount == sum(amounts, Decimal(0))


@given(AMOUNTS)
def test_rounding_moves_by_at_most_half_a_cent_and_only_once(amount) -> None:
    rounded = Money(amount).rounded()

    assert abs(rounded.amount - amount) <= Decimal("0.005")
    assert rounded.rounded() == rounded


@pytest.mark.parametrize(
    ("amount", "words"), [("49", "$49.00"), ("1234.5", "$1,234.50"), ("0.039", "$0.039"), ("-3.00", "-$3.00")]
)
def test_money_is_written_as_people_write_it(amount: str, words: str) -> None:
    assert str(Money(Decimal(amount))) == words


def test_half_a_cent_goes_up() -> None:
    assert Money(Decimal("0.005")).rounded() == Money(Decimal("0.01"))


def test_two_currencies_are_not_added() -> None:
    with pytest.raises(ValueError, match="USD and CAD cannot be combined"):
        Money(Decimal(1)) + Money(Decimal(1), "CAD")
