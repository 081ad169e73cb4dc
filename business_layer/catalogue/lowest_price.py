"""The lowest monthly price of an offering, for an honest "from" on its page."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Any

from business_layer.catalogue.characteristics import Characteristic, Values, ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceType, Totals
from business_layer.shared.money import Money


# A published offering never changes, so its price is found once.
@lru_cache(maxsize=128)
def lowest_monthly_price(offering: ProductOffering) -> Money:
    """Return the lowest monthly total over all combinations of the answers its prices depend on.

    Zero if nothing is paid each month.
    """
    return Totals.of(offering.price_lines(cheapest_answers(offering))).monthly


def cheapest_answers(offering: ProductOffering) -> Values:
    """Return the answers with the lowest monthly total, as far as its monthly prices depend on them."""
    prices = [price for price in offering.prices if price.type is PriceType.RECURRING]
    questions = {asked.name: asked for asked in offering.specification.characteristics}
    fewest = {price.per: _fewest(questions[price.per]) for price in prices if price.per}
    looked_at = sorted({name for price in prices for name in price.when.names} - set(fewest))
    answers = product(*(_possible(questions[name]) for name in looked_at))
    configurations = ({**fewest, **dict(zip(looked_at, chosen, strict=True))} for chosen in answers)
    return min(configurations, key=lambda values: Totals.of(offering.price_lines(values)).monthly.amount)


def _fewest(asked: Characteristic) -> Any:
    if asked.type is ValueType.INTEGER:
        return str(asked.minimum or 0) if asked.is_required else "0"
    return [""] * asked.at_least if asked.is_list else ""


def _possible(asked: Characteristic) -> Sequence[Any]:
    choices = [True, False] if asked.type is ValueType.BOOLEAN else [choice.value for choice in asked.allowed]
    return choices if asked.is_required else [None, *choices]
