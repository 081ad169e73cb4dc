"""Where a ZIP code is, and which wire center is nearest to it."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

import yaml
import zipcodes

EARTH_RADIUS_MILES = 3958.8


@dataclass(frozen=True)
class Place:
    """A ZIP code's state, position in degrees, and time zone."""

    state: str
    latitude: float
    longitude: float
    time_zone: str


@dataclass(frozen=True)
class WireCenter:
    """One of the network's buildings, with the switch that stands in it."""

    city: str
    state: str
    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.city}, {self.state}"


@lru_cache(maxsize=4096)
def place_of(zip_code: str) -> Place | None:
    """The place of a ZIP code in use, or None."""
    for row in zipcodes.matching(zip_code):
        if row["active"]:
            return Place(row["state"], float(row["lat"]), float(row["long"]), row["timezone"] or "America/New_York")
    return None


@lru_cache(maxsize=4096)
def nearest_wire_center(place: Place) -> tuple[WireCenter, float]:
    """The nearest wire center and its distance in statute miles."""
    return min(((center, _miles(place, center)) for center in _wire_centers()), key=lambda pair: pair[1])


@lru_cache(maxsize=1)
def _wire_centers() -> tuple[WireCenter, ...]:
    text = (files("environments.sandbox.availability") / "wire_centers.yaml").read_text("utf-8")
    return tuple(
        WireCenter(row["city"], row["state"], row["latitude"], row["longitude"]) for row in yaml.safe_load(text)
    )


def _miles(place: Place, center: WireCenter) -> float:
    # The haversine formula: the great circle between two points on a sphere.
    half_lat = radians(center.latitude - place.latitude) / 2
    half_long = radians(center.longitude - place.longitude) / 2
    across = cos(radians(place.latitude)) * cos(radians(center.latitude))
    return 2 * EARTH_RADIUS_MILES * asin(sqrt(sin(half_lat) ** 2 + across * sin(half_long) ** 2))
