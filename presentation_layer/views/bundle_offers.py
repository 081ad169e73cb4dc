"""The offer to add what completes a bundle: what it costs, and what is saved with it."""

from collections.abc import Iterable

from babel.lists import format_list

from business_layer.catalogue.offering import ProductOffering
from business_layer.shared.money import Money
from presentation_layer.views.starting_prices import starting_price


def bundle_offer(missing: Iterable[ProductOffering], saving: Money) -> str:
    """The offer as a sentence, which says the price of each offering before the saving."""
    priced = [f"{offering.name} ({_price(offering)})" for offering in missing]
    return f"Add {format_list(priced, locale='en_US')} and save {saving} a month."


def _price(offering: ProductOffering) -> str:
    words = starting_price(offering).words
    return words[:1].lower() + words[1:]
