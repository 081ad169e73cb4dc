"""The open change of a product: the order item that is about to change, suspend, resume or end it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from business_layer.order_management.states import ITEM_MOVES, ItemAction

# The states after which nothing happens to an item. An item of the previous release has no state: its order tells.
ENDED_ITEMS = frozenset(state for state, after in ITEM_MOVES.items() if not after)
# An item that adds a product does not count: until it is done, the product is not active.
CHANGING_ACTIONS = frozenset(ItemAction) - {ItemAction.ADD, ItemAction.NO_CHANGE}


@dataclass(frozen=True, kw_only=True)
class OpenChange:
    """`requested_on` is the day before which nothing is done. `is_moving` is true if another product takes over.

    `customer_id` is the order's customer: of a transfer, the one who takes the product over. `resumes_on` is the day on
    which the same order ends the suspension that it is about; None without one.
    """

    product_id: UUID
    order_number: str
    action: ItemAction
    requested_on: date | None
    customer_id: UUID
    is_moving: bool = False
    resumes_on: date | None = None
