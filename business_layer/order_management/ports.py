"""The ports of order management."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.billing.accounts import BillingUnitOfWork
from business_layer.catalogue.plan_steps import TaskType
from business_layer.inventory.product_bundles import ProductBundles
from business_layer.inventory.products import Products
from business_layer.inventory.reservations import ReservationsUnitOfWork
from business_layer.messages.ports import MessagesUnitOfWork
from business_layer.order_management.network_services import OrderItemNumber
from business_layer.order_management.open_changes import OpenChange
from business_layer.order_management.order_notes import OrderNote
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevisions
from business_layer.order_management.states import ProductOrderState
from business_layer.shared.actor import Actor
from business_layer.user_management.customers_of_record import CustomersUnitOfWork


@dataclass(frozen=True)
class NotifiedTask:
    """The part of a task and its order that a notification from the network needs."""

    order_id: UUID
    order_state: ProductOrderState
    type: TaskType


class ProductOrders(Protocol):
    """The orders. The finders of orders lock the order until the unit of work ends."""

    def add(self, order: ProductOrder) -> None: ...

    def get(self, number: str, *, seen_by: Actor) -> ProductOrder:
        """Raises NotFound, also outside the actor's scope."""
        ...

    def by_id(self, order_id: UUID) -> ProductOrder: ...

    def notified_task(self, key: str) -> NotifiedTask | None:
        """The task whose key this is, or whose key it was in an earlier try; None if there is none. Locks nothing."""
        ...

    def with_item(self, item_id: UUID) -> ProductOrder | None:
        """The order with this item; None if there is none."""
        ...

    def next_number(self) -> str:
        """A new order number, as customers read it."""
        ...

    def open_change_of(self, product_id: UUID) -> OpenChange | None:
        """The order that is changing, suspending, resuming or ending a product; None if there is none.

        The order of a move changes both products: the new one too, until the old one has ended.
        """
        ...

    def item_that_added(self, product_id: UUID) -> OrderItemNumber | None:
        """The item of an order that added a product; None if there is none."""
        ...


class StalledOrders(Protocol):
    """Finds orders whose job was lost."""

    def with_overdue_tasks(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[UUID]:
        """Open orders without a job whose work was due before one instant, or is due beyond another; oldest first.

        Work that is due beyond any pause was scheduled by a clock that was wrong.
        """
        ...


class Assignments(Protocol):
    """The history of assignments."""

    def last_changed_by(self, order_id: UUID) -> str:
        """The name of the person who last assigned or unassigned the order; empty if nobody did."""
        ...


MOST_COUNTED = 300


class AgentOrders(Protocol):
    """The open orders that an agent has."""

    def open_of(self, agent_id: UUID, *, at_most: int) -> Sequence[str]:
        """The numbers of the orders, oldest first."""
        ...

    def count_open_of(self, agent_id: UUID) -> int:
        """The number of open orders, counted up to MOST_COUNTED."""
        ...


class OrderNotes(Protocol):
    """The internal notes. They are never changed or deleted."""

    def add(self, note: OrderNote) -> None: ...


class OrderUnitOfWork(BillingUnitOfWork, ReservationsUnitOfWork, MessagesUnitOfWork, CustomersUnitOfWork, Protocol):
    @property
    def product_orders(self) -> ProductOrders: ...

    @property
    def order_notes(self) -> OrderNotes: ...

    @property
    def order_revisions(self) -> OrderRevisions: ...

    @property
    def products(self) -> Products: ...

    @property
    def product_bundles(self) -> ProductBundles: ...
