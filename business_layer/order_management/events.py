"""The events of orders."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from business_layer.order_management.states import ProductOrderState
from business_layer.shared.events import DomainEvent, WorkDue


@dataclass(frozen=True, kw_only=True)
class ProductOrderPlaced(DomainEvent):
    name: ClassVar[str] = "product_order_placed"
    subject_type: ClassVar[str] = "order"
    analyzed: ClassVar[tuple[str, ...]] = ("offerings", "one_time", "monthly")
    number: str
    offerings: tuple[str, ...]
    one_time: str
    monthly: str


@dataclass(frozen=True, kw_only=True)
class ProductOrderStateChanged(DomainEvent):
    name: ClassVar[str] = "product_order_state_changed"
    subject_type: ClassVar[str] = "order"
    analyzed: ClassVar[tuple[str, ...]] = ("before", "after")
    before: ProductOrderState
    after: ProductOrderState


@dataclass(frozen=True, kw_only=True)
class OrderAdvanceDue(WorkDue):
    """The order can be advanced. `notified_key` is the key of a task that the network has news about."""

    notified_key: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(DomainEvent):
    name: ClassVar[str] = "task_completed"
    subject_type: ClassVar[str] = "order"
    analyzed: ClassVar[tuple[str, ...]] = ("task", "offering")
    task: str
    offering: str
    task_id: UUID


@dataclass(frozen=True, kw_only=True)
class TaskFellOut(DomainEvent):
    name: ClassVar[str] = "task_fell_out"
    subject_type: ClassVar[str] = "order"
    analyzed: ClassVar[tuple[str, ...]] = ("task", "offering", "reason")
    task: str
    offering: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswersCorrected(DomainEvent):
    name: ClassVar[str] = "answers_corrected"
    subject_type: ClassVar[str] = "order"
    analyzed: ClassVar[tuple[str, ...]] = ("task", "offering")
    task: str
    offering: str


@dataclass(frozen=True, kw_only=True)
class ExpectedDateMoved(DomainEvent):
    name: ClassVar[str] = "expected_date_moved"
    subject_type: ClassVar[str] = "order"
    item_number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderItemAmended(DomainEvent):
    name: ClassVar[str] = "order_item_amended"
    subject_type: ClassVar[str] = "order"
    analyzed: ClassVar[tuple[str, ...]] = ("offering",)
    item_number: int
    offering: str


@dataclass(frozen=True, kw_only=True)
class OrderContactChanged(DomainEvent):
    name: ClassVar[str] = "order_contact_changed"
    subject_type: ClassVar[str] = "order"


@dataclass(frozen=True, kw_only=True)
class OrderAssigned(DomainEvent):
    name: ClassVar[str] = "order_assigned"
    subject_type: ClassVar[str] = "order"
    agent_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrderUnassigned(DomainEvent):
    name: ClassVar[str] = "order_unassigned"
    subject_type: ClassVar[str] = "order"
