"""What agents and the network's hints do to orders in flight."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from business_layer.order_management.task_conflicts import require_unchanged_task
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork, StalledOrders
from business_layer.order_management.states import TaskState
from business_layer.shared.actor import SYSTEM, Actor, Permission
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.clock import Clock
from business_layer.shared.trail import Trail
from business_layer.shared.unit_of_work import UnitOfWorkFactory

OVERDUE = timedelta(seconds=60)


class RetryFallout:
    """Send a task that fell out back to the automatic path. Raises NotFound, NotPermitted, TaskMovedOn.

    `expected` is the task's fingerprint as the sender saw it: what fell out again meanwhile is another fallout.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], trail: Trail, clock: Clock) -> None:
        self._unit_of_work, self._trail, self._clock = unit_of_work, trail, clock

    def __call__(self, *, number: str, task_id: UUID, by: Actor, reason: str, expected: str = "") -> ProductOrder:
        with self._unit_of_work(by=by, reason=reason) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.RETRY_FALLOUT)
            task = order.task(task_id)
            require_unchanged_task(task, self._trail, possible=task.state is TaskState.FALLOUT, expected=expected)
            order.retry_task(task, at=self._clock.now())
            uow.commit()
        return order


class PollOrderNow:
    """The network hinted that a service order has news: ask it now. An unknown key is nobody's order and is ignored."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, key: str) -> bool:
        with self._unit_of_work(by=SYSTEM, reason="the network's notification") as uow:
            order = uow.product_orders.by_task_key(key)
            if order is None:
                return False
            if order.is_worked_on:
                order.hurry(at=self._clock.now())
            elif order.needs_newer_release(at=self._clock.now()):
                order.resume(at=self._clock.now())
            else:
                return False
            uow.commit()
        return True


@dataclass(frozen=True)
class ResumedOrders:
    """How many orders were woken, and those that could not be: one of them does not hold up the others."""

    count: int
    failures: tuple[tuple[UUID, Exception], ...] = ()


class ResumeStalledOrders:
    """Advance the orders whose work was due a minute ago and that have no job: it was lost with its worker."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock, stalled: StalledOrders) -> None:
        self._unit_of_work, self._clock, self._stalled = unit_of_work, clock, stalled

    def __call__(self, *, at_most: int = 200) -> ResumedOrders:
        now, failures = self._clock.now(), []
        order_ids = self._stalled.with_overdue_tasks(before=now - OVERDUE, beyond=now + LONGEST_PAUSE, at_most=at_most)
        for order_id in order_ids:
            try:
                self._wake(order_id, now)
            except Exception as error:
                failures.append((order_id, error))
        return ResumedOrders(len(order_ids) - len(failures), tuple(failures))

    def _wake(self, order_id: UUID, now: datetime) -> None:
        with self._unit_of_work(by=SYSTEM, reason="wake stalled order") as uow:
            uow.product_orders.by_id(order_id).resume(at=now)
            uow.commit()
