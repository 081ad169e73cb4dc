"""Installation slots: which half days crews work, and how far ahead they can be chosen."""

from datetime import date, timedelta

import pytest

from business_layer.inventory.installation_slots import first_visit_day, is_visit_day, parse_slot
from business_layer.inventory.open_installation_slots import OpenInstallationSlots
from business_layer.inventory.pools import crews_at
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.stock import FakeStock

SLOT = ResourceKind.INSTALLATION_SLOT
SLOTS_A_DAY, REGIONS = 8, 10
# From November 23 on: all days but Sundays, Thanksgiving, Christmas, New Year's Day and Martin Luther King's.
VISIT_DAYS = 75 - 10 - 4


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        (date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 27)),  # Thanksgiving
        (date(2026, 11, 28), date(2026, 11, 28)),  # A Saturday.
        (date(2026, 11, 29), date(2026, 11, 30)),  # A Sunday.
    ],
)
def test_crews_come_on_every_day_but_sundays_and_holidays(day: date, next_day: date) -> None:
    assert is_visit_day(day) is (day == next_day)
    assert first_visit_day(day) == next_day


def test_each_region_has_four_crews_in_each_half_day_of_the_coming_weeks() -> None:
    stock = FakeStock()

    added = OpenInstallationSlots(stock, FakeClock())()

    assert added == VISIT_DAYS * SLOTS_A_DAY * REGIONS
    assert set(stock.pools) == {(SLOT, f"region:{digit}") for digit in range(REGIONS)}
    for slots in stock.pools.values():
        days = {parse_slot(slot)[0] for slot in slots}
        assert (min(days), max(days), len(days)) == (date(2026, 11, 23), date(2027, 2, 5), VISIT_DAYS)
        assert {slot for slot in slots if parse_slot(slot)[0] == date(2026, 11, 23)} == {
            f"2026-11-23/{window}/{crew}" for window in ("morning", "afternoon") for crew in (1, 2, 3, 4)
        }


def test_a_day_later_only_one_day_is_new() -> None:
    stock = FakeStock()
    OpenInstallationSlots(stock, FakeClock())()

    assert OpenInstallationSlots(stock, FakeClock(NOON + timedelta(days=1)))() == SLOTS_A_DAY * REGIONS


def test_the_crews_of_an_address_are_those_of_the_first_digit_of_its_zip_code() -> None:
    stock = FakeStock()
    OpenInstallationSlots(stock, FakeClock())()

    pool = crews_at(validated_address(**{**AN_ADDRESS, "city": "Albany", "zip_code": "12207"}))

    assert (pool, (SLOT, pool) in stock.pools) == ("region:1", True)
