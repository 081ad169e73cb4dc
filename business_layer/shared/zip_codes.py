"""Validate ZIP codes and find their places: the data of the package `zipcodes`, corrected where it is wrong.

`reference_data` holds the corrections, and a test reads every row of the package.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

import zipcodes

from business_layer.shared.area_codes import area_codes_of
from business_layer.shared.city_names import city_key, fix_mc_capital
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.errors import Invalid
from business_layer.shared.invisible_characters import clean_line
from business_layer.shared.reference_tables import read_reference_table
from business_layer.shared.state_names import state_name

EARTH_RADIUS_MILES = 3958.8
SUGGESTED_ZIP_CODES = 6
ZIP_CODE = re.compile(r"([0-9]{5})(?: ?[-\u2010-\u2015]? ?[0-9]{4})?")
# Addresses this close to a state line may have the post office, and so the ZIP code, of the neighboring state.
NEAR_A_STATE_LINE_MILES = 30
# ZIP codes in a state that belong to no place there: military mail, parcel returns and letters to Santa Claus.
MAIL_ONLY_CITIES = frozenset({"APO", "FPO", "DPO", "PARCEL RETURN SERVICE"})
MAIL_ONLY_ZIP_CODES = frozenset({"88888"})
# The Postal Service's states for military mail and for territories other than Puerto Rico.
MILITARY_OR_TERRITORY = frozenset({"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PW", "VI"})


@dataclass(frozen=True)
class Place:
    """The place of one ZIP code.

    `cities` maps the key of each city's name to its spelling; `other_cities` are the other names that the post office
    accepts. `states` begins with the post office's. `is_somewhere` is False for a ZIP code that is only for mail.
    """

    zip_code: str
    city: str
    other_cities: tuple[str, ...]
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

    @property
    def is_served(self) -> bool:
        """True if there are addresses with this ZIP code, in a state that we serve."""
        return self.is_somewhere and self.state not in MILITARY_OR_TERRITORY


def parse_zip_code(text: str) -> str:
    """Return the five digits of a typed ZIP code, with or without +4; empty for any other text."""
    found = ZIP_CODE.fullmatch(clean_line(text))
    return found[1] if found else ""


def load_places() -> None:
    """Unpack the ZIP data (about 40 MB) now, which otherwise happens during the first request with an address."""
    zipcodes.is_real("10118")
    _corrections()
    _states()


def require_served_zip_code(typed: str, *, city: str, state: str) -> Place:
    """Return the place of a typed ZIP code that we serve. Raises Invalid naming `zip_code`.

    `city` and `state`, as typed, help to suggest ZIP codes in place of one that does not exist.
    """
    digits = parse_zip_code(typed)
    if not digits:
        raise Invalid("Enter the five digits of the ZIP code, for example 10001.", field="zip_code")
    place = find_place(digits)
    if place is None:
        raise Invalid(f"There is no ZIP code {digits}. {_suggestion(city, state)}", field="zip_code")
    if place.state in MILITARY_OR_TERRITORY:
        raise Invalid(
            f"We don't serve ZIP code {digits}: it is outside the 50 states, the District of Columbia and Puerto Rico.",
            field="zip_code",
        )
    if not place.is_somewhere:
        raise Invalid(
            f"ZIP code {digits} is only for mail. Enter the ZIP code of the street address.", field="zip_code"
        )
    return place


def zip_code_mismatches(place: Place, *, city: str, state: str, may_ask: bool) -> dict[str, str]:
    """Return the error of `state` or `city` if it disagrees with the ZIP code.

    A nearby state is refused only if `may_ask`: the address may be right, and the customer is asked about it once.
    """
    if state not in place.states:
        right = state_name(place.state)
        wrong = f"ZIP code {place.zip_code} is in {right}."
        if not is_near(place, state):
            return {"state": f"{wrong} Choose {right} or correct the ZIP code."}
        if may_ask:
            return {"state": f"{wrong} If the address is really in {state_name(state)}, continue. If not, correct it."}
    if city_key(city, state) not in place.cities:
        return {
            "city": f"ZIP code {place.zip_code} belongs to {place.city}. Enter {place.city} or correct the ZIP code."
        }
    return {}


def _suggestion(city: str, state: str) -> str:
    """Name the ZIP codes of the typed city if there are few: people keep using ones that were retired."""
    found = zip_codes_of_city(city, state)
    if not 0 < len(found) <= SUGGESTED_ZIP_CODES:
        return "Check the five digits."
    return f"ZIP codes of {city}, {state}: {', '.join(found)}."


@lru_cache(maxsize=4096)
def find_place(zip_code: str) -> Place | None:
    """Return the place of a five-digit ZIP code, or None if it is not in use."""
    if not zip_code or parse_zip_code(zip_code) != zip_code:
        return None
    row = next((row for row in zipcodes.matching(zip_code) if row["active"]), None)
    return place_from_row(row) if row else None


def place_from_row(row: Mapping[str, Any]) -> Place:
    """Return the place of a row of the package `zipcodes`, with our corrections."""
    zip_code = row["zip_code"]
    corrected = _corrections().get(zip_code, {})
    names = (row["city"], *row["acceptable_cities"], *row["unacceptable_cities"])
    states = _states().get(zip_code, (row["state"],))
    return Place(
        zip_code=zip_code,
        city=fix_mc_capital(row["city"]),
        other_cities=tuple(map(fix_mc_capital, row["acceptable_cities"])),
        cities={
            key: fix_mc_capital(name) for name in reversed(names) for state in states if (key := city_key(name, state))
        },
        states=states,
        latitude=float(corrected.get("latitude") or row["lat"]),
        longitude=float(corrected.get("longitude") or row["long"]),
        time_zone=corrected.get("time_zone") or row["timezone"] or HOUSE_ZONE,
        area_codes=area_codes_of(zip_code),
        is_somewhere=row["city"].upper() not in MAIL_ONLY_CITIES and zip_code not in MAIL_ONLY_ZIP_CODES,
    )


def zip_codes_of_city(city: str, state: str) -> list[str]:
    """Return the ZIP codes of a city that are in use. `city` is one of its names as the package spells them."""
    name = city.casefold()
    rows = (row for row in zipcodes.filter_by_state(state) if row["active"])
    return sorted(
        row["zip_code"]
        for row in rows
        if name in {known.casefold() for known in (row["city"], *row["acceptable_cities"], *row["unacceptable_cities"])}
    )


def is_near(place: Place, state: str) -> bool:
    """Return True if the ZIP code is so close to the state that an address with it may be there."""
    return any(
        miles_between(place.latitude, place.longitude, latitude, longitude) <= NEAR_A_STATE_LINE_MILES
        for latitude, longitude in _positions_in(state)
    )


@lru_cache(maxsize=64)
def _positions_in(state: str) -> tuple[tuple[float, float], ...]:
    """Return the latitude and longitude of each ZIP code in a state."""
    return tuple((float(row["lat"]), float(row["long"])) for row in zipcodes.filter_by_state(state) if row["active"])


def served_positions() -> Iterator[tuple[str, float, float]]:
    """The state, latitude and longitude of each ZIP code in a state that we serve."""
    corrections = _corrections()
    for row in zipcodes.list_all():
        if row["active"] and row["state"] not in MILITARY_OR_TERRITORY:
            right = corrections.get(row["zip_code"], row)
            yield row["state"], float(right.get("latitude") or row["lat"]), float(right.get("longitude") or row["long"])


@lru_cache(maxsize=1)
def _corrections() -> dict[str, dict[str, str]]:
    """Return latitude, longitude and time zone by ZIP code; a value that needs no correction is empty."""
    return {row["zip_code"]: row for row in read_reference_table("zip_corrections.csv")}


@lru_cache(maxsize=1)
def _states() -> dict[str, tuple[str, ...]]:
    """Return the states of each ZIP code that extends into several."""
    return {row["zip_code"]: tuple(row["states"].split()) for row in read_reference_table("zip_states.csv")}


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the great-circle distance in statute miles (haversine)."""
    half_lat = radians(other_latitude - latitude) / 2
    half_long = radians(other_longitude - longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(half_long) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(chord))
