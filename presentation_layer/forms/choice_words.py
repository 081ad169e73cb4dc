"""The choices of a question, with their prices."""

from dataclasses import replace

from business_layer.catalogue.characteristics import AllowedValue, Characteristic
from business_layer.catalogue.choice_prices import prices_of_choice
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceType, ProductOfferingPrice
from presentation_layer.forms.fields import Choice

UNITS = {PriceType.RECURRING: "/mo", PriceType.ONE_TIME: "once"}
FREE = "Free"
INCLUDED = "Included"
NO = "no"


def choices_of(asked: Characteristic, offering: ProductOffering | None) -> tuple[Choice, ...]:
    """The allowed answers, each with the charge and the usage prices that it alone adds.

    If some cost nothing, the price of the others is on top, and the usual answer is marked as included, unless it is a
    plain "No". In a list of extras, those that cost nothing are marked as free.
    """
    if offering is None:
        return tuple(Choice(allowed.value, allowed.label, allowed.hint) for allowed in asked.allowed)
    choices = tuple(_choice(allowed, asked, offering) for allowed in asked.allowed)
    if all(choice.price for choice in choices) or not any(choice.price for choice in choices):
        return choices
    if not asked.is_list:
        return tuple(replace(choice, price=_price_beside_others(choice, asked)) for choice in choices)
    return tuple(choice if choice.price else replace(choice, price=FREE) for choice in choices)


def _price_beside_others(choice: Choice, asked: Characteristic) -> str:
    if choice.price:
        return f"+{choice.price}"
    return INCLUDED if choice.value == asked.default != NO else ""


def _choice(allowed: AllowedValue, asked: Characteristic, offering: ProductOffering) -> Choice:
    prices = prices_of_choice(offering, asked.name, allowed.value)
    charge = next((price for price in prices if price.type in UNITS), None)
    usage = (f"{price.name}: {price.amount} per {price.unit}." for price in prices if price.type is PriceType.USAGE)
    return Choice(
        allowed.value,
        allowed.label,
        " ".join(filter(None, (allowed.hint, *usage))),
        price=str(charge.amount) if charge else "",
        unit=_unit(charge, offering) if charge else "",
    )


def _unit(charge: ProductOfferingPrice, offering: ProductOffering) -> str:
    """The unit of a charge: "/mo", "/mo per line"."""
    counted = next((asked.counted for asked in offering.specification.characteristics if asked.name == charge.per), ())
    return f"{UNITS[charge.type]} per {counted[0]}" if counted else UNITS[charge.type]
