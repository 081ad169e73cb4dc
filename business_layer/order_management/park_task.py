"""Parking work that waits for a person until a day, and taking it back."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import require_unchanged_task
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import HOUSE_ZONE, Clock
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import Invalid
from business_layer.shared.last_changes import LastChanges
from business_layer.shared.unit_of_work import UnitOfWorkFactory

LONGEST_PARKING = timedelta(days=180)


def office_day(at: datetime) -> date:
    """The day at the office: in the evening, the day in UTC is the next one already."""
    return at.astimezone(ZoneInfo(HOUSE_ZONE)).date()


def start_of_office_day(day: date) -> datetime:
    """The instant at which a day begins at the office. Parked work is back before people come in."""
    return datetime.combine(day, time(), ZoneInfo(HOUSE_ZONE)).astimezone(UTC)


def require_later_day(day: date, *, at: datetime) -> None:
    """Raise Invalid unless the day is after today and not too far away to be remembered."""
    today = office_day(at)
    if day <= today:
        raise Invalid(f"Enter a date after today, {format_day(today)}.", field="until")
    if day > today + LONGEST_PARKING:
        raise Invalid(f"Enter a date no later than {format_day(today + LONGEST_PARKING)}.", field="until")


def require_may_resolve(task: FulfilmentTask, by: Actor) -> None:
    """Raise NotPermitted unless the actor may complete the review, or retry the fallout."""
    by.require(Permission.RETRY_FALLOUT if task.state is TaskState.FALLOUT else Permission.COMPLETE_REVIEW)


class ParkTask:
    """Hide a review or a fallout from the lists of waiting work until a day, for a reason.

    Raises NotFound, NotPermitted, TaskMovedOn, Invalid.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], trail: LastChanges, clock: Clock) -> None:
        self._unit_of_work, self._trail, self._clock = unit_of_work, trail, clock

    def __call__(
        self, *, number: str, task_id: UUID, until: date, reason: str, by: Actor, expected: str = ""
    ) -> ProductOrder:
        reason = reason.strip()
        if not reason:
            raise Invalid("Enter what it's waiting for, so the next person knows.", field="reason")
        require_later_day(until, at=self._clock.now())
        with self._unit_of_work(by=by, reason=f"Parked until {format_day(until)}: {reason}") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            task = order.task(task_id)
            require_may_resolve(task, by)
            require_unchanged_task(task, self._trail, possible=task.awaits_person, expected=expected)
            task.park(start_of_office_day(until), reason=reason, by=by.name)
            uow.commit()
        return order


class UnparkTask:
    """Take parked work back before its day. Raises NotFound, NotPermitted, TaskMovedOn."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], trail: LastChanges, clock: Clock) -> None:
        self._unit_of_work, self._trail, self._clock = unit_of_work, trail, clock

    def __call__(self, *, number: str, task_id: UUID, by: Actor, expected: str = "") -> ProductOrder:
        with self._unit_of_work(by=by, reason="Resumed early") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            task = order.task(task_id)
            require_may_resolve(task, by)
            is_parked = task.is_parked(at=self._clock.now()) and not task.question
            require_unchanged_task(task, self._trail, possible=is_parked, expected=expected)
            task.unpark()
            uow.commit()
        return order
