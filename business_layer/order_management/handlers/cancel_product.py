"""The end of a canceled item: its product is given up, and what was held for it is free again."""

from datetime import datetime

from business_layer.inventory.product_states import ProductState
from business_layer.inventory.resources import ResourceState
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.states import ProductOrderState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM
from business_layer.user_management.customers_of_record import customer_of_record


class CancelProduct:
    """Gives up what an item would have added. What the customer had before the order stays as it was.

    The customer gets one mail when all of the order is canceled.
    """

    def __init__(self, message_writer: MessageWriter) -> None:
        self._message_writer = message_writer

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        if product.state is ProductState.PENDING_ACTIVE:
            product.cancel(at=at)
        elif product.state is ProductState.PENDING_TERMINATE:
            product.restore(at=at)
        for resource in uow.resources.held_by(item.id):
            if resource.state is ResourceState.ASSIGNED:
                resource.release()
        order.complete_task(task, at=at)
        if order.state is ProductOrderState.CANCELLED:
            self._mail(uow, order, at)

    def _mail(self, uow: OrderUnitOfWork, order: ProductOrder, at: datetime) -> None:
        customer = customer_of_record(order.customer_id, uow)
        uow.messages.add(
            self._message_writer.message(
                "order_canceled",
                key=str(order.id),
                to=customer.email,
                at=at,
                customer_id=order.customer_id,
                name=customer.name,
                about=order.number,
                link=self._message_writer.link(f"/orders/{order.number}"),
            )
        )
