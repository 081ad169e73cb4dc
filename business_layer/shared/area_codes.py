"""Area codes of the United States: which exist, and which serve a ZIP code."""

from bisect import bisect_right
from functools import lru_cache

from business_layer.shared.reference_tables import read_reference_table


@lru_cache(maxsize=1)
def area_codes() -> dict[str, str]:
    """Each area code of the states, the District of Columbia and Puerto Rico, with its state."""
    return {code: row["state"] for row in read_reference_table("area_codes.csv") for code in row["codes"].split()}


def area_codes_of(zip_code: str) -> tuple[str, ...]:
    """The area codes in which a ZIP code can have new numbers, its oldest first; none where nothing is known of it."""
    firsts, runs = _runs()
    place = bisect_right(firsts, zip_code) - 1
    if place < 0 or zip_code > runs[place][0]:
        return ()
    return runs[place][1]


@lru_cache(maxsize=1)
def _runs() -> tuple[list[str], list[tuple[str, tuple[str, ...]]]]:
    """The first ZIP code of each run with the same area codes; and its last one with those codes."""
    codes_of = {row["area"]: row["codes"].split() for row in read_reference_table("area_codes.csv")}
    rows = read_reference_table("zip_area_codes.csv")
    known: dict[str, tuple[str, ...]] = {}
    for row in rows:
        found = (code for area in row["areas"].split() for code in codes_of[area])
        known.setdefault(row["areas"], tuple(dict.fromkeys(found)))
    return [row["first"] for row in rows], [(row["last"], known[row["areas"]]) for row in rows]
