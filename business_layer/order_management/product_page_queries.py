"""The queries of an agent's page of a product: the product with all its terms, and the orders that made it so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.inventory.products import Product
from business_layer.order_management.states import ItemAction, ProductOrderState
from business_layer.shared.actor import Actor


@dataclass(frozen=True, kw_only=True)
class OrderOfProduct:
    """An order that added, changed or removed a product, by the item about it.

    If it `is_dated`, nothing is done before the day that was asked for. If it `is_move`, the product is
    at one of the two addresses of a move.
    """

    item_id: UUID
    number: str
    action: ItemAction
    state: ProductOrderState
    placed_at: datetime
    is_dated: bool = False
    is_move: bool = False


class ProductPageQueries(Protocol):
    """The queries. The look at the product is recorded; its orders are part of it."""

    def product(self, product_id: UUID, *, seen_by: Actor) -> Product:
        """The product with all its terms, to be shown. Raises NotFound, also outside the actor's scope."""
        ...

    def orders_of(self, product: Product) -> Sequence[OrderOfProduct]:
        """The orders about the product, newest first."""
        ...
