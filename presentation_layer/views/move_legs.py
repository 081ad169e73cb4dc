"""The legs of an order about one service: the new and the old address of a move, a suspension and its end."""

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_moved_from, item_moved_to
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import RelationKind

NEW_PLACE, OLD_PLACE = "New address", "Old address"
PAUSE, END_OF_PAUSE = "Suspension", "End of the suspension"


def leg_of(item: ProductOrderItem, order: ProductOrder) -> str:
    """The address that an item of a move is about, or which side of a suspension; empty for other items."""
    if item_moved_to(order, item):
        return OLD_PLACE
    if item_moved_from(order, item):
        return NEW_PLACE
    if item.relation and item.relation.kind is RelationKind.RELIES_ON:
        return END_OF_PAUSE
    relying = [other for other in order.items if other.relation and other.relation.kind is RelationKind.RELIES_ON]
    return PAUSE if any(other.relation and other.relation.item_number == item.number for other in relying) else ""
