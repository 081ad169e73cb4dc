"""Related items: one adds a product at a new address and another ends the old one; one suspends, another resumes."""

from business_layer.catalogue.plan_steps import NetworkAction, TaskType
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import RelationKind
from business_layer.order_management.tasks import FulfilmentTask


def item_moved_to(order: ProductOrder, item: ProductOrderItem) -> ProductOrderItem | None:
    """The item that adds the product to which the item's product moves; None if it does not move."""
    relation = item.relation
    if relation is None or relation.kind is not RelationKind.MOVES_TO:
        return None
    return next((other for other in order.items if other.number == relation.item_number), None)


def item_moved_from(order: ProductOrder, item: ProductOrderItem) -> ProductOrderItem | None:
    """The item that ends the product from which the item's product moves; None if it moves from none."""
    return next((other for other in order.items if item_moved_to(order, other) is item), None)


def items_relying_on(order: ProductOrder, item: ProductOrderItem) -> tuple[ProductOrderItem, ...]:
    """The items that are done some time after an item, such as the end of a suspension, and not without it."""
    return tuple(
        other
        for other in order.items
        if other.relation
        and other.relation.kind is RelationKind.RELIES_ON
        and other.relation.item_number == item.number
        and not other.is_being_canceled
    )


def item_relied_on(order: ProductOrder, item: ProductOrderItem) -> ProductOrderItem | None:
    """The item after which an item is done; None if it relies on none."""
    return next((other for other in order.items if item in items_relying_on(order, other)), None)


def takes_place(task: FulfilmentTask, moved: ProductOrderItem) -> bool:
    """True if a task adds a service that takes the place of one that the moved item removes."""
    if task.type is not TaskType.SERVICE_ORDER or task.action is not NetworkAction.ADD:
        return False
    return any(
        other.specification == task.specification and other.action is NetworkAction.DELETE for other in moved.tasks
    )
