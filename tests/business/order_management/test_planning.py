"""When an order should be done: by the offering's days, the tool's interval, and the business days of a port."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from business_layer.order_management.planning import first_expected_date
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS, the_catalogue
from tests.builders.orders import an_order

KEEP = {
    "number_source": "keep",
    "losing_carrier": "Old Bell",
    "losing_account": "AB-1234",
    "losing_zip": "10118",
    "acknowledge_911": True,
}
ONE = {**KEEP, "lines": 1, "ported_numbers": ["+12125550142"]}
TWO = {**KEEP, "lines": 2, "ported_numbers": ["+12125550142", "+12125550143"]}
NEW = {"number_source": "new", "area_code": "212", "acknowledge_911": True}
# New York's Wednesday before Thanksgiving, at noon and at two.
NOON, TWO_O_CLOCK = datetime(2026, 11, 25, 17, 0, tzinfo=UTC), datetime(2026, 11, 25, 19, 0, tzinfo=UTC)


def expected(answers: dict[str, Any], at: datetime, *, interval_days: int = 0) -> date:
    offering = the_catalogue().offering("complete-calling")
    item = an_order("complete-calling").items[0]
    item.values, item.address = offering.specification.checked(answers), validated_address(**AN_ADDRESS)
    return first_expected_date(item, offering, interval_days=interval_days, at=at)[0]


@pytest.mark.parametrize(
    ("answers", "at", "day"),
    [
        (NEW, NOON, date(2026, 11, 28)),
        (ONE, NOON, date(2026, 11, 28)),  # The port is done on the 27th; setting up the line takes three days.
        (ONE, TWO_O_CLOCK, date(2026, 11, 30)),
        (TWO, NOON, date(2026, 12, 2)),
        (TWO, TWO_O_CLOCK, date(2026, 12, 3)),
    ],
)
def test_a_moved_number_takes_its_business_days(answers: dict[str, Any], at: datetime, day: date):
    assert expected(answers, at) == day


def test_the_tools_interval_counts_where_it_is_longer():
    assert expected(TWO, NOON, interval_days=9) == date(2026, 12, 4)


def test_a_chosen_installation_is_the_date():
    item = an_order("dedicated").items[0]
    item.installation = "2026-12-08/morning/"

    assert first_expected_date(item, the_catalogue().offering("dedicated"), interval_days=30, at=NOON) == (
        date(2026, 12, 8),
        "The installation date you chose.",
    )
