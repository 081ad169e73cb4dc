"""The mail about an expected date that moved."""

from datetime import datetime

from business_layer.catalogue.ports import Catalogues
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.date_formats import format_day
from business_layer.user_management.customers_of_record import customer_of_record


class MovedDateMail:
    """Mails the customer an item's new expected date and its reason."""

    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter) -> None:
        self._catalogues, self._message_writer = catalogues, message_writer

    def mail(self, uow: OrderUnitOfWork, order: ProductOrder, item: ProductOrderItem, *, at: datetime) -> None:
        latest, customer = item.expected_dates[-1], customer_of_record(order.customer_id, uow)
        offering = self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
        uow.messages.add(
            self._message_writer.message(
                "date_moved",
                key=f"{item.id}:{latest.on.isoformat()}",
                to=customer.email,
                at=at,
                customer_id=order.customer_id,
                name=customer.name,
                about=order.number,
                offering=offering.full_name(item.known),
                date=format_day(latest.on),
                reason=latest.reason,
                link=self._message_writer.link(f"/orders/{order.number}"),
            )
        )
