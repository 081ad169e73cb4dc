"""The technical review, which waits for an engineer."""

from datetime import datetime

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask

REVIEW_WAITS = "Our engineers are checking the design of your service."


class AwaitTechnicalReview:
    """Lets a technical review wait for an engineer."""

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        task.wait_for(REVIEW_WAITS, at=at)
        order.derive_state(at=at)
