"""The mail that tells a customer what is done: one for all products that become ready together."""

from datetime import datetime, timedelta

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.messages.letter import Part
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_moved_to
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.package_updates import withdraw_package_mails
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.states import ItemAction
from business_layer.order_management.tasks import EARLY, FulfilmentTask

# The first product that is ready waits this long for others of its order that are still moving.
GATHER_FOR = timedelta(seconds=60)
# The mail about a product that the customer had before the order.
DONE_MAILS = {
    ItemAction.MODIFY: "product_changed",
    ItemAction.SUSPEND: "product_suspended",
    ItemAction.RESUME: "product_resumed",
    ItemAction.DELETE: "product_ended",
    ItemAction.TRANSFER: "product_transferred",
}
UNDER_MY_SERVICES = "Sign in to see it under My services"


class TellCustomer:
    """Mails the customer. Products that become ready together share a mail; each that changes or ends has its own."""

    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter) -> None:
        self._catalogues, self._message_writer = catalogues, message_writer

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        """Mail everything that is ready now, or wait a moment if more of the order is about to be."""
        ready = [other for other in order.tasks if _is_ready_to_tell(other, order)]
        until = min(order.item_of(other).work_done_at or at for other in ready) + GATHER_FOR
        items = [order.item_of(other) for other in ready]
        # A task whose next attempt is less than EARLY away is due at once: delaying it would change nothing.
        if at + EARLY < until and any(item.is_moving for item in order.items if item not in items):
            task.next_attempt_at = until
            return
        # A service that works at its new address, and is off at the old one, is one piece of news.
        moved = [moved_to for item in items if (moved_to := item_moved_to(order, item)) in items]
        if new := [item for item in items if item.action is ItemAction.ADD and item not in moved]:
            self._mail_ready(uow, order, new, at)
        for item in items:
            if item.action in DONE_MAILS:
                self._mail_done(uow, order, item, at, with_use=item_moved_to(order, item) in moved)
        for other in ready:
            order.complete_task(other, at=at)

    def _mail_done(
        self, uow: OrderUnitOfWork, order: ProductOrder, item: ProductOrderItem, at: datetime, *, with_use: bool
    ) -> None:
        """Mail that something is done to a product. `with_use` adds how to use it at the address to which it moved."""
        offering, moved_to = self._offering(item), item_moved_to(order, item)
        use = _part(moved_to, self._offering(moved_to)) if moved_to and with_use else None
        if moved_to and with_use:
            withdraw_package_mails(uow, order, moved_to, at=at)
        mail_about_order(
            uow,
            self._message_writer,
            order,
            "product_moved" if moved_to else DONE_MAILS[item.action],
            key=str(item.id),
            at=at,
            path="/services",
            offering_name=offering.name,
            parts=(
                _part_of_move(item, moved_to, offering, use)
                if moved_to
                else Part(heading=offering.full_name(item.known)),
            ),
        )

    def _mail_ready(
        self, uow: OrderUnitOfWork, order: ProductOrder, items: list[ProductOrderItem], at: datetime
    ) -> None:
        for item in items:
            withdraw_package_mails(uow, order, item, at=at)
        mail_about_order(
            uow,
            self._message_writer,
            order,
            "product_active" if len(items) == 1 else "products_active",
            key=str(items[0].product_id),
            at=at,
            path="/services",
            offering_name=self._offering(items[0]).name,
            ready=self._offering(items[0]).specification.when_ready,
            parts=tuple(_part(item, self._offering(item)) for item in items),
        )

    def _offering(self, item: ProductOrderItem) -> ProductOffering:
        return self._catalogues.version(item.catalogue_version).offering(item.offering_slug)


def _part_of_move(
    item: ProductOrderItem, moved_to: ProductOrderItem, offering: ProductOffering, use: Part | None
) -> Part:
    """A move in the mail: from where to where, what callers of the numbers that stay behind hear, and how to use it.

    `use` is None if an earlier mail said how.
    """
    referral = item.relation.referral if item.relation else None
    return Part(
        heading=offering.full_name(moved_to.known),
        paragraphs=(
            f"It moved from {item.address} to {moved_to.address}.",
            *(referral.sentences if referral else ()),
            *(use.paragraphs if use else ()),
        ),
        facts=use.facts if use else (),
    )


def _is_ready_to_tell(task: FulfilmentTask, order: ProductOrder) -> bool:
    item = order.item_of(task)
    return task.type is TaskType.TELL_CUSTOMER and item.is_worked_on and item.is_unblocked(task)


def _part(item: ProductOrderItem, offering: ProductOffering) -> Part:
    """One item of the mail: how to use it, and what that needs. For a secret it says only where to read it."""
    specification = offering.specification
    secrets = ((label, UNDER_MY_SERVICES) for label, _ in specification.sensitive_facts(item.known))
    return Part(
        heading=offering.full_name(item.known),
        paragraphs=tuple(filter(None, [specification.when_ready, specification.how_to_use])),
        facts=(*specification.open_facts(item.known), *secrets),
    )
