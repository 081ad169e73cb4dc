"""The monthly price before and after a change, and what each changed answer adds to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from business_layer.catalogue.catalogue import BUNDLE
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.shared.money import Money

# The steps that no changed answer explains: the prices of today for what stays, and the savings of bundles.
TODAY, SAVINGS = "today's prices", "bundle savings"


@dataclass(frozen=True)
class PriceStep:
    """The part of a difference that one answer makes, by the name of its question, or TODAY or SAVINGS."""

    name: str
    monthly: Money


@dataclass(frozen=True, kw_only=True)
class PriceDifference:
    """The monthly prices without taxes. The steps add up to the difference."""

    before: Money
    after: Money
    steps: tuple[PriceStep, ...]

    @property
    def difference(self) -> Money:
        return self.after - self.before

    def of(self, name: str) -> Money:
        """The part of one answer in the difference."""
        return sum((step.monthly for step in self.steps if step.name == name), Money.zero())


def price_difference(
    offering: ProductOffering,
    *,
    sold: tuple[PriceLine, ...],
    ordered: tuple[PriceLine, ...],
    has: Values,
    after: Values,
    names: tuple[str, ...],
) -> PriceDifference:
    """Explain the difference between the price lines that a product has and those it gets.

    The answers of `names` change one after the other, at the prices of this version of the offering; the first step is
    what the same answers cost more or less than when they were sold.
    """
    before, then = Totals.of(sold).monthly, Totals.of(ordered).monthly
    steps = [
        PriceStep(TODAY, _monthly(offering, has) - (before - _savings(sold))),
        *_steps(offering, has, after, names),
        PriceStep(SAVINGS, _savings(ordered) - _savings(sold)),
    ]
    return PriceDifference(before=before, after=then, steps=tuple(step for step in steps if step.monthly))


def lines_after(offering: ProductOffering, after: Values) -> tuple[PriceLine, ...]:
    """The price lines of a product after a change: what is paid once was paid when it was ordered."""
    return tuple(line for line in offering.price_lines(after) if not line.is_once)


def _steps(offering: ProductOffering, has: Values, after: Values, names: tuple[str, ...]) -> Iterator[PriceStep]:
    values, price = dict(has), _monthly(offering, has)
    for name in names:
        values.pop(name, None)
        if name in after:
            values[name] = after[name]
        now = _monthly(offering, values)
        yield PriceStep(name, now - price)
        price = now


def _monthly(offering: ProductOffering, values: Values) -> Money:
    return Totals.of(offering.price_lines(values)).monthly


def _savings(lines: tuple[PriceLine, ...]) -> Money:
    return Totals.of(tuple(line for line in lines if line.price_id.startswith(BUNDLE))).monthly
