"""Prices of an offering, and the lines and totals they make for a configuration."""

from dataclasses import dataclass
from enum import StrEnum

from business_layer.catalogue.answer_conditions import Condition
from business_layer.catalogue.characteristics import Values, count_of
from business_layer.shared.money import Money


class PriceType(StrEnum):
    ONE_TIME = "oneTime"
    RECURRING = "recurring"
    USAGE = "usage"


@dataclass(frozen=True, kw_only=True)
class ProductOfferingPrice:
    """One price. `per` names the characteristic that multiplies it (a number, or a list that is counted).

    `unit` is the unit of a usage price ("minute"). `when` limits it to some answers (a speed, a term). Recurring
    prices are for a month. `taxed_as` names its service in the tax tables, if that is not the offering's.
    """

    id: str
    name: str
    type: PriceType
    amount: Money
    per: str = ""
    unit: str = ""
    when: Condition = Condition()
    taxed_as: str = ""

    def count(self, values: Values) -> int:
        """The number of units that the answers ask for."""
        if not self.per:
            return 1
        return count_of(values.get(self.per))


@dataclass(frozen=True, kw_only=True)
class PriceLine:
    """One price applied to one configuration, as cart, order and bill keep it."""

    price_id: str
    name: str
    type: PriceType
    unit_amount: Money
    count: int
    unit: str = ""

    @property
    def is_once(self) -> bool:
        return self.type is PriceType.ONE_TIME

    @property
    def total(self) -> Money:
        return (self.unit_amount * self.count).rounded()


@dataclass(frozen=True)
class Totals:
    """The one-time and the monthly charges."""

    one_time: Money
    monthly: Money

    @classmethod
    def of(cls, lines: tuple[PriceLine, ...], quantity: int = 1) -> "Totals":
        return cls(_sum(lines, PriceType.ONE_TIME) * quantity, _sum(lines, PriceType.RECURRING) * quantity)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.one_time + other.one_time, self.monthly + other.monthly)

    @classmethod
    def zero(cls) -> "Totals":
        return cls(Money.zero(), Money.zero())


def _sum(lines: tuple[PriceLine, ...], type_: PriceType) -> Money:
    return sum((line.total for line in lines if line.type is type_), Money.zero())
