"""Rebuild what corrects the ZIP data: `python -m tests.reference_data`.

The package `zipcodes` has wrong time zones, ZIP codes at latitude 0, and area codes that are years old. This program
compares each row with polygons and writes `zip_corrections.csv` and `zip_area_codes.csv` into
`business_layer/shared/reference_data`, whose README names the sources. Run it after an upgrade of `zipcodes`, and look
at the difference before you commit it. It needs `pip install timezonefinder area-code-locator`, the second of which
the project does not install otherwise.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import zipcodes

FOLDER = Path(__file__).parents[2] / "business_layer" / "shared" / "reference_data"
NOT_SERVED = {"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PW", "VI"}
# A winter's and a summer's noon tell two zones apart.
NOONS = (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC))
Row = dict[str, Any]


def rows() -> list[Row]:
    """Every ZIP code in use where the store sells."""
    return [row for row in zipcodes.list_all() if row["active"] and row["state"] not in NOT_SERVED]


def offsets(zone: str) -> tuple[object, ...] | None:
    """The zone's offsets from UTC, or None where there is no such zone."""
    try:
        return tuple(noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in NOONS)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def positions(found: list[Row]) -> dict[str, tuple[float, float]]:
    """The position of each ZIP code; those at 0, 0 get the middle of their city, or of their neighbors by number."""
    known = {row["zip_code"]: (float(row["lat"]), float(row["long"])) for row in found}
    around: dict[object, list[tuple[float, float]]] = defaultdict(list)
    for row in found:
        if any(known[row["zip_code"]]):
            for key in ((row["city"], row["state"]), row["zip_code"][:3], row["state"]):
                around[key].append(known[row["zip_code"]])
    for row in found:
        if not any(known[row["zip_code"]]):
            keys = ((row["city"], row["state"]), row["zip_code"][:3], row["state"])
            near = next(around[key] for key in keys if around[key])
            known[row["zip_code"]] = (round(mean(lat for lat, _ in near), 4), round(mean(lng for _, lng in near), 4))
    return known


def corrections(found: list[Row], places: dict[str, tuple[float, float]]) -> Iterator[tuple[str, str, str, str]]:
    """ZIP code, latitude, longitude and time zone of each row that is wrong; what is right stays empty."""
    from timezonefinder import TimezoneFinder

    finder = TimezoneFinder()
    for row in found:
        latitude, longitude = places[row["zip_code"]]
        moved = (str(latitude), str(longitude)) if not float(row["lat"]) else ("", "")
        zone = finder.timezone_at(lat=latitude, lng=longitude) or ""
        wrong_zone = zone if offsets(row["timezone"]) != offsets(zone) else ""
        if wrong_zone or moved[0]:
            yield row["zip_code"], *moved, wrong_zone


def areas() -> dict[str, tuple[str, list[str]]]:
    with (FOLDER / "area_codes.csv").open(encoding="utf-8", newline="") as file:
        return {row["area"]: (row["state"], row["codes"].split()) for row in csv.DictReader(file)}


def areas_of_codes() -> dict[str, set[str]]:
    """The areas a code tells: an overlay over two areas, such as 917, tells neither."""
    shared = Counter(code for _, codes in areas().values() for code in codes)
    found: dict[str, set[str]] = defaultdict(set)
    for area, (_, codes) in areas().items():
        for code in codes:
            if shared[code] == 1 or code == area:
                found[code].add(area)
    return found


def codes_by_polygon(places: dict[str, tuple[float, float]]) -> dict[str, set[str]]:
    """The area codes whose polygon holds each ZIP code."""
    import geopandas
    from area_code_locator import AreaCodeLocator

    points = geopandas.GeoDataFrame(
        {"zip_code": list(places)},
        geometry=geopandas.points_from_xy([lng for _, lng in places.values()], [lat for lat, _ in places.values()]),
        crs=4326,
    )
    joined = geopandas.sjoin(points, AreaCodeLocator().gdf, how="inner", predicate="within")
    found: dict[str, set[str]] = defaultdict(set)
    for zip_code, code in zip(joined["zip_code"], joined["area_code"], strict=True):
        found[zip_code].add(str(code))
    return found


def zip_areas(found: list[Row], places: dict[str, tuple[float, float]]) -> dict[str, str]:
    """The areas of each ZIP code: those on which polygon and data agree, else the polygon's, the data's, the next's."""
    telling, polygons = areas_of_codes(), codes_by_polygon(places)
    states = {area: state for area, (state, _) in areas().items()}
    known: dict[str, str] = {}
    last = ""
    for row in found:
        drawn, listed = (
            {area for code in codes for area in telling[code] if states[area] == row["state"]}
            for codes in (polygons[row["zip_code"]], row["area_codes"])
        )
        chosen = drawn & listed or drawn or listed
        if "407" in chosen:
            chosen.discard("321")  # It overlays the whole of 407, and is an area of its own east of it.
        last = known[row["zip_code"]] = " ".join(sorted(chosen)) or last
    return known


def runs(known: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """First and last ZIP code of each run with the same areas."""
    for areas_of_run, run in groupby(sorted(known), key=lambda zip_code: known[zip_code]):
        codes = list(run)
        yield codes[0], codes[-1], areas_of_run


def write(name: str, header: tuple[str, ...], lines: Iterator[tuple[str, ...]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        count = sum(1 for line in lines if writer.writerow(line))
    print(f"{name}: {count} lines")


def main() -> int:
    found = rows()
    places = positions(found)
    header = ("zip_code", "latitude", "longitude", "time_zone")
    write("zip_corrections.csv", header, corrections(found, places))
    write("zip_area_codes.csv", ("first", "last", "areas"), runs(zip_areas(found, places)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
