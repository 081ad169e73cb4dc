"""The end of amendments whose items are canceled before they were applied."""

from collections.abc import Collection
from datetime import datetime

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import open_amendments_of
from business_layer.shared.actor import Actor

CANCELED = "It was canceled before the change was made."


def decline_amendments(
    items: Collection[ProductOrderItem], order: ProductOrder, uow: OrderUnitOfWork, *, by: Actor, at: datetime
) -> None:
    """Decline the open amendments of items that are being canceled. What they held is released with the items."""
    amended = {item.number for item in items if item.amended_in is not None}
    if not amended:
        return
    for revision in open_amendments_of(amended, uow.order_revisions.of_order(order.id)):
        revision.decline(by=by.name, at=at, outcome=CANCELED)
    for item in items:
        item.amended_in = None
