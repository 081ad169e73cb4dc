"""Finds free phone numbers that have a word or digits, or come close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from business_layer.inventory.number_search import NumberPattern, NumberSearch
from business_layer.inventory.queries import FreeNumbers, NumberPool

# With fewer numbers that have the whole word, close ones are shown too.
FEW_EXACT = 4
NEAR_SHOWN = 9


@dataclass(frozen=True)
class FoundNumber:
    """A free number, in parts as NumberPattern.parts_of gives them. `closeness` is empty if it has the whole word."""

    number: str
    parts: tuple[tuple[str, bool], ...]
    closeness: str = ""


@dataclass(frozen=True)
class FoundNumbers:
    """The free numbers with the whole word, and close ones if there are few. `has_more`: there are more exact ones."""

    exact: tuple[FoundNumber, ...] = ()
    near: tuple[FoundNumber, ...] = ()
    has_more: bool = False


def find_numbers(
    resources: FreeNumbers, pools: Sequence[NumberPool], search: NumberSearch, *, at: datetime, limit: int
) -> FoundNumbers:
    """Find up to `limit` free numbers with the whole word, best first; if they are few, also close ones."""
    exact: dict[str, FoundNumber] = {}
    for patterns in search.exact():
        if len(exact) <= limit:
            exact |= _found(resources, pools, patterns, "", at, limit + 1, exact)
    shown = tuple(exact.values())[:limit]
    near = _near(resources, pools, search, at, exact) if len(exact) < FEW_EXACT else {}
    return FoundNumbers(shown, tuple(near.values()), has_more=len(exact) > limit)


def has_number(resources: FreeNumbers, pools: Sequence[NumberPool], search: NumberSearch, *, at: datetime) -> str:
    """Return the best free number with the whole word; empty if there is none."""
    levels = (resources.free_numbers(pools, patterns, at=at, limit=1) for patterns in search.exact())
    return next((numbers[0] for numbers in levels if numbers), "")


def _near(
    resources: FreeNumbers,
    pools: Sequence[NumberPool],
    search: NumberSearch,
    at: datetime,
    exact: dict[str, FoundNumber],
) -> dict[str, FoundNumber]:
    near: dict[str, FoundNumber] = {}
    for close in search.near():
        left = NEAR_SHOWN - len(near)
        if left > 0:
            # Some of what is found was found before, so a few more are asked for.
            some = left + len(exact) + len(near)
            found = _found(resources, pools, close.patterns, close.words, at, some, exact | near)
            near |= dict(list(found.items())[:left])
    return near


def _found(
    resources: FreeNumbers,
    pools: Sequence[NumberPool],
    patterns: Sequence[NumberPattern],
    closeness: str,
    at: datetime,
    limit: int,
    known: dict[str, FoundNumber],
) -> dict[str, FoundNumber]:
    """The new numbers that fit a pattern, those of the first patterns first."""
    numbers = resources.free_numbers(pools, patterns, at=at, limit=limit)
    new = {
        number: next(pattern for pattern in patterns if pattern.fits(number))
        for number in numbers
        if number not in known
    }
    return {
        number: FoundNumber(number, pattern.parts_of(number), closeness)
        for number, pattern in sorted(new.items(), key=lambda found: patterns.index(found[1]))
    }
