"""What order management needs from outside the business."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.billing.accounts import BillingUnitOfWork
from business_layer.inventory.products import Products
from business_layer.inventory.reservations import ReservationsUnitOfWork
from business_layer.messages.ports import MessagesUnitOfWork
from business_layer.order_management.order_notes import OrderNote
from business_layer.order_management.orders import ProductOrder
from business_layer.shared.actor import Actor
from business_layer.user_management.customers_of_record import CustomersUnitOfWork


class ProductOrders(Protocol):
    """The orders. `get` and its kin lock the order until the unit of work ends."""

    def add(self, order: ProductOrder) -> None: ...

    def get(self, number: str, *, seen_by: Actor) -> ProductOrder:
        """Raises NotFound, also outside the actor's scope."""
        ...

    def by_id(self, order_id: UUID) -> ProductOrder: ...

    def by_task_key(self, key: str) -> ProductOrder | None:
        """The order whose task was asked for with that key, if any."""
        ...

    def next_number(self) -> str:
        """A fresh order number, as customers read it."""
        ...


class StalledOrders(Protocol):
    def with_overdue_tasks(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[UUID]:
        """Open orders for which no job waits or runs, with work that was due before the one instant or is due beyond
        the other; those that wait longest come first.
        """
        ...


class Assignments(Protocol):
    def last_changed_by(self, order_id: UUID) -> str:
        """Who assigned the order last, or took it away; empty where nobody did."""
        ...


MOST_COUNTED = 300


class AgentOrders(Protocol):
    """The open orders that an agent has."""

    def open_of(self, agent_id: UUID, *, at_most: int) -> Sequence[str]:
        """Their numbers, oldest first."""
        ...

    def count_open_of(self, agent_id: UUID) -> int:
        """How many there are, counted up to MOST_COUNTED."""
        ...


class OrderNotes(Protocol):
    """The internal notes. They are never changed and never taken away."""

    def add(self, note: OrderNote) -> None: ...


class OrderUnitOfWork(BillingUnitOfWork, ReservationsUnitOfWork, MessagesUnitOfWork, CustomersUnitOfWork, Protocol):
    @property
    def product_orders(self) -> ProductOrders: ...

    @property
    def order_notes(self) -> OrderNotes: ...

    @property
    def products(self) -> Products: ...
