"""Order items: each adds, modifies or deletes one product."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.offering import TaskType
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.order_management.exchanges import Correction
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ACTIONS_WORKED_ON, ItemAction, TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.addresses import GeographicAddress, zone_of

# Where the products are that have no service address: our own.


@dataclass(frozen=True, kw_only=True)
class ExpectedDate:
    """When the item should be done, in the date of its service address, and why that date (MEF 123 R46, R50)."""

    on: date
    reason: str
    at: datetime


@dataclass(eq=False, kw_only=True)
class ProductOrderItem:
    """One product asked for, exactly as it was configured and priced.

    `installation` is the half day chosen for a technician, `move_on` the day chosen for a number to move.
    `taxes` is the estimate that was shown; orders from before taxes were estimated have none.
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
    def totals(self) -> Totals:
        return Totals.of(self.price_lines)

    @property
    def expected_on(self) -> date | None:
        return self.expected_dates[-1].on if self.expected_dates else None

    @property
    def promised_by(self) -> datetime | None:
        """The end of the expected date at the service address, if there is one."""
        if self.expected_on is None:
            return None
        return datetime.combine(self.expected_on, time.max, ZoneInfo(self.time_zone))

    @property
    def time_zone(self) -> str:
        """Where its days are counted: at the service address, or else at our own place."""
        return zone_of(self.address)

    @property
    def done_on(self) -> dict[str, date]:
        """The days on which steps of its plan were completed, by their names."""
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
        """Whether all of it is done, but for telling the customer."""
        work = [task for task in self.tasks if task.type is not TaskType.TELL_CUSTOMER]
        return self.is_planned and all(task.state is TaskState.COMPLETED for task in work)

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself: it is not ready, and waits for no person."""
        waits = any(task.state in {TaskState.WAITING, TaskState.FALLOUT} for task in self.tasks)
        return not self.is_ready and not waits

    @property
    def work_done_at(self) -> datetime | None:
        """When the last of its work was done."""
        return max((task.completed_at for task in self.tasks if task.completed_at), default=None)

    @property
    def has_fallout(self) -> bool:
        return any(task.state is TaskState.FALLOUT for task in self.tasks)

    @property
    def is_delivered(self) -> bool:
        """Past its point of no return: the product works, or did."""
        delivering = (task for task in self.tasks if task.type is TaskType.ACTIVATE_PRODUCT)
        return any(task.state is TaskState.COMPLETED for task in delivering)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """All corrections of the answers so far, oldest first, whichever task they were made for."""
        made = (correction for task in self.tasks for correction in task.corrections)
        return tuple(sorted(made, key=lambda correction: correction.at))

    @property
    def network(self) -> dict[str, str]:
        """All that the network reported about this item."""
        return {name: value for task in self.tasks for name, value in task.results.items()}

    @property
    def known(self) -> dict[str, Any]:
        """The answers, the scarce things that were given out, and what the network reported."""
        return {**self.values, **self.network}

    @property
    def is_worked_on(self) -> bool:
        """Whether this release can plan and do what the item asks for."""
        return self.action in ACTIONS_WORKED_ON

    def ready_tasks(self, *, at: datetime) -> list[FulfilmentTask]:
        """The tasks that are due and wait for no other, whether or not this release can do them."""
        return [task for task in self.tasks if task.is_due(at=at) and self.is_unblocked(task)]

    def is_unblocked(self, task: FulfilmentTask) -> bool:
        """Whether a task is open and waits for no other, though it may not be due yet."""
        done = {one.name for one in self.tasks if one.state is TaskState.COMPLETED}
        present = {one.name for one in self.tasks}
        return task.is_open and set(task.after) & present <= done

    def task(self, task_id: UUID) -> FulfilmentTask | None:
        return next((task for task in self.tasks if task.id == task_id), None)

    def expect(self, on: date, *, reason: str, at: datetime) -> bool:
        """Revise the expected date. True where it moved."""
        if on == self.expected_on:
            return False
        self.expected_dates = (*self.expected_dates, ExpectedDate(on=on, reason=reason, at=at))
        return True
