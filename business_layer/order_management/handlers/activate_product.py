"""Activation: the product works, and has its scarce things."""

from datetime import datetime

from business_layer.inventory.resources import ResourceState
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM


class ActivateProduct:
    """Activates the product, and puts to use what was assigned to the item."""

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        product.activate(at=at, network=item.network)
        for resource in uow.resources.held_by(item.id):
            if resource.state is ResourceState.ASSIGNED:
                resource.mark_working(product_id=product.id)
        order.complete_task(task, at=at)
