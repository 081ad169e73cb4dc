"""Sending a task that fell out back to the automatic path."""

from uuid import UUID

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import require_unchanged_task
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.last_changes import LastChanges
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class RetryFallout:
    """Send a task that fell out back to the automatic path. Raises NotFound, NotPermitted, TaskMovedOn.

    `expected` is the fingerprint of the task as the agent was shown it: if it fell out again since, that is another
    fallout, which the agent has not seen.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], trail: LastChanges, clock: Clock) -> None:
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
