"""The suspension of a product."""

from datetime import datetime

from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM


class SuspendProduct:
    """Suspends the product; its services are inactive in the network."""

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        product.suspend(at=at, reason=item.suspension_reason or SuspensionReason.VACATION)
        order.complete_task(task, at=at)
