"""Area codes of the United States, and the ones that serve a ZIP code."""

from bisect import bisect_right
from functools import lru_cache

from business_layer.shared.reference_tables import read_reference_table


@lru_cache(maxsize=1)
def area_codes() -> dict[str, str]:
    """Return the state of each area code of the states, the District of Columbia and Puerto Rico."""
    return {code: row["state"] for row in read_reference_table("area_codes.csv") for code in row["codes"].split()}


def area_codes_of(zip_code: str) -> tuple[str, ...]:
    """Return the area codes for new numbers in a ZIP code, oldest first; none for a ZIP code without data."""
    firsts, ranges = _ranges()
    index = bisect_right(firsts, zip_code) - 1
    if index < 0 or zip_code > ranges[index][0]:
        return ()
    return ranges[index][1]


@lru_cache(maxsize=1)
def _ranges() -> tuple[list[str], list[tuple[str, tuple[str, ...]]]]:
    """Return the first ZIP code of each range with the same area codes, and its last ZIP code with those codes."""
    codes_of = {row["area"]: row["codes"].split() for row in read_reference_table("area_codes.csv")}
    rows = read_reference_table("zip_area_codes.csv")
    known: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found = (code for area in row["areas"].split() for code in codes_of[area])
        known.setdefault(row["areas"], tuple(dict.fromkeys(found)))
    return [row["first"] for row in rows], [(row["last"], known[row["areas"]]) for row in rows]
