"""The effect of a change on a term: it stays, or a new one begins, and the months given up are charged."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from business_layer.inventory.commitments import ProductCommitment
from business_layer.service_changes.term_change import NO_TERM, term_change
from business_layer.shared.money import Money
from tests.builders.catalogue import ANSWERS, the_catalogue

DEDICATED = the_catalogue().offering("dedicated")
MONTHLY = Money(Decimal("359.00"))
TODAY = date(2026, 11, 29)


def values(**answers: str) -> dict[str, Any]:
    return DEDICATED.specification.validate_answers({**ANSWERS["dedicated"], **answers})


def a_commitment(months: int, starts_on: date = TODAY) -> ProductCommitment:
    early = DEDICATED.early_termination(values(term=str(months)), MONTHLY)
    return ProductCommitment(starts_on=starts_on, months=months, monthly=MONTHLY, early=early)


def test_another_speed_leaves_the_term_as_it_is() -> None:
    found = term_change(a_commitment(24), DEDICATED, values(speed="100"), values(speed="500"), on=date(2027, 2, 1))

    assert (found.is_new, found.months, found.ends_on, found.charge) == (False, 24, date(2028, 11, 29), None)


def test_a_longer_term_begins_with_the_change_and_costs_nothing() -> None:
    found = term_change(a_commitment(24), DEDICATED, values(term="24"), values(term="36"), on=date(2027, 2, 1))

    assert (found.is_new, found.months, found.ends_on) == (True, 36, date(2030, 2, 1))
    assert (found.ended_on, found.charge) == (date(2028, 11, 29), None)


def test_a_term_that_ends_sooner_costs_the_months_that_are_given_up() -> None:
    found = term_change(a_commitment(36), DEDICATED, values(term="36"), values(term="12"), on=date(2027, 2, 28))

    assert found.ends_on == date(2028, 2, 28)
    assert found.charge is not None
    assert (found.charge.months_left, str(found.charge.each_month)) == (22, "$179.50")
    assert str(found.charge.total) == "$3,949.00"


def test_a_term_that_is_over_is_no_term() -> None:
    old = a_commitment(12, date(2024, 1, 1))

    assert term_change(old, DEDICATED, values(term="12"), values(term="12", speed="500"), on=TODAY) == NO_TERM
    renewed = term_change(old, DEDICATED, values(term="12"), values(term="24"), on=TODAY)
    assert (renewed.is_new, renewed.ends_on, renewed.charge) == (True, date(2028, 11, 29), None)


def test_an_offering_without_terms_has_none() -> None:
    paging = the_catalogue().offering("paging")

    assert term_change(None, paging, {"coverage": "local"}, {"coverage": "regional"}, on=TODAY) == NO_TERM


@given(st.sampled_from([12, 24, 36]), st.sampled_from([12, 24, 36]), st.dates(TODAY, date(2031, 1, 1)))
def test_a_charge_is_never_more_than_ending_on_that_day(before: int, after: int, on: date) -> None:
    commitment = a_commitment(before)

    found = term_change(commitment, DEDICATED, values(term=str(before)), values(term=str(after)), on=on)

    charged = found.charge.total.amount if found.charge else 0
    assert charged <= commitment.charge_on(on).total.amount
    if after >= before:
        assert charged == 0
