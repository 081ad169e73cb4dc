"""Acts that are no longer possible for an order, and what can be done instead."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemAction


@dataclass(frozen=True)
class Impossible:
    """A sentence, and the page of the product with what is possible instead; without words of a link there is none."""

    reason: str
    instead: str
    product_id: UUID


def impossible_acts(order: ProductOrder) -> tuple[Impossible, ...]:
    """The items of an open order that are past their points of no return."""
    if not order.is_open:
        return ()
    return tuple(
        Impossible(
            f"Item {item.number} can't be canceled any more."
            if len(order.items) > 1
            else "It can't be canceled any more.",
            "Disconnect it instead" if item.is_delivered and item.action is ItemAction.ADD else "",
            item.product_id,
        )
        for item in order.items
        if item.is_past_return and not item.is_being_canceled
    )
