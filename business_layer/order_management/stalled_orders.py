"""Resuming orders whose job was lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from business_layer.order_management.ports import OrderUnitOfWork, StalledOrders
from business_layer.shared.actor import SYSTEM
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory

OVERDUE = timedelta(seconds=60)


@dataclass(frozen=True)
class ResumedOrders:
    """The count of orders that were resumed, and the errors of those that could not be, by order id."""

    count: int
    failures: tuple[tuple[UUID, Exception], ...] = ()


class ResumeStalledOrders:
    """Request a job for each order whose work was due a minute ago and that has none: it was lost with its worker.

    An order that fails does not hold up the others.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock, stalled: StalledOrders) -> None:
        self._unit_of_work, self._clock, self._stalled = unit_of_work, clock, stalled

    def __call__(self, *, at_most: int = 200) -> ResumedOrders:
        now, failures = self._clock.now(), []
        order_ids = self._stalled.with_overdue_tasks(before=now - OVERDUE, beyond=now + LONGEST_PAUSE, at_most=at_most)
        for order_id in order_ids:
            try:
                self._resume(order_id, now)
            except Exception as error:
                failures.append((order_id, error))
        return ResumedOrders(len(order_ids) - len(failures), tuple(failures))

    def _resume(self, order_id: UUID, now: datetime) -> None:
        with self._unit_of_work(by=SYSTEM, reason="wake stalled order") as uow:
            uow.product_orders.by_id(order_id).request_advance_job(at=now)
            uow.commit()
