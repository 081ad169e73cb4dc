"""Firm reservations: what a cart item held becomes the order item's own when the order is placed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.resource_rules import ChosenBy
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, Resource, ResourceKind, ResourceState, ResourceTaken
from business_layer.online_ordering.cart import CartItem
from business_layer.online_ordering.ports import OrderingUnitOfWork

# The time that an order step has to become an order, before what it holds is free again.
ORDER_STEP_HOLD = timedelta(minutes=30)


def assign_resources(
    item_id: UUID,
    installation: str,
    cart_item: CartItem,
    offering: ProductOffering,
    uow: OrderingUnitOfWork,
    *,
    at: datetime,
) -> dict[str, list[str] | str]:
    """Assign to the order item what the cart item held, and what the system chooses for it.

    Return the chosen values by the name under which the product keeps them. Raises ResourceTaken.
    """
    _hold_numbers_brought_along(cart_item, offering, uow, at=at)
    rules = offering.resources_for(cart_item.values)
    held = uow.resources.held_by(cart_item.id) if rules or installation else ()
    for resource in held:
        if resource.state is ResourceState.RESERVED:
            resource.assign(from_holder=cart_item.id, to_holder=item_id, at=at)
    _require_visit(installation, held)
    chosen: dict[str, list[str] | str] = {}
    for rule in rules:
        if rule.chosen_by is ChosenBy.SYSTEM:
            found = Reservations(uow.resources).hold_any(
                ResourceKind(rule.kind),
                rule.pool_for(cart_item.values),
                rule.count_for(cart_item.values),
                Hold(holder_id=item_id, at=at, until=at + ORDER_STEP_HOLD),
            )
            for resource in found:
                resource.assign(from_holder=item_id, to_holder=item_id, at=at)
            chosen[rule.into] = [resource.value for resource in found]
    return chosen


def _hold_numbers_brought_along(
    item: CartItem, offering: ProductOffering, uow: OrderingUnitOfWork, *, at: datetime
) -> None:
    """Hold the customer's own numbers, which a cart never holds. Raises ResourceTaken if another order has one."""
    for rule in offering.chosen_for(item.values):
        if rule.is_brought_along:
            Reservations(uow.resources).hold_chosen(
                ResourceKind(rule.kind),
                rule.pool,
                rule.chosen_in(item.values),
                Hold(holder_id=item.id, at=at, until=at + ORDER_STEP_HOLD),
            )


def _require_visit(installation: str, held: Sequence[Resource]) -> None:
    if installation and not any(resource.kind is ResourceKind.INSTALLATION_SLOT for resource in held):
        raise ResourceTaken("We're no longer holding the installation time you chose. Choose a time again.")
