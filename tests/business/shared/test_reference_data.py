"""All rows of what describes the country, read as a whole: ZIP codes, time zones, states, area codes.

No row is trusted unread. `python -m tests.reference_data` corrects the rows that fail here.
"""

import csv
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
import pytest
import zipcodes
from phonenumbers import PhoneNumberType
from timezonefinder import TimezoneFinder

from business_layer.shared.addresses import validated_address
from business_layer.shared.area_codes import area_codes
from business_layer.shared.city_names import city_key, match_capitals
from business_layer.shared.zip_codes import MILITARY_OR_TERRITORY, Place, find_place, miles_between, place_from_row
from environments.sandbox.places import can_be_in_state
from environments.sandbox.places import find_place as place_of_sandbox
from presentation_layer.forms.addresses import STATE_CHOICES

WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)
SERVED = {choice.value for choice in STATE_CHOICES}
# Between latitude 17.6 (Puerto Rico) and 71.5 (Alaska), and west of the Virgin Islands.
LATITUDES, LONGITUDES = (17.6, 71.5), (-179.2, -65.2)
LINES = {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


@cache
def served_places() -> tuple[Place, ...]:
    places = (place_from_row(row) for row in zipcodes.list_all() if row["active"])
    return tuple(place for place in places if place.state not in MILITARY_OR_TERRITORY and place.is_somewhere)


def table(name: str) -> list[dict[str, str]]:
    text = (files("business_layer.shared") / "reference_data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def offsets(zone: str) -> tuple[object, object]:
    there = ZoneInfo(zone)
    return WINTER.astimezone(there).utcoffset(), SUMMER.astimezone(there).utcoffset()


def test_nearly_every_zip_code_in_use_is_a_place() -> None:
    assert len(served_places()) > 41_000


def test_every_place_has_a_time_zone_that_exists() -> None:
    assert {place.time_zone for place in served_places()} <= available_timezones()


def test_every_place_keeps_the_time_of_the_zone_that_it_lies_in() -> None:
    finder = TimezoneFinder()

    wrong = [
        (place.zip_code, place.city, place.time_zone, there)
        for place in served_places()
        if (there := finder.timezone_at(lat=place.latitude, lng=place.longitude)) != place.time_zone
        and offsets(there or "UTC") != offsets(place.time_zone)
    ]

    assert wrong == []


def test_every_place_lies_in_the_country_and_near_others_of_its_state() -> None:
    by_state: dict[str, list[Place]] = {}
    for place in served_places():
        by_state.setdefault(place.state, []).append(place)

    astray = [
        place.zip_code
        for place in served_places()
        if not (LATITUDES[0] < place.latitude < LATITUDES[1] and LONGITUDES[0] < place.longitude < LONGITUDES[1])
    ]

    assert astray == []
    assert set(by_state) == SERVED


def test_every_state_of_a_place_is_served_and_begins_near_it() -> None:
    for row in table("zip_states.csv"):
        place = find_place(row["zip_code"])
        assert place is not None
        assert len(set(place.states)) == len(place.states) > 1
        assert set(place.states) <= SERVED
        listed = next(row["state"] for row in zipcodes.matching(place.zip_code) if row["active"])
        assert place.state == listed


def test_every_place_has_an_area_code_of_its_own_state() -> None:
    wrong = [
        (place.zip_code, place.area_codes)
        for place in served_places()
        if not place.area_codes or not {area_codes()[code] for code in place.area_codes} & set(place.states)
    ]

    assert wrong == []


def test_every_area_code_that_the_numbering_data_knows_serves_a_place() -> None:
    served = {code for place in served_places() for code in place.area_codes}
    known = set()
    for code in range(200, 1000):
        number = phonenumbers.parse(f"+1{code}2345678")
        region = phonenumbers.region_code_for_number(number)
        if region in {"US", "PR"} and phonenumbers.number_type(number) in LINES:
            known.add(str(code))

    assert served == set(area_codes())
    assert known <= served


def test_runs_of_zip_codes_with_the_same_area_codes_do_not_overlap() -> None:
    rows = table("zip_area_codes.csv")

    assert all(row["first"] <= row["last"] for row in rows)
    assert all(before["last"] < after["first"] for before, after in pairwise(rows))


def test_every_correction_is_of_a_zip_code_in_use_and_is_there_once() -> None:
    for name in ("zip_corrections.csv", "zip_states.csv"):
        counted = Counter(row["zip_code"] for row in table(name))
        assert set(counted.values()) == {1}
        assert all(find_place(zip_code) for zip_code in counted)


def test_a_place_is_taken_as_an_address_and_means_the_same_to_the_sandbox() -> None:
    """Look up every fortieth address; `python -m tests.real_addresses` looks up all, which takes a minute."""
    for place in served_places()[::40]:
        for state in place.states:
            city = next(name for key, name in place.cities.items() if key == city_key(place.city, state))
            address = validated_address(street="1 Main St", unit="", city=city, state=state, zip_code=place.zip_code)
            assert (address.city, address.state, address.time_zone) == (city, state, place.time_zone)
            there = place_of_sandbox(place.zip_code)
            assert there is not None
            assert can_be_in_state(there, state)
            assert (there.time_zone, there.latitude) == (place.time_zone, place.latitude)


def test_every_city_in_capitals_is_spelled_as_the_data_spells_it() -> None:
    wrong = [
        (place.city, spelled)
        for place in served_places()
        if (spelled := match_capitals(place.city.upper(), place.city)) != place.city
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("zip_code", "time_zone"),
    [
        ("99634", "America/Anchorage"),
        ("86003", "America/Phoenix"),
        ("86040", "America/Phoenix"),
        ("86045", "America/Denver"),
        ("89883", "America/Denver"),
        ("57532", "America/Denver"),
    ],
)
def test_a_time_zone_that_the_data_has_wrong_is_put_right(zip_code: str, time_zone: str) -> None:
    place = find_place(zip_code)

    assert place is not None
    assert place.time_zone == time_zone


@pytest.mark.parametrize(
    ("zip_code", "codes"),
    [
        ("10118", {"212", "332", "646", "917"}),
        ("11201", {"718", "347", "917", "929"}),
        ("90012", {"213", "323", "738"}),
        ("85144", {"480", "602", "623"}),
        ("77002", {"281", "346", "621", "713", "832"}),
        ("48201", {"313", "679"}),
        ("60601", {"312", "872"}),
    ],
)
def test_a_place_has_all_area_codes_that_overlay_it(zip_code: str, codes: set[str]) -> None:
    place = find_place(zip_code)

    assert place is not None
    assert set(place.area_codes) == codes


def test_a_zip_code_without_a_position_gets_that_of_its_city() -> None:
    livingston, neighbor = find_place("77352"), find_place("77351")

    assert livingston is not None
    assert neighbor is not None
    apart = miles_between(livingston.latitude, livingston.longitude, neighbor.latitude, neighbor.longitude)
    assert apart < 30
