"""ZIP codes and their places: the package `zipcodes`, put right where it is wrong.

Its rows are not trusted one by one: `reference_data` corrects them, and a test reads all of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

import zipcodes

from business_layer.shared.area_codes import area_codes_of
from business_layer.shared.city_names import city_key, fix_mc_capital
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.invisible_characters import clean_line
from business_layer.shared.reference_tables import read_reference_table

EARTH_RADIUS_MILES = 3958.8
ZIP_CODE = re.compile(r"([0-9]{5})(?: ?[-\u2010-\u2015]? ?[0-9]{4})?")
# People who live this near to a state line may have the next state's post office.
NEAR_A_STATE_LINE_MILES = 30
# Military mail, parcels on their way back, and Santa Claus have ZIP codes in a state, and no place there.
NOWHERE = frozenset({"APO", "FPO", "DPO", "PARCEL RETURN SERVICE"})
NOWHERE_ZIP_CODES = frozenset({"88888"})
MILITARY_OR_ABROAD = frozenset({"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PW", "VI"})


@dataclass(frozen=True)
class Place:
    """What is known of one ZIP code.

    `cities` maps each city's key to its spelling; `states` begins with the one of its post office.
    """

    zip_code: str
    city: str
    cities: dict[str, str]
    states: tuple[str, ...]
    latitude: float
    longitude: float
    time_zone: str
    area_codes: tuple[str, ...]
    is_somewhere: bool

    @property
    def state(self) -> str:
        return self.states[0]


def parse_zip_code(text: str) -> str:
    """The ZIP code that was typed, without the four digits that may follow it; empty for anything else."""
    found = ZIP_CODE.fullmatch(clean_line(text))
    return found[1] if found else ""


def load_places() -> None:
    """Unpack the ZIP data, some 40 MB, which otherwise is done when the first address is checked."""
    zipcodes.is_real("10118")
    _corrections()
    _states()


@lru_cache(maxsize=4096)
def find_place(zip_code: str) -> Place | None:
    """The place of a five-digit ZIP code in use, or None."""
    if not zip_code or parse_zip_code(zip_code) != zip_code:
        return None
    row = next((row for row in zipcodes.matching(zip_code) if row["active"]), None)
    return place_from_row(row) if row else None


def place_from_row(row: Mapping[str, Any]) -> Place:
    """The place of a row of the package `zipcodes`, with what is known better."""
    zip_code = row["zip_code"]
    corrected = _corrections().get(zip_code, {})
    names = (row["city"], *row["acceptable_cities"], *row["unacceptable_cities"])
    states = _states().get(zip_code, (row["state"],))
    return Place(
        zip_code=zip_code,
        city=fix_mc_capital(row["city"]),
        cities={
            key: fix_mc_capital(name) for name in reversed(names) for state in states if (key := city_key(name, state))
        },
        states=states,
        latitude=float(corrected.get("latitude") or row["lat"]),
        longitude=float(corrected.get("longitude") or row["long"]),
        time_zone=corrected.get("time_zone") or row["timezone"] or HOUSE_ZONE,
        area_codes=area_codes_of(zip_code),
        is_somewhere=row["city"].upper() not in NOWHERE and zip_code not in NOWHERE_ZIP_CODES,
    )


def zip_codes_of_city(city: str, state: str) -> list[str]:
    """The ZIP codes in use of a city, by one of its names as the package writes them."""
    name = city.casefold()
    rows = (row for row in zipcodes.filter_by_state(state) if row["active"])
    return sorted(
        row["zip_code"]
        for row in rows
        if name in {known.casefold() for known in (row["city"], *row["acceptable_cities"], *row["unacceptable_cities"])}
    )


def is_near(place: Place, state: str) -> bool:
    """Whether another state begins near a ZIP code, so that an address of it may lie there."""
    return any(
        miles_between(place.latitude, place.longitude, latitude, longitude) <= NEAR_A_STATE_LINE_MILES
        for latitude, longitude in _positions_in(state)
    )


@lru_cache(maxsize=64)
def _positions_in(state: str) -> tuple[tuple[float, float], ...]:
    """Latitude and longitude of each ZIP code in a state."""
    return tuple((float(row["lat"]), float(row["long"])) for row in zipcodes.filter_by_state(state) if row["active"])


@lru_cache(maxsize=1)
def _corrections() -> dict[str, dict[str, str]]:
    """Latitude, longitude and time zone by ZIP code, where the package has others; empty where it is right."""
    return {row["zip_code"]: row for row in read_reference_table("zip_corrections.csv")}


@lru_cache(maxsize=1)
def _states() -> dict[str, tuple[str, ...]]:
    """The states of each ZIP code that lies in several."""
    return {row["zip_code"]: tuple(row["states"].split()) for row in read_reference_table("zip_states.csv")}


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in statute miles (haversine)."""
    half_lat = radians(other_latitude - latitude) / 2
    half_long = radians(other_longitude - longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(half_long) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(chord))
