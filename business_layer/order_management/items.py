"""Order items: each adds, changes or removes one product."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.order_management.plans import Configuration, PlanRequest
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ACTIONS_WORKED_ON, ItemAction, TaskState
from business_layer.order_management.task_log import Correction
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.addresses import GeographicAddress, zone_of

PLANNED_ACTIONS = frozenset(action.value for action in PlanAction)


@dataclass(frozen=True, kw_only=True)
class ExpectedDate:
    """The day on which the item should be done, at its service address, and the reason for it (MEF 123 R46, R50)."""

    on: date
    reason: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class ProductOrderItem:
    """One product, exactly as it was configured and priced.

    `installation` is the half day chosen for a technician, `move_on` the day chosen for a number to move.
    `taxes` is the estimate that was shown; older orders have none.
    """

    id: UUID
    order_id: UUID
    number: int
    action: ItemAction
    product_id: UUID
    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    qualification_id: UUID | None = None
    installation: str = ""
    move_on: date | None = None
    shipment: Shipment | None = None
    expected_dates: tuple[ExpectedDate, ...] = ()
    taxes: TaxEstimate | None = None
    tasks: list[FulfilmentTask] = field(default_factory=list)

    @property
    def plan_request(self) -> PlanRequest:
        """The request to plan the item: its action, and the product before and after it."""
        ordered = Configuration(offering=self.offering_slug, values=self.values)
        if self.action is ItemAction.ADD:
            return PlanRequest(action=self.action, after=ordered)
        return PlanRequest(action=self.action, before=ordered)

    @property
    def plan_action(self) -> PlanAction:
        """The plan by which the item is carried out and scheduled; that of an addition if it changes nothing."""
        return PlanAction(self.action) if self.action.value in PLANNED_ACTIONS else PlanAction.ADD

    @property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines)

    @property
    def expected_on(self) -> date | None:
        return self.expected_dates[-1].on if self.expected_dates else None

    @property
    def promised_by(self) -> datetime | None:
        """The end of the expected date at the service address; None without such a date."""
        if self.expected_on is None:
            return None
        return datetime.combine(self.expected_on, time.max, ZoneInfo(self.time_zone))

    @property
    def time_zone(self) -> str:
        """The zone in which the item's days are counted: its service address's, or our own without one."""
        return zone_of(self.address)

    @property
    def done_on(self) -> dict[str, date]:
        """The days on which steps of the plan were completed, by the names of the steps."""
        zone = ZoneInfo(self.time_zone)
        done = ((task.name, task.completed_at) for task in self.tasks if task.state is TaskState.COMPLETED)
        return {name: at.astimezone(zone).date() for name, at in done if at}

    @property
    def is_planned(self) -> bool:
        return bool(self.tasks)

    @property
    def is_complete(self) -> bool:
        return self.is_planned and all(task.state is TaskState.COMPLETED for task in self.tasks)

    @property
    def is_ready(self) -> bool:
        """True if everything is done but telling the customer."""
        work = [task for task in self.tasks if task.type is not TaskType.TELL_CUSTOMER]
        return self.is_planned and all(task.state is TaskState.COMPLETED for task in work)

    @property
    def is_moving(self) -> bool:
        """True if the item is not ready and no task of it waits for a person."""
        waits = any(task.state in {TaskState.WAITING, TaskState.FALLOUT} for task in self.tasks)
        return not self.is_ready and not waits

    @property
    def work_done_at(self) -> datetime | None:
        """The instant at which the latest task was completed."""
        return max((task.completed_at for task in self.tasks if task.completed_at), default=None)

    @property
    def has_fallout(self) -> bool:
        return any(task.state is TaskState.FALLOUT for task in self.tasks)

    @property
    def is_delivered(self) -> bool:
        """True if the product works, or did: the item is past its point of no return."""
        delivering = (task for task in self.tasks if task.type is TaskType.ACTIVATE_PRODUCT)
        return any(task.state is TaskState.COMPLETED for task in delivering)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All corrections of the answers so far, oldest first, whichever task they were made for."""
        made = (correction for task in self.tasks for correction in task.corrections)
        return tuple(sorted(made, key=lambda correction: correction.at))

    @property
    def network(self) -> dict[str, str]:
        """Everything that the network reported about this item."""
        return {name: value for task in self.tasks for name, value in task.results.items()}

    @property
    def known(self) -> dict[str, Any]:
        """The customer's answers, the assigned numbers and other scarce things, and what the network reported."""
        return {**self.values, **self.network}

    @property
    def is_worked_on(self) -> bool:
        """True if this release can plan and carry out the item's action."""
        return self.action in ACTIONS_WORKED_ON

    def ready_tasks(self, *, at: datetime) -> list[FulfilmentTask]:
        """The tasks that are due and wait for no other. This release may not know how to do all of them."""
        return [task for task in self.tasks if task.is_due(at=at) and self.is_unblocked(task)]

    def is_unblocked(self, task: FulfilmentTask) -> bool:
        """True if a task is open and waits for no other, although it may not be due yet."""
        done = {other.name for other in self.tasks if other.state is TaskState.COMPLETED}
        present = {other.name for other in self.tasks}
        return task.is_open and set(task.after) & present <= done

    def task(self, task_id: UUID) -> FulfilmentTask | None:
        return next((task for task in self.tasks if task.id == task_id), None)

    def set_expected_date(self, on: date, *, reason: str, at: datetime) -> bool:
        """Set the expected date. Return True if it changed."""
        if on == self.expected_on:
            return False
        self.expected_dates = (*self.expected_dates, ExpectedDate(on=on, reason=reason, at=at))
        return True
