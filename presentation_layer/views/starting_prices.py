"""The least that an offering costs, in words that say if a choice or a count changes it."""

from dataclasses import dataclass
from functools import lru_cache

from babel.lists import format_list

from business_layer.catalogue.characteristics import Characteristic
from business_layer.catalogue.lowest_price import cheapest_answers
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, PriceType, ProductOfferingPrice, Totals
from business_layer.shared.money import Money

OFFERINGS_REMEMBERED = 256
PAY_AS_YOU_GO = "Pay as you go"


@dataclass(frozen=True)
class StartingPrice:
    """The lowest monthly price. `unit` is what it is for: "a month", or "a month per line". `sum_of` says
    what it adds up, if that is more than one price."""

    is_from: bool
    unit: str
    lowest: Money | None = None
    sum_of: str = ""

    @property
    def amount(self) -> str:
        return str(self.lowest) if self.lowest else ""

    @property
    def words(self) -> str:
        if not self.amount:
            return PAY_AS_YOU_GO
        return f"{'From ' if self.is_from else ''}{self.amount} {self.unit}"


# A published offering never changes, and the lowest price is sought among all combinations of its options.
@lru_cache(maxsize=OFFERINGS_REMEMBERED)
def starting_price(offering: ProductOffering) -> StartingPrice:
    """The lowest monthly price: "from" if a choice that the customer has to make can raise it."""
    values = cheapest_answers(offering)
    lines = tuple(line for line in offering.price_lines(values) if line.type is PriceType.RECURRING)
    monthly = Totals.of(lines).monthly
    if not monthly:
        return StartingPrice(is_from=False, unit="")
    counted = _counted(offering, lines)
    return StartingPrice(
        is_from=_can_rise(offering, is_counted=bool(counted)),
        unit=f"a month per {counted}" if counted else "a month",
        lowest=monthly,
        sum_of=_sum_of(lines),
    )


def _sum_of(lines: tuple[PriceLine, ...]) -> str:
    """Conference room $12.00 + $1.50 per person × 3; empty for a single price."""
    parts = (
        f"{line.unit_amount} per {line.name.lower()} × {line.count}" if line.count > 1 else f"{line.name} {line.total}"
        for line in lines
    )
    return " + ".join(parts) if len(lines) > 1 else ""


def fee_words(offering: ProductOffering) -> str:
    """The charges that are paid once, in one line."""
    fees = [price for price in offering.prices if price.type is PriceType.ONE_TIME]
    return format_list([_fee(price, offering) for price in fees], locale="en_US") if fees else "No setup fee"


def usage_words(offering: ProductOffering) -> tuple[str, ...]:
    """The charges for usage, each with its unit."""
    usage = (price for price in offering.prices if price.type is PriceType.USAGE)
    return tuple(f"{price.name}: {price.amount} per {price.unit}" for price in usage)


def brief_usage(offering: ProductOffering) -> str:
    """The same in a few words: with its name if there is one, or else as a sum."""
    usage = [price for price in offering.prices if price.type is PriceType.USAGE]
    each = [f"{price.amount} per {price.unit}" for price in usage]
    if len(usage) == 1:
        return f"{each[0]}, {usage[0].name.lower()}"
    return " + ".join(each)


def _counted(offering: ProductOffering, lines: tuple[PriceLine, ...]) -> str:
    """The unit that the whole price is for, such as a line or a card; empty if it is for the whole."""
    prices = {price.id: price for price in offering.prices}
    counts = {prices[line.price_id].per for line in lines}
    asked = _questions(offering).get(counts.pop()) if len(counts) == 1 else None
    is_for_one = asked is not None and all(line.count == 1 for line in lines)
    return asked.counted[0] if asked and asked.counted and is_for_one else ""


def _can_rise(offering: ProductOffering, *, is_counted: bool) -> bool:
    questions = _questions(offering)
    monthly = [price for price in offering.prices if price.type is PriceType.RECURRING]
    depends_on_choice = any(questions[name].is_required for price in monthly for name in price.when.names)
    return depends_on_choice or (not is_counted and any(price.per for price in monthly))


def _fee(price: ProductOfferingPrice, offering: ProductOffering) -> str:
    return f"{price.amount} {price.name.lower()}{_free_with(price, offering)}"


def _free_with(price: ProductOfferingPrice, offering: ProductOffering) -> str:
    """The answers that avoid the price, in parentheses."""
    without = [
        choice.label
        for name, values in price.when.clauses
        for choice in _questions(offering)[name].allowed
        if choice.value not in values
    ]
    return f" (free with {format_list(without, style='or', locale='en_US')})" if without else ""


def _questions(offering: ProductOffering) -> dict[str, Characteristic]:
    return {asked.name: asked for asked in offering.specification.characteristics}
