"""The events of orders."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from business_layer.order_management.states import ProductOrderState
from business_layer.shared.events import DomainEvent, WorkDue
from business_layer.shared.regions import UNKNOWN_REGION
from business_layer.shared.visits import Device

MONTHLY = "monthly"


@dataclass(frozen=True, kw_only=True)
class _OfOrder:
    """The facts in each event of an order. Not an event itself, so that lists of events do not name it."""

    subject_type: ClassVar[str] = "order"
    number: str

    @property
    def subject_number(self) -> str:
        return self.number


@dataclass(frozen=True, kw_only=True)
class OrderCircumstances:
    """The circumstances that reports tell orders apart by.

    `term` is "monthly" or the months that the customer commits to, `access` the network's name for the line of the
    first offering that has one, and `device` the one on which the order was placed.
    """

    region: str = UNKNOWN_REGION
    term: str = MONTHLY
    access: str = "none"
    device: str = Device.UNKNOWN.value


@dataclass(frozen=True, kw_only=True)
class ProductOrderPlaced(_OfOrder, DomainEvent):
    """An order was placed. The offerings and the monthly charges are those that it adds."""

    name: ClassVar[str] = "product_order_placed"
    analyzed: ClassVar[tuple[str, ...]] = ("offerings", "monthly_cents", "region", "term", "access", "device")
    offerings: tuple[str, ...]
    monthly_cents: int
    region: str
    term: str
    access: str
    device: str

    @property
    def context_region(self) -> str:
        return "" if self.region == UNKNOWN_REGION else self.region


@dataclass(frozen=True, kw_only=True)
class ProductOrderCompleted(_OfOrder, DomainEvent):
    """Everything in the order is done. `promised_at` is the end of the day that the customer was given first."""

    name: ClassVar[str] = "product_order_completed"
    analyzed: ClassVar[tuple[str, ...]] = ("offering", "promised_at", "on_time")
    offering: str
    promised_at: str
    on_time: bool


class CancellationReason(StrEnum):
    """The reason why nothing of an order is delivered: its customer canceled it, or it could not be delivered."""

    CUSTOMER = "customer"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class ProductOrderCancelled(_OfOrder, DomainEvent):
    name: ClassVar[str] = "product_order_cancelled"
    analyzed: ClassVar[tuple[str, ...]] = ("reason",)
    reason: CancellationReason


@dataclass(frozen=True, kw_only=True)
class ProductOrderStateChanged(_OfOrder, DomainEvent):
    name: ClassVar[str] = "product_order_state_changed"
    analyzed: ClassVar[tuple[str, ...]] = ("before", "after")
    before: ProductOrderState
    after: ProductOrderState


@dataclass(frozen=True, kw_only=True)
class OrderAdvanceDue(WorkDue):
    """The order can be advanced. `notified_key` is the key of a task that the network has news about."""

    notified_key: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(_OfOrder, DomainEvent):
    name: ClassVar[str] = "task_completed"
    analyzed: ClassVar[tuple[str, ...]] = ("task", "offering")
    task: str
    offering: str
    task_id: UUID


@dataclass(frozen=True, kw_only=True)
class TaskFellOut(_OfOrder, DomainEvent):
    """A task waits for a person. `cause` is the network's code for a refusal, or the kind of fallout."""

    name: ClassVar[str] = "task_fell_out"
    analyzed: ClassVar[tuple[str, ...]] = ("cause", "task")
    cause: str
    task: str


@dataclass(frozen=True, kw_only=True)
class AnswersCorrected(_OfOrder, DomainEvent):
    name: ClassVar[str] = "answers_corrected"
    analyzed: ClassVar[tuple[str, ...]] = ("task", "offering")
    task: str
    offering: str


@dataclass(frozen=True, kw_only=True)
class ExpectedDateMoved(_OfOrder, DomainEvent):
    name: ClassVar[str] = "expected_date_moved"
    item_number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderItemAmended(_OfOrder, DomainEvent):
    name: ClassVar[str] = "order_item_amended"
    analyzed: ClassVar[tuple[str, ...]] = ("offering",)
    item_number: int
    offering: str


@dataclass(frozen=True, kw_only=True)
class OrderAssigned(_OfOrder, DomainEvent):
    name: ClassVar[str] = "order_assigned"
    agent_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrderUnassigned(_OfOrder, DomainEvent):
    name: ClassVar[str] = "order_unassigned"
