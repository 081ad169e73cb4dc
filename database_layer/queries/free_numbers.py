"""The search of free phone numbers by some of their digits.

The stock may hold millions of numbers, so no search reads a pool. Each pattern becomes ranges of an index: from the
first digits of the numbers, or backward from the last, with each digit that may come before those of the pattern. Of
each range no more is read than is shown.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, true

from business_layer.inventory.number_search import ANY, PLACES, NumberPattern
from business_layer.inventory.queries import NumberPool
from business_layer.inventory.resources import ResourceKind
from database_layer.repositories.inventory import is_free
from database_layer.tables.inventory import resources

# With so few ranges, each pool gets its share of what is shown; with more, the search ends when enough is found.
FEW = 20


def find_free_numbers(
    connection: Connection, pools: Sequence[NumberPool], patterns: Sequence[NumberPattern], *, at: datetime, limit: int
) -> list[str]:
    """Free numbers of the pools that fit one of the patterns, without duplicates."""
    forward = [pattern for pattern in patterns if not _is_backward(pattern)]
    backward = [pattern for pattern in patterns if _is_backward(pattern)]
    found: dict[str, None] = {}
    for chosen, is_backward in ((backward, True), (forward, False)):
        ranges = [
            (pool, known) for pattern in chosen for known in _known_digits(pattern, is_backward) for pool in pools
        ]
        if ranges and len(found) < limit:
            query = _in_ranges(ranges, is_backward, at, limit)
            found |= dict.fromkeys(connection.execute(query).scalars())
    return list(found)[:limit]


def _is_backward(pattern: NumberPattern) -> bool:
    """True if fewer places with any digit are behind the pattern than before it."""
    digits = pattern.digits
    return len(digits) - len(digits.rstrip(ANY)) < len(digits) - len(digits.lstrip(ANY))


def _known_digits(pattern: NumberPattern, is_backward: bool) -> Iterator[str]:
    """The digits from that end to the farthest of the pattern, for each choice of those in between."""
    digits = pattern.digits[::-1] if is_backward else pattern.digits
    known = digits.rstrip(ANY)
    first = "0123456789" if is_backward else "23456789"
    choices = [digit if digit != ANY else first if place == 0 else "0123456789" for place, digit in enumerate(known)]
    return map("".join, product(*choices))


def _in_ranges(
    ranges: Sequence[tuple[NumberPool, str]], is_backward: bool, at: datetime, limit: int
) -> Select[tuple[str]]:
    bounds = [(pool.name, *_bounds(pool.area_code, known, is_backward)) for pool, known in ranges]
    # One text for each column: the driver takes several times as long to write lists of hundreds of texts.
    columns = [func.string_to_array(",".join(bound[place] for bound in bounds), ",") for place in range(3)]
    wanted = func.unnest(*columns).table_valued("pool", "low", "high", with_ordinality="rank").render_derived()
    key: ColumnElement[str] = func.reverse(resources.c.value) if is_backward else resources.c.value.expression
    fits = (
        select(resources.c.value, func.row_number().over(order_by=key).label("turn"))
        .where(
            resources.c.kind == ResourceKind.TELEPHONE_NUMBER,
            resources.c.pool == wanted.c.pool,
            key.between(wanted.c.low, wanted.c.high),
            is_free(at),
        )
        .order_by(key)
        .limit(limit)
        .lateral()
    )
    query = select(fits.c.value).select_from(wanted.join(fits, true())).limit(literal(limit))
    return query.order_by(fits.c.turn, wanted.c.rank) if len(ranges) <= FEW else query


def _bounds(area_code: str, known: str, is_backward: bool) -> tuple[str, str]:
    """The least and the greatest number of an area code with the known digits at that end, as the index has them."""
    low, high = (known.ljust(PLACES, fill) for fill in "09")
    begin = f"+1{area_code}"
    return (low + begin[::-1], high + begin[::-1]) if is_backward else (begin + low, begin + high)
