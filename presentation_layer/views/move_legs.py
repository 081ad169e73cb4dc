"""The two legs of a move: the item at the new address, and the one at the address that is left."""

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import RelationKind

NEW_PLACE, OLD_PLACE = "New address", "Old address"


def leg_of(item: ProductOrderItem, order: ProductOrder) -> str:
    """The address that an item of a move is about; empty for other items."""
    if item.relation and item.relation.kind is RelationKind.MOVES_TO:
        return OLD_PLACE
    is_new = any(
        other.relation and other.relation.kind is RelationKind.MOVES_TO and other.relation.item_number == item.number
        for other in order.items
    )
    return NEW_PLACE if is_new else ""
