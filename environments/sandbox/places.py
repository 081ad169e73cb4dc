"""Finds the place of a ZIP code and the wire center nearest to it."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

import zipcodes

EARTH_RADIUS_MILES = 3958.8
# The wire centers, and tables that correct the ZIP data. The business reads them too: both mean the same places.
REFERENCE_DATA = files("business_layer") / "shared" / "reference_data"
# An address this close to another state can be in it, although its post office is not.
NEAR_A_STATE_LINE_MILES = 30


@dataclass(frozen=True)
class Place:
    """The states of a ZIP code, the main one first, its position in degrees, and its time zone."""

    states: tuple[str, ...]
    latitude: float
    longitude: float
    time_zone: str

    @property
    def state(self) -> str:
        return self.states[0]


@dataclass(frozen=True)
class WireCenter:
    """A building of the network, with the switch in it."""

    city: str
    state: str
    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.city}, {self.state}"


@lru_cache(maxsize=4096)
def find_place(zip_code: str) -> Place | None:
    """The place of a ZIP code, or None if the ZIP code is not in use."""
    right = _table("zip_corrections.csv").get(zip_code, {})
    states = _table("zip_states.csv").get(zip_code, {}).get("states", "").split()
    for row in zipcodes.matching(zip_code):
        if row["active"]:
            return Place(
                states=tuple(states) or (row["state"],),
                latitude=float(right.get("latitude") or row["lat"]),
                longitude=float(right.get("longitude") or row["long"]),
                time_zone=right.get("time_zone") or row["timezone"] or "America/New_York",
            )
    return None


def can_be_in_state(place: Place, state: str) -> bool:
    """Return True if an address with that ZIP code can be in a state: one of its own, or one that is close."""
    return state in place.states or any(
        _miles(place, there) <= NEAR_A_STATE_LINE_MILES for there in _positions_in(state)
    )


@lru_cache(maxsize=64)
def _positions_in(state: str) -> tuple[Place, ...]:
    rows = zipcodes.filter_by_state(state) if len(state) == 2 else []
    return tuple(Place((state,), float(row["lat"]), float(row["long"]), "") for row in rows if row["active"])


@lru_cache(maxsize=2)
def _table(name: str) -> dict[str, dict[str, str]]:
    """The rows of a table, by ZIP code."""
    rows = csv.DictReader((REFERENCE_DATA / name).read_text("utf-8").splitlines())
    return {row["zip_code"]: row for row in rows}


@lru_cache(maxsize=4096)
def nearest_wire_center(place: Place) -> tuple[WireCenter, float]:
    """The nearest wire center and its distance in statute miles."""
    return min(((center, _miles(place, center)) for center in _wire_centers()), key=lambda pair: pair[1])


@lru_cache(maxsize=1)
def _wire_centers() -> tuple[WireCenter, ...]:
    rows = csv.DictReader((REFERENCE_DATA / "wire_centers.csv").read_text("utf-8").splitlines())
    return tuple(WireCenter(row["city"], row["state"], float(row["latitude"]), float(row["longitude"])) for row in rows)


def _miles(place: Place, center: WireCenter | Place) -> float:
    # This is the haversine formula, the great-circle distance between two points on a sphere.
    half_lat = radians(center.latitude - place.latitude) / 2
    half_long = radians(center.longitude - place.longitude) / 2
    across = cos(radians(place.latitude)) * cos(radians(center.latitude))
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(sin(half_lat) ** 2 + across * sin(half_long) ** 2))
