"""The mail about an expected date that moved."""

from datetime import datetime

from business_layer.catalogue.ports import Catalogues
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.date_formats import format_day


class MovedDateMail:
    """Mails the customer an item's new expected date and its reason."""

    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter) -> None:
        self._catalogues, self._message_writer = catalogues, message_writer

    def mail(self, uow: OrderUnitOfWork, order: ProductOrder, item: ProductOrderItem, *, at: datetime) -> None:
        latest = item.expected_dates[-1]
        offering = self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
        mail_about_order(
            uow,
            self._message_writer,
            order,
            "date_moved",
            key=f"{item.id}:{latest.on.isoformat()}",
            at=at,
            offering=offering.full_name(item.known),
            date=format_day(latest.on),
            reason=latest.reason,
        )
