"""The numbers of a service that moves: which of them may come along.

A number of a line belongs to a rate center, which is the area of one wire center. Toll-free numbers, user names and
everything else that a service has are not bound to a place.
"""

from collections.abc import Iterator

from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.catalogue.resource_rules import ResourceRule
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.wire_centers import nearest_wire_center

BOUND_TO_PLACE = frozenset({PoolKind.LOCAL, PoolKind.KEPT})


def is_bound_to_place(rule: ResourceRule) -> bool:
    """True if it is for numbers that can only be used in their rate center."""
    return rule.kind == ResourceKind.TELEPHONE_NUMBER and Pool.named(rule.pool).kind in BOUND_TO_PLACE


def numbers_at_place(offering: ProductOffering, known: Values) -> tuple[str, ...]:
    """The numbers of a product that are bound to the place where it is, in their order."""
    return tuple(dict.fromkeys(_numbers(offering, known)))


def _numbers(offering: ProductOffering, known: Values) -> Iterator[str]:
    for rule in offering.resources:
        if is_bound_to_place(rule):
            yield from filter(None, rule.chosen_in(known).values())


def is_same_rate_center(before: GeographicAddress | None, after: GeographicAddress) -> bool:
    """True if a number can come along from one address to the other."""
    if before is None:
        return False
    return nearest_wire_center(before.latitude, before.longitude) == nearest_wire_center(
        after.latitude, after.longitude
    )
