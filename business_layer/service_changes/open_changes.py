"""Open changes: a product has at most one order at a time that changes it."""

from typing import Protocol

from business_layer.inventory.products import Product
from business_layer.order_management.open_changes import OpenChange
from business_layer.order_management.ports import ProductOrders
from business_layer.order_management.states import ItemAction
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import Conflict


class ChangeUnderway(Conflict):
    """Another order is changing the product. `order_number` is that order's."""

    code = "change_underway"

    def __init__(self, open_change: OpenChange) -> None:
        super().__init__(underway_words(open_change))
        self.order_number = open_change.order_number


class ReadsOrders(Protocol):
    @property
    def product_orders(self) -> ProductOrders: ...


def require_no_open_change(product: Product, uow: ReadsOrders) -> None:
    """Raise ChangeUnderway if an order that changes the product has not ended.

    Lock the product first: two requests at once then see each other's order.
    """
    open_change = uow.product_orders.open_change_of(product.id)
    if open_change is not None:
        raise ChangeUnderway(open_change)


def underway_words(open_change: OpenChange) -> str:
    """The reason for refusing another change."""
    number, on = open_change.order_number, open_change.requested_on
    if open_change.action is ItemAction.TRANSFER:
        # Its order is the new holder's, whose number the holder of today does not know.
        return (
            f"It's being transferred{f' on {format_day(on)}' if on else ''}. Take that back, or wait until it's done."
        )
    when = f" for {format_day(on)}" if on else ""
    return f"Order {number}{when} already changes this service. Take it back, or wait until it's done."
