"""Ending what can never be finished: every effect is taken back, and the customer learns what comes of it."""

from collections.abc import Collection

from babel.lists import format_list

from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.decline_amendments import decline_amendments
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision, RevisionKind
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class EndOrder:
    """End items of an order as failed, with `customer_reason` mailed to the customer. They pay nothing for them.

    The worker takes back what was done for them, also past a point of no return. The order is failed when nothing else
    is in it, and otherwise partial. Raises NotFound, NotPermitted, PastReturn, IllegalTransition.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        message_writer: MessageWriter,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._message_writer = unit_of_work, message_writer
        self._clock, self._identifiers = clock, identifiers

    def __call__(
        self, *, number: str, items: Collection[int], reason: str, customer_reason: str, by: Actor
    ) -> ProductOrder:
        now = self._clock.now()
        with self._unit_of_work(by=by, reason=reason) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.RETRY_FALLOUT)
            ended = order.end(at=now, numbers=items)
            decline_amendments(ended, order, uow, by=by, at=now)
            revision = OrderRevision(
                id=self._identifiers.new(),
                order_id=order.id,
                customer_id=order.customer_id,
                number=len(uow.order_revisions.of_order(order.id)) + 1,
                kind=RevisionKind.END,
                items=tuple(item.number for item in ended),
                reason=reason,
                requested_by=by.name,
                requested_at=now,
            )
            revision.accept(by=by.name, at=now, charges=())
            uow.order_revisions.add(revision)
            mail_about_order(
                uow,
                self._message_writer,
                order,
                "order_failed",
                key=str(revision.id),
                at=now,
                offerings=format_list([item.offering_name for item in ended], locale="en_US"),
                reason=customer_reason,
            )
            uow.commit()
        return order
