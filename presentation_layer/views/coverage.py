"""The map of the network: the country in dots, those in reach of a wire center, and the wire centers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import cos, radians, sin, sqrt

from business_layer.shared.state_names import state_name
from business_layer.shared.wire_centers import REACH_MILES, is_within_reach, wire_centers
from business_layer.shared.zip_codes import served_positions

WIDTH, HEIGHT = 960, 600
DOTS_APART = 12
# Albers' equal-area projection of the 48 states, with its usual parallels (39 and 5 degrees around the middle).
SOUTH, NORTH, MIDDLE = radians(29.5), radians(45.5), (radians(37.5), radians(-96.0))
CONE = (sin(SOUTH) + sin(NORTH)) / 2
CURVE = cos(SOUTH) ** 2 + 2 * CONE * sin(SOUTH)
SCALE = 1180
# Alaska and Hawaii are below the southwest, each drawn to a scale of its own.
INSETS = {"AK": (130, 530, 4.4, 63.5, -152.0), "HI": (330, 560, 15.0, 20.6, -157.4)}
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class CoverageMap:
    """`reached` and `other` are paths of dots, `centers` the positions of the wire centers.

    `states` has the wire centers' cities by state, for those who do not see the map.
    """

    width: int
    height: int
    reach_miles: int
    reached: str
    other: str
    centers: tuple[Point, ...]
    states: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=1)
def coverage_map() -> CoverageMap:
    """Draw the map. It takes about half a second, so it is drawn once."""
    dots = _dots()
    return CoverageMap(
        width=WIDTH,
        height=HEIGHT,
        reach_miles=REACH_MILES,
        reached=_path(point for point, is_reached in dots.items() if is_reached),
        other=_path(point for point, is_reached in dots.items() if not is_reached),
        centers=tuple(_rounded(_place(center.state, center.latitude, center.longitude)) for center in wire_centers()),
        states=tuple(_states()),
    )


def _states() -> Iterator[tuple[str, tuple[str, ...]]]:
    centers = sorted(wire_centers(), key=lambda center: (state_name(center.state), center.city))
    for name, there in groupby(centers, key=lambda center: state_name(center.state)):
        yield name, tuple(center.city for center in there)


def _dots() -> dict[Point, bool]:
    """The dots of the grid where people live, and whether a line reaches the first place found at each."""
    places: dict[Point, tuple[float, float]] = {}
    for state, latitude, longitude in served_positions():
        if state != "PR":
            places.setdefault(_on_grid(_place(state, latitude, longitude)), (latitude, longitude))
    return {dot: is_within_reach(*place) for dot, place in sorted(places.items())}


def _on_grid(point: Point) -> Point:
    """The nearest dot of a grid whose every other row is moved by half a step."""
    row = round(point[1] / (DOTS_APART * 0.866))
    shift = DOTS_APART / 2 if row % 2 else 0
    return round((point[0] - shift) / DOTS_APART) * DOTS_APART + shift, round(row * DOTS_APART * 0.866)


def _place(state: str, latitude: float, longitude: float) -> Point:
    """The position on the map of a place in degrees."""
    if state in INSETS:
        x, y, scale, middle, meridian = INSETS[state]
        west = longitude - 360 if longitude > 0 else longitude
        return x + (west - meridian) * scale * cos(radians(middle)), y - (latitude - middle) * scale
    radius, below = _radius(radians(latitude)), _radius(MIDDLE[0])
    angle = CONE * (radians(longitude) - MIDDLE[1])
    return WIDTH / 2 + 10 + SCALE * radius * sin(angle), HEIGHT / 2 - 4 + SCALE * (radius * cos(angle) - below)


def _radius(latitude: float) -> float:
    return sqrt(CURVE - 2 * CONE * sin(latitude)) / CONE


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


def _path(points: Iterator[Point]) -> str:
    """Each dot is a line without length, which round ends make a disk."""
    return "".join(f"M{x:g} {y:g}h0" for x, y in points)
