"""The end of a product's suspension."""

from datetime import datetime

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM


class ResumeProduct:
    """Resumes the product; its services are active in the network again."""

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        uow.products.get(order.item_of(task).product_id, seen_by=SYSTEM).resume(at=at)
        order.complete_task(task, at=at)
