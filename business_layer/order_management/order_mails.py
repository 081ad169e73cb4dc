"""The mail about an order: to the customer of record, with a button that leads to the order's page."""

from datetime import datetime
from typing import Any

from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.user_management.customers_of_record import customer_of_record


def mail_about_order(
    uow: OrderUnitOfWork,
    message_writer: MessageWriter,
    order: ProductOrder,
    kind: str,
    *,
    key: str,
    at: datetime,
    path: str = "",
    **content: Any,
) -> None:
    """Mail the customer about an order. With a `path` the button leads there instead.

    `content` is what else MessageWriter.message takes.
    """
    customer = customer_of_record(order.customer_id, uow)
    uow.messages.add(
        message_writer.message(
            kind,
            key=key,
            to=customer.email,
            at=at,
            customer_id=order.customer_id,
            name=customer.name,
            about=order.number,
            link=message_writer.link(path or f"/orders/{order.number}"),
            **content,
        )
    )
