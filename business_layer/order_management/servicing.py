"""What agents and the network's hints do to orders in flight."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from business_layer.catalogue.offering import TaskType
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork, StalledOrders
from business_layer.order_management.states import TaskState
from business_layer.shared.actor import SYSTEM, Actor, Permission
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory

OVERDUE = timedelta(seconds=60)


class TaskMovedOn(Conflict):
    code = "task_moved_on"


class _OrderVerb:
    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock


class RetryFallout(_OrderVerb):
    """Send a task that fell out back to the automatic path. Raises NotFound, NotPermitted, TaskMovedOn."""

    def __call__(self, *, number: str, task_id: UUID, by: Actor, reason: str) -> ProductOrder:
        with self._unit_of_work(by=by, reason=reason) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.RETRY_FALLOUT)
            task = order.task(task_id)
            if task.state is not TaskState.FALLOUT:
                raise TaskMovedOn("Somebody has retried this task already.")
            order.retry_task(task, at=self._clock.now())
            uow.commit()
        return order


class CompleteTechnicalReview(_OrderVerb):
    """An engineer has checked the design. Raises NotFound, NotPermitted, TaskMovedOn, Invalid."""

    def __call__(self, *, number: str, task_id: UUID, by: Actor, findings: str) -> ProductOrder:
        if not findings.strip():
            raise Invalid("Write what you checked, so that the next person knows.", field="findings")
        with self._unit_of_work(by=by, reason="technical review") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            by.require(Permission.COMPLETE_REVIEW)
            task = order.task(task_id)
            if task.type is not TaskType.TECHNICAL_REVIEW or task.state is not TaskState.WAITING:
                raise TaskMovedOn("This review is no longer open.")
            order.complete_task(task, at=self._clock.now(), by=by.name, note=findings.strip())
            order.resume(at=self._clock.now())
            uow.commit()
        return order


class HurryOrder:
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
class Woken:
    """How many orders were woken, and those that could not be: one of them does not hold up the others."""

    count: int
    failures: tuple[tuple[UUID, Exception], ...] = ()


class WakeStalledOrders(_OrderVerb):
    """Advance the orders whose work was due a minute ago and that have no job: it was lost with its worker."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock, stalled: StalledOrders) -> None:
        super().__init__(unit_of_work, clock)
        self._stalled = stalled

    def __call__(self, *, at_most: int = 200) -> Woken:
        now, failures = self._clock.now(), []
        order_ids = self._stalled.with_overdue_tasks(before=now - OVERDUE, beyond=now + LONGEST_PAUSE, at_most=at_most)
        for order_id in order_ids:
            try:
                self._wake(order_id, now)
            except Exception as error:
                failures.append((order_id, error))
        return Woken(len(order_ids) - len(failures), tuple(failures))

    def _wake(self, order_id: UUID, now: datetime) -> None:
        with self._unit_of_work(by=SYSTEM, reason="wake stalled order") as uow:
            uow.product_orders.by_id(order_id).resume(at=now)
            uow.commit()
