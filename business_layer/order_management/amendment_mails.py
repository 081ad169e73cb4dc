"""The mails about an amendment: it is made, it could not be made, or it costs something by now."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import Totals
from business_layer.messages.letter import Part, PriceRow
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.date_formats import format_day


class AmendmentMails:
    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter) -> None:
        self._catalogues, self._message_writer = catalogues, message_writer

    def confirm(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        revision: OrderRevision,
        *,
        at: datetime,
    ) -> None:
        """Tell that the item is amended, what it costs now, and when it should be ready."""
        totals = Totals.of(item.price_lines)
        rows = (
            PriceRow(label="One-time charges", one_time=str(totals.one_time)),
            PriceRow(label="A month, before taxes and fees", monthly=str(totals.monthly)),
        )
        ready = f"We expect it to be ready on {format_day(item.expected_on)}." if item.expected_on else ""
        paragraphs = tuple(filter(None, [ready]))
        self._mail(uow, order, item, revision, "order_amended", at, parts=(Part(paragraphs=paragraphs, prices=rows),))

    def ask(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        revision: OrderRevision,
        *,
        at: datetime,
    ) -> None:
        """Ask the customer to accept a charge, on the page of the amendment."""
        until = revision.answer_by or at
        self._mail(
            uow,
            order,
            item,
            revision,
            "amendment_charge",
            at,
            path=f"/orders/{order.number}/items/{item.number}/amendment",
            charge=str(revision.charge),
            until=format_day(until.astimezone(ZoneInfo(HOUSE_ZONE)).date()),
            parts=(Part(facts=tuple((line.name, str(line.total)) for line in revision.charges)),),
        )

    def decline(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        revision: OrderRevision,
        reason: str,
        *,
        at: datetime,
    ) -> None:
        """Tell that the item stays as it was, and why."""
        self._mail(uow, order, item, revision, "amendment_not_done", at, reason=reason)

    def _mail(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        revision: OrderRevision,
        kind: str,
        at: datetime,
        **content: Any,
    ) -> None:
        offering = self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
        mail_about_order(
            uow,
            self._message_writer,
            order,
            kind,
            key=f"{revision.id}:{revision.charge}",
            at=at,
            offering_name=offering.full_name(item.known),
            **content,
        )
