"""The company's own network: the wire centers, and the places that its lines reach from there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from business_layer.shared.reference_tables import read_reference_table
from business_layer.shared.zip_codes import miles_between

# The farthest that a dedicated line goes, at its slowest speed. An address is checked before each order all the same.
REACH_MILES = 110
MILES_PER_DEGREE_OF_LATITUDE = 69


@dataclass(frozen=True)
class WireCenter:
    """A building of the network. Its position is in degrees."""

    city: str
    state: str
    latitude: float
    longitude: float

    def miles_to(self, latitude: float, longitude: float) -> float:
        return miles_between(self.latitude, self.longitude, latitude, longitude)


@lru_cache(maxsize=1)
def wire_centers() -> tuple[WireCenter, ...]:
    return tuple(_read())


def is_within_reach(latitude: float, longitude: float) -> bool:
    """Return True if a wire center is close enough for a dedicated line."""
    degrees = REACH_MILES / MILES_PER_DEGREE_OF_LATITUDE + 0.1
    near = (center for center in wire_centers() if abs(center.latitude - latitude) < degrees)
    return any(center.miles_to(latitude, longitude) <= REACH_MILES for center in near)


@lru_cache(maxsize=4096)
def nearest_wire_center(latitude: float, longitude: float) -> WireCenter:
    """The wire center that serves a place. Its area is the rate center of the numbers there."""
    return min(wire_centers(), key=lambda center: center.miles_to(latitude, longitude))


def _read() -> Iterator[WireCenter]:
    for row in read_reference_table("wire_centers.csv"):
        yield WireCenter(row["city"], row["state"], float(row["latitude"]), float(row["longitude"]))
