"""Installation slots: which half days crews work, and how far ahead they can be chosen."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import zipcodes

from business_layer.inventory.installation_slots import HalfDay, first_visit_day, is_visit_day
from business_layer.inventory.open_installation_slots import OpenInstallationSlots
from business_layer.inventory.pools import REGIONS, crews_at
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.addresses import validated_address
from business_layer.shared.zip_codes import place_from_row
from tests.builders.catalogue import AN_ADDRESS
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.stock import FakeStock

SLOT = ResourceKind.INSTALLATION_SLOT
SLOTS_A_DAY = 8
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

    assert added == VISIT_DAYS * SLOTS_A_DAY * len(REGIONS)
    assert set(stock.pools) == {(SLOT, f"region:{digit}") for digit in range(10)}
    for slots in stock.pools.values():
        days = {HalfDay.of(slot).on for slot in slots}
        assert (min(days), max(days), len(days)) == (date(2026, 11, 23), date(2027, 2, 5), VISIT_DAYS)
        assert {slot for slot in slots if HalfDay.of(slot).on == date(2026, 11, 23)} == {
            f"2026-11-23/{window}/{crew}" for window in ("morning", "afternoon") for crew in (1, 2, 3, 4)
        }


def test_a_day_later_only_one_day_is_new() -> None:
    stock = FakeStock()
    OpenInstallationSlots(stock, FakeClock())()

    assert OpenInstallationSlots(stock, FakeClock(NOON + timedelta(days=1)))() == SLOTS_A_DAY * len(REGIONS)


def test_the_days_begin_with_the_day_that_it_is_in_the_region() -> None:
    stock = FakeStock()
    after_midnight_in_new_york = datetime(2026, 12, 8, 5, 30, tzinfo=UTC)

    OpenInstallationSlots(stock, FakeClock(after_midnight_in_new_york))()

    first_days = {pool: min(HalfDay.of(slot).on for slot in slots) for (_, pool), slots in stock.pools.items()}
    assert first_days == {
        **{f"region:{digit}": date(2026, 12, 8) for digit in range(5)},
        **{f"region:{digit}": date(2026, 12, 7) for digit in range(5, 10)},
    }


def test_the_zone_of_a_region_is_that_of_most_of_its_zip_codes() -> None:
    zones = {digit: Counter[str]() for digit in REGIONS}
    for row in zipcodes.list_all():
        place = place_from_row(row)
        if row["active"] and place.is_served:
            zones[place.zip_code[0]][place.time_zone] += 1

    assert {digit: counted.most_common(1)[0][0] for digit, counted in zones.items()} == REGIONS


def test_the_crews_of_an_address_are_those_of_the_first_digit_of_its_zip_code() -> None:
    stock = FakeStock()
    OpenInstallationSlots(stock, FakeClock())()

    pool = crews_at(validated_address(**{**AN_ADDRESS, "city": "Albany", "zip_code": "12207"}))

    assert (pool, (SLOT, pool) in stock.pools) == ("region:1", True)


def test_a_slot_is_spelled_as_it_is_read() -> None:
    half_day = HalfDay(date(2026, 12, 15), "morning")

    assert half_day.slot(1) == "2026-12-15/morning/1"
    assert HalfDay.of(half_day.slot(12)) == HalfDay.of(half_day.prefix) == half_day
    assert half_day.hours == "8 AM to noon"
    assert HalfDay.of("2026-12-15/evening/").hours == "evening"
