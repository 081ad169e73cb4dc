"""Loading the pools from a carrier's own lists of phone numbers, conference ports and access numbers."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.inventory.open_installation_slots import Stock
from business_layer.inventory.queries import AccessNumber
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.errors import Invalid
from business_layer.shared.zip_codes import Place, find_place

ACCESS_NUMBER = "access_number"
NUMBER = re.compile(r"\+1[2-9][0-9]{9}")
# The areas of the pools that numbers are loaded into.
AREAS = {
    PoolKind.LOCAL: re.compile(r"[2-9][0-9]{2}"),
    PoolKind.TOLL_FREE: re.compile(r"800|888|877|866|855|844|833"),
    PoolKind.PAGING: re.compile(r""),
}


class LoadableStock(Stock, Protocol):
    """The stock, with the dial-up access numbers and the latitude and longitude of their cities."""

    def add_access_numbers(self, places: Sequence[tuple[AccessNumber, float, float]]) -> int:
        """Add them, and return the number of new ones."""
        ...


@dataclass(frozen=True)
class StockLine:
    """One line of a list. The pool of an access number is the ZIP code of its city."""

    kind: str
    pool: str
    value: str


class LoadStock:
    """Add a list to the pools. What is in them already stays; a list with an error adds nothing.

    Raises Invalid, naming each line that is wrong.
    """

    def __init__(self, stock: LoadableStock) -> None:
        self._stock = stock

    def __call__(self, lines: Sequence[tuple[str, StockLine]]) -> int:
        """Add the lines, and return the number of new ones. The first of each pair is the line's place, for errors."""
        errors = {place: problem for place, line in lines if (problem := _problem(line))}
        if errors:
            raise Invalid("Nothing was stocked. Correct these lines and load the file again.", errors=errors)
        pools: dict[tuple[ResourceKind, str], list[str]] = defaultdict(list)
        access_numbers = []
        for _, line in lines:
            if line.kind == ACCESS_NUMBER:
                access_numbers.append(_access_number(line))
            else:
                pools[ResourceKind(line.kind), line.pool].append(line.value)
        added = sum(self._stock.add(kind, pool, values) for (kind, pool), values in pools.items())
        return added + self._stock.add_access_numbers(access_numbers)


def _problem(line: StockLine) -> str:
    """Return what is wrong with a line; empty if nothing is."""
    if line.kind == ResourceKind.TELEPHONE_NUMBER:
        return _problem_of_number(line)
    if line.kind == ResourceKind.CONFERENCE_PORT:
        if line.pool != PoolKind.BRIDGE:
            return f'"{line.pool}" is not a pool of conference ports. Write "{PoolKind.BRIDGE}".'
        return "" if line.value else "Write the name of the port."
    if line.kind == ACCESS_NUMBER:
        if find_place(line.pool) is None:
            return f'"{line.pool}" is not a ZIP code. Write the ZIP code of the city where the access number is local.'
        return _problem_of_digits(line.value)
    return f'"{line.kind}" cannot be stocked. Write telephone_number, conference_port or {ACCESS_NUMBER}.'


def _problem_of_number(line: StockLine) -> str:
    pool = Pool.named(line.pool)
    if pool.kind not in AREAS or not AREAS[pool.kind].fullmatch(pool.area) or str(pool) != line.pool:
        return f'"{line.pool}" is not a pool of numbers. Write local:<area code>, toll-free:<prefix> or paging.'
    if not line.value.startswith(f"+1{pool.area}"):
        return f'"{line.value}" does not belong to {line.pool}. It must begin with +1{pool.area}.'
    return _problem_of_digits(line.value)


def _problem_of_digits(value: str) -> str:
    if NUMBER.fullmatch(value):
        return ""
    return f'"{value}" is not a phone number. Write +1 and its ten digits, without spaces.'


def _access_number(line: StockLine) -> tuple[AccessNumber, float, float]:
    place = find_place(line.pool)
    if not isinstance(place, Place):
        raise Invalid(f"There is no ZIP code {line.pool}.")
    number = AccessNumber(number=line.value, city=place.city, state=place.state, miles=0)
    return number, place.latitude, place.longitude
