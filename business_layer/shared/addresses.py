"""Structured United States addresses, checked against the ZIP data of the package `zipcodes`."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

import zipcodes

from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.errors import Invalid

EARTH_RADIUS_MILES = 3958.8
WRITTEN_OUT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
# The four figures after the hyphen say more than we need.
PLUS_FOUR = re.compile(r"(?<=^\d{5})-?\d{4}$")
POST_OFFICE_BOX = re.compile(r"\b(p\W*o|post\W*office)\W*box\W*\w*\d", re.IGNORECASE)
# Military mail, and the territories and associated states that the ZIP data has beside Puerto Rico.
NOT_SERVED = {"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PW", "VI"}


@dataclass(frozen=True)
class GeographicAddress:
    """A validated service, billing or 911 address. Latitude and longitude are the ZIP's, in degrees."""

    street: str
    unit: str
    city: str
    state: str
    zip_code: str
    latitude: float
    longitude: float
    time_zone: str

    def __str__(self) -> str:
        street = f"{self.street}, {self.unit}" if self.unit else self.street
        return f"{street}, {self.city}, {self.state} {self.zip_code}"


@dataclass(frozen=True)
class Place:
    """What the ZIP data knows of one ZIP code."""

    zip_code: str
    city: str
    cities: frozenset[str]
    state: str
    latitude: float
    longitude: float
    time_zone: str
    area_codes: tuple[str, ...]


@lru_cache(maxsize=4096)
def place_of(zip_code: str) -> Place | None:
    """The place of a five-digit ZIP code in use, or None."""
    found = [row for row in zipcodes.matching(zip_code) if row["active"]] if zip_code.isascii() else []
    if not found:
        return None
    row = found[0]
    known = (row["city"], *row["acceptable_cities"], *row["unacceptable_cities"])
    cities = frozenset(_city_key(name, row["state"]) for name in known)
    return Place(
        zip_code=row["zip_code"],
        city=row["city"],
        cities=cities,
        state=row["state"],
        latitude=float(row["lat"]),
        longitude=float(row["long"]),
        time_zone=row["timezone"] or HOUSE_ZONE,
        area_codes=tuple(row["area_codes"]),
    )


def service_address(*, street: str, unit: str, city: str, state: str, zip_code: str) -> GeographicAddress:
    """A validated address that a line can be brought to and help be sent to: not a post office box. Raises Invalid."""
    if POST_OFFICE_BOX.search(f"{street} {unit}"):
        raise Invalid(
            "Service needs a place, not a post office box. Enter the house number and street.", field="street"
        )
    return validated_address(street=street, unit=unit, city=city, state=state, zip_code=zip_code)


def validated_address(*, street: str, unit: str, city: str, state: str, zip_code: str) -> GeographicAddress:
    """The structured address; raises Invalid naming each input that does not agree with the ZIP data."""
    street, unit, city, state = (_visible(text) for text in (street, unit, city, state))
    errors, place = {}, None
    if not any(character.isdigit() for character in street) or not any(character.isalpha() for character in street):
        errors["street"] = "Enter the house number and street, for example 100 Main Street."
    if not city:
        errors["city"] = "Enter the city."
    if not state:
        errors["state"] = "Choose the state."
    try:
        place = _place_or_error(_visible(zip_code))
        errors = {**_disagreements(place, city, state), **errors}
    except Invalid as wrong:
        errors.update(wrong.errors)
    if errors or place is None:
        raise Invalid.of(errors)
    city = city.title() if city.isupper() or city.islower() else city
    return GeographicAddress(
        street, unit, city, place.state, place.zip_code, place.latitude, place.longitude, place.time_zone
    )


def _disagreements(place: Place, city: str, state: str) -> dict[str, str]:
    """Where city and state are not those of the ZIP code."""
    if place.state != state.upper():
        return {
            "state": f"ZIP code {place.zip_code} is in {place.state}. Choose {place.state} or correct the ZIP code."
        }
    if _city_key(city, place.state) not in place.cities:
        return {
            "city": f"ZIP code {place.zip_code} belongs to {place.city}. Enter {place.city} or correct the ZIP code."
        }
    return {}


def _city_key(name: str, state: str) -> str:
    """A city's name as different people write it: St. Louis and Saint Louis, O'Fallon and O Fallon, Washington D.C."""
    words = re.sub(r"[^a-z ]", "", name.casefold().replace("-", " ")).split()
    if len(words) > 1 and words[-1] == state.casefold():
        words.pop()
    return "".join(WRITTEN_OUT.get(word, word) for word in words)


def _visible(text: str) -> str:
    """The text without what nobody sees: marks that come along when one copies from a page, and surplus spaces."""
    return " ".join("".join(one for one in text if unicodedata.category(one) != "Cf").split())


def _place_or_error(zip_code: str) -> Place:
    zip_code = PLUS_FOUR.sub("", zip_code)
    if len(zip_code) != 5 or not (zip_code.isascii() and zip_code.isdigit()):
        raise Invalid("Enter the five digits of the ZIP code, for example 10001.", field="zip_code")
    place = place_of(zip_code)
    if place is None:
        raise Invalid(f"There is no ZIP code {zip_code}. Check the five digits.", field="zip_code")
    if place.state in NOT_SERVED:
        raise Invalid(
            f"We do not serve ZIP code {zip_code}: it is outside the states, the District of Columbia and Puerto Rico.",
            field="zip_code",
        )
    return place


def miles_between(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in statute miles (haversine)."""
    half_lat = radians(other_latitude - latitude) / 2
    half_long = radians(other_longitude - longitude) / 2
    chord = sin(half_lat) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(half_long) ** 2
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(chord))
