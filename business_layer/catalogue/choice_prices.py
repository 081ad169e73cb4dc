"""Prices of single choices, and the grid of prices that depend on two choices, such as speed and term."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from business_layer.catalogue.characteristics import Characteristic
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceType, ProductOfferingPrice
from business_layer.shared.money import Money


def prices_of_choice(offering: ProductOffering, name: str, value: str) -> tuple[ProductOfferingPrice, ...]:
    """The prices that depend on this answer to the question of that name, and on nothing else."""
    return tuple(price for price in offering.prices if price.when.names == (name,) and price.when.holds({name: value}))


@dataclass(frozen=True, kw_only=True)
class PriceGrid:
    """The monthly price for each pair of answers to two questions, the earlier in rows.

    `one_time` are the one-time charges that depend on the second question alone, by its answers.
    """

    rows: Characteristic
    columns: Characteristic
    monthly: Mapping[tuple[str, str], Money]
    one_time: Mapping[str, Money]

    @property
    def name(self) -> str:
        """The name under which a form sends both answers at once."""
        return f"{self.rows.name}_and_{self.columns.name}"

    def has(self, price: ProductOfferingPrice) -> bool:
        """True if it is one of the monthly prices in the grid."""
        return price.type is PriceType.RECURRING and set(price.when.names) == {self.rows.name, self.columns.name}

    def best_column(self, row: str) -> str:
        """The answer to the second question with the lowest monthly price."""
        return min((column.value for column in self.columns.allowed), key=lambda value: self.monthly[row, value].amount)


# A published offering never changes, so its grid is made once.
@lru_cache(maxsize=128)
def price_grid_of(offering: ProductOffering) -> PriceGrid | None:
    """The grid of an offering that has a monthly price for each pair of two answers; None for any other."""
    choices = [asked for asked in offering.specification.characteristics if _is_single_choice(asked)]
    for rows in choices:
        for columns in choices[choices.index(rows) + 1 :]:
            monthly = _monthly(offering, rows, columns)
            if monthly:
                return PriceGrid(rows=rows, columns=columns, monthly=monthly, one_time=_one_time(offering, columns))
    return None


def _is_single_choice(asked: Characteristic) -> bool:
    return bool(asked.allowed) and not asked.is_list and not asked.when.clauses


def _monthly(offering: ProductOffering, rows: Characteristic, columns: Characteristic) -> dict[tuple[str, str], Money]:
    """The price for each pair; empty if any pair has none of its own."""
    found = {}
    for row, column in product(rows.allowed, columns.allowed):
        answers = {rows.name: row.value, columns.name: column.value}
        own = [price for price in offering.prices if _is_of_pair(price, answers)]
        if len(own) != 1:
            return {}
        found[row.value, column.value] = own[0].amount
    return found


def _is_of_pair(price: ProductOfferingPrice, answers: Mapping[str, str]) -> bool:
    depends_on_both = set(price.when.names) == set(answers)
    return depends_on_both and price.type is PriceType.RECURRING and not price.per and price.when.holds(answers)


def _one_time(offering: ProductOffering, columns: Characteristic) -> dict[str, Money]:
    found = {}
    for choice in columns.allowed:
        prices = prices_of_choice(offering, columns.name, choice.value)
        found[choice.value] = sum((price.amount for price in prices if price.type is PriceType.ONE_TIME), Money.zero())
    return found if any(found.values()) else {}
