"""The transfer of a product to another billing account, perhaps another customer's."""

from datetime import datetime
from uuid import UUID

from business_layer.inventory.bundle_membership import BundleMembership, LostSaving
from business_layer.inventory.products import Holder
from business_layer.messages.letter import Part
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM
from business_layer.user_management.customers_of_record import customer_of_record


class TransferProduct:
    """Gives the product to the customer and billing account of the order, at the prices of the item.

    Its numbers, its settings and the rest of its term go along. If it goes to another customer, it leaves its bundles,
    and the customer who had it gets a mail, with what that costs them.
    """

    def __init__(self, membership: BundleMembership, message_writer: MessageWriter) -> None:
        self._membership, self._message_writer = membership, message_writer

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        self._membership.lock(item.product_id, uow)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        giver, number = product.customer_id, product.order_number
        is_given_away = giver != order.customer_id
        lost = self._membership.leave(product, uow, at=at) if is_given_away else ()
        holder = Holder(
            customer_id=order.customer_id, billing_account_id=order.billing_account_id, order_number=order.number
        )
        lines = self._membership.with_savings(product, item.price_lines, uow)
        product.transfer(holder, price_lines=lines, order_item_id=item.id, at=at)
        order.complete_task(task, at=at)
        if is_given_away:
            self._tell(giver, number, item, lost, uow, at=at)

    def _tell(
        self,
        giver: UUID,
        number: str,
        item: ProductOrderItem,
        lost: tuple[LostSaving, ...],
        uow: OrderUnitOfWork,
        *,
        at: datetime,
    ) -> None:
        """Mail the customer who had it. The order by which it went is the other customer's, so it is not named."""
        customer = customer_of_record(giver, uow)
        uow.messages.add(
            self._message_writer.message(
                "product_handed_over",
                key=str(item.id),
                to=customer.email,
                at=at,
                customer_id=giver,
                name=customer.name,
                about=number,
                link=self._message_writer.link("/services"),
                offering_name=item.offering_name,
                parts=(Part(paragraphs=tuple(map(_dearer, lost))),),
            )
        )


def _dearer(saving: LostSaving) -> str:
    return f"{saving.bundle} ended with that. {saving.offering_name} costs {saving.monthly} more a month."
