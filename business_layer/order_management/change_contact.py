"""Changing the person to reach about an order: an amendment that leaves its plan and its price as they are."""

from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision, RevisionKind
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory

CONTACT_CHANGED = "Changed the contact"
IS_OVER = "This order is over, so its contact can't change any more."
SAME = "You haven't changed anything."


class ChangeOrderContact:
    """Change the name and phone number of an order's contact, for the customer or by an agent who says how they asked.

    The customer of record gets a mail, which does not repeat them. Raises NotFound, NotPermitted, Invalid, Conflict.
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

    def __call__(self, *, number: str, name: str, telephone: str, by: Actor, agreement: str = "") -> ProductOrder:
        with self._unit_of_work(by=by, reason=agreement or CONTACT_CHANGED) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            if by.kind is not ActorKind.CUSTOMER:
                by.require(Permission.CHANGE_SERVICES)
                if not agreement.strip():
                    raise Invalid("Write down how the customer agreed.", field="agreement")
            if not order.is_open:
                raise Conflict(IS_OVER)
            contact = Contact(name=name, email=order.contact.email, telephone=telephone)
            if contact == order.contact:
                raise Invalid(SAME)
            revision = self._revision(order, uow, by, agreement)
            order.change_contact(contact)
            mail_about_order(
                uow,
                self._message_writer,
                order,
                "order_contact_changed",
                key=str(revision.id),
                at=revision.requested_at,
            )
            uow.commit()
        return order

    def _revision(self, order: ProductOrder, uow: OrderUnitOfWork, by: Actor, agreement: str) -> OrderRevision:
        """Keep the amendment, which is done at once."""
        now = self._clock.now()
        revision = OrderRevision(
            id=self._identifiers.new(),
            order_id=order.id,
            customer_id=order.customer_id,
            number=len(uow.order_revisions.of_order(order.id)) + 1,
            kind=RevisionKind.AMEND,
            items=(),
            reason=agreement or CONTACT_CHANGED,
            requested_by=by.name,
            requested_at=now,
        )
        revision.accept(by=by.name, at=now, charges=(), note=agreement)
        revision.apply()
        uow.order_revisions.add(revision)
        return revision
