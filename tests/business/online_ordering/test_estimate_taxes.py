"""Taxes on an offering before it is in a cart, at an address or at a place of which only the ZIP code is known."""

from datetime import UTC, date, datetime, timedelta

import pytest

from business_layer.billing.charge_taxes import taxed_charges
from business_layer.billing.tax_tables import NO_ADDRESS
from business_layer.billing.taxes import TaxEstimate
from business_layer.online_ordering.estimate_taxes import EstimateTaxes, place_with
from tests.builders.catalogue import ANSWERS, the_catalogue
from tests.builders.taxes import SomeTaxTables, a_tax_table
from tests.fakes.clock import FakeClock

CARD = the_catalogue().offering("calling-card")
LINES = CARD.price_lines(CARD.specification.validate_answers(ANSWERS["calling-card"]))
# Still November 30 in New York; December 1 in UTC.
LATE = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def estimated(zip_code: str, *, at: datetime = LATE) -> TaxEstimate:
    return EstimateTaxes(SomeTaxTables(), FakeClock(at))(CARD, LINES, address=place_with(zip_code))


def test_an_offering_is_taxed_at_a_zip_code_as_it_will_be_in_a_cart() -> None:
    expected = a_tax_table().estimate(
        taxed_charges(CARD, LINES), what="Calling Card", address=place_with("10118"), on=date(2026, 11, 30)
    )

    assert estimated("10118") == expected
    assert {line.jurisdiction for line in expected.lines} == {"US", "US-NY", "US-NY-CITY"}


def test_days_are_counted_where_the_place_is() -> None:
    assert (estimated("10118").on, estimated("10118", at=LATE + timedelta(hours=3)).on) == (
        date(2026, 11, 30),
        date(2026, 12, 1),
    )


def test_without_a_place_there_is_no_estimate() -> None:
    assert estimated("00000").not_included == (NO_ADDRESS,)


@pytest.mark.parametrize("typed", ["10118", " 10118 ", "10118-1234"])
def test_a_place_is_found_by_its_zip_code_however_it_is_typed(typed: str) -> None:
    place = place_with(typed)

    assert place is not None
    assert (place.street, place.unit) == ("", "")
    assert (place.city, place.state, place.zip_code) == ("New York", "NY", "10118")
    assert (place.latitude, place.longitude) == pytest.approx((40.7, -74.0), abs=0.1)
    assert place.time_zone == "America/New_York"


@pytest.mark.parametrize("typed", ["", "00000", "1011", "ninety"])
def test_there_is_no_place_for_another_text(typed: str) -> None:
    assert place_with(typed) is None
