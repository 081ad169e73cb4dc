"""The details of an order item or a service: the answers that are still facts about it."""

from collections.abc import Mapping
from typing import Any

from business_layer.catalogue.answer_words import labeled_answers
from business_layer.catalogue.characteristics import ValueType
from business_layer.catalogue.documents import REGISTERED_ADDRESS
from business_layer.catalogue.specification import ProductSpecification
from business_layer.shared.addresses import GeographicAddress

# The catalogue's name of the answer about the place to which 911 sends help.
EMERGENCY_PLACE = "registered_location"


def product_details(
    specification: ProductSpecification, known: Mapping[str, Any], address: GeographicAddress | None, *, is_ready: bool
) -> tuple[tuple[str, str], ...]:
    """The answers, with the address to which 911 sends help in place of how it was chosen, and no acknowledgments.

    Answers for the order alone, such as how the number is chosen, are left out once it is ready or has its number.
    """
    numbers = (fact.name for fact in specification.facts if fact.type is ValueType.TELEPHONE)
    is_settled = is_ready or any(known.get(name) for name in numbers)
    found: list[tuple[str, str]] = []
    for asked in specification.characteristics:
        if asked.is_sensitive or asked.must_be is not None:
            continue
        if asked.name == EMERGENCY_PLACE and address and known.get(asked.name):
            if not known.get(REGISTERED_ADDRESS):
                found.append((asked.short_label, str(address)))
        elif not (asked.is_order_only and is_settled):
            found += labeled_answers((asked,), known)
    return tuple(found)
