"""The end of a canceled item: its product is given up, and what was held for it is free again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from business_layer.billing.charge_taxes import taxes_on
from business_layer.billing.tax_tables import TaxTables
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.bundle_membership import BundleMembership, LostSaving
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceState
from business_layer.messages.letter import Part
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision, RevisionState
from business_layer.order_management.states import NOT_DELIVERED, ItemAction, ProductOrderState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM
from business_layer.user_management.customers_of_record import customer_of_record


class CancelProduct:
    """Gives up what an item would have added. What the customer had before the order stays as it was.

    A bundle that lacks a part now ends: the other items have their regular prices, and the taxes on them. The customer
    gets a mail when nothing of the order is being canceled any more; about what could never be finished they had one
    when it was ended.
    """

    def __init__(
        self,
        membership: BundleMembership,
        message_writer: MessageWriter,
        catalogues: Catalogues,
        tax_tables: TaxTables,
    ) -> None:
        self._membership, self._message_writer = membership, message_writer
        self._catalogues, self._tax_tables = catalogues, tax_tables

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        lost = self._give_up(product, order, uow, at)
        if item.action is ItemAction.TRANSFER and product.customer_id != order.customer_id:
            self._tell_giver(product, item, uow, at)
        for resource in uow.resources.held_by(item.id):
            if resource.state is ResourceState.ASSIGNED:
                resource.release()
        order.complete_task(task, at=at)
        order.derive_state(at=at)
        if order.state is ProductOrderState.CANCELLED:
            charges = _charges(uow.order_revisions.of_order(order.id))
            parts = (Part(paragraphs=self._packages(order.items), facts=charges),)
            mail_about_order(uow, self._message_writer, order, "order_canceled", key=str(order.id), at=at, parts=parts)
        elif not item.ends_as_failed and any(not other.is_being_canceled for other in order.items):
            paragraphs = (*self._packages([item]), *map(_dearer, lost))
            mail_about_order(
                uow,
                self._message_writer,
                order,
                "end_taken_back" if item.action is ItemAction.RESUME else "item_canceled",
                key=str(item.id),
                at=at,
                offering_name=item.offering_name,
                parts=(Part(paragraphs=paragraphs, facts=_charges(_of(item, uow))),),
            )

    def _tell_giver(self, product: Product, item: ProductOrderItem, uow: OrderUnitOfWork, at: datetime) -> None:
        """Mail the customer who keeps a product that was about to be transferred."""
        giver = customer_of_record(product.customer_id, uow)
        uow.messages.add(
            self._message_writer.message(
                "transfer_not_done",
                key=str(item.id),
                to=giver.email,
                at=at,
                customer_id=giver.id,
                name=giver.name,
                link=self._message_writer.link("/services"),
                offering_name=item.offering_name,
                reason="the order was canceled.",
            )
        )

    def _give_up(
        self, product: Product, order: ProductOrder, uow: OrderUnitOfWork, at: datetime
    ) -> tuple[LostSaving, ...]:
        """Give up the product. Return the savings that others lose with it."""
        if product.state is ProductState.PENDING_TERMINATE:
            product.restore(at=at)
        if product.state is not ProductState.PENDING_ACTIVE:
            return ()
        product.cancel(at=at)
        lost = self._membership.leave(product, uow, at=at)
        for item in order.items:
            if item.state not in NOT_DELIVERED and any(saving.product_id == item.product_id for saving in lost):
                item.price_lines = uow.products.get(item.product_id, seen_by=SYSTEM).price_lines
                self._tax_anew(item, order, uow, at)
        return lost

    def _packages(self, items: Sequence[ProductOrderItem]) -> tuple[str, ...]:
        """A sentence on each package that was sent already."""
        return tuple(
            f"{item.shipment.contents}: {rule.afterwards}"
            for item in items
            if item.shipment and item.is_package_sent and (rule := self._offering(item).ships) and rule.afterwards
        )

    def _offering(self, item: ProductOrderItem) -> ProductOffering:
        return self._catalogues.version(item.catalogue_version).offering(item.offering_slug)

    def _tax_anew(self, item: ProductOrderItem, order: ProductOrder, uow: OrderUnitOfWork, at: datetime) -> None:
        """Estimate the taxes on the item's new prices, at its place, as the cart did; an older order has none."""
        if item.taxes is None:
            return
        address = item.address or next((other.address for other in order.items if other.address), None)
        if address is None:
            address = uow.billing_accounts.get(order.billing_account_id, seen_by=SYSTEM).address
        item.taxes = taxes_on(
            self._offering(item), item.price_lines, self._tax_tables.current(), address=address, at=at
        )


def _of(item: ProductOrderItem, uow: OrderUnitOfWork) -> list[OrderRevision]:
    return [each for each in uow.order_revisions.of_order(item.order_id) if item.number in each.items]


def _charges(revisions: Iterable[OrderRevision]) -> tuple[tuple[str, str], ...]:
    """The charges of what was canceled, as facts of a mail."""
    applied = (revision for revision in revisions if revision.state is RevisionState.APPLIED)
    return tuple((line.name, str(line.total)) for revision in applied for line in revision.charges)


def _dearer(saving: LostSaving) -> str:
    return (
        f"{saving.bundle} needs everything in it, so it ends. {saving.offering_name} has its regular price now: "
        f"{saving.monthly} a month more."
    )
