"""Asking the network about an order as soon as it hints that it has news."""

from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class PollOrderNow:
    """Request a job that asks the network now, because it sent a notification. `key` is a task's idempotency key.

    The job asks about everything in progress in that task's order. Return False for a key of no order that is worked
    on, now or by a newer release: a notification is only a hint, and may be wrong or late.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, key: str) -> bool:
        with self._unit_of_work(by=SYSTEM, reason="the network's notification") as uow:
            order = uow.product_orders.by_task_key(key)
            if order is None:
                return False
            if order.is_worked_on:
                order.poll_now(at=self._clock.now())
            elif order.needs_newer_release(at=self._clock.now()):
                order.request_advance_job(at=self._clock.now())
            else:
                return False
            uow.commit()
        return True
