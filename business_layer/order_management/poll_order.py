"""Asking the network about an order as soon as it hints that it has news."""

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.events import OrderAdvanceDue
from business_layer.order_management.ports import NotifiedTask, OrderUnitOfWork
from business_layer.order_management.service_orders import ServiceOrderState
from business_layer.order_management.states import OPEN_STATES, STATES_WORKED_ON
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.stored_enums import is_known
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class PollOrderNow:
    """Request a job that asks the network about a task now, because it sent a notification with the task's key.

    `state` is the state that the network told. That work has begun is no news, except about a package: then it is on
    its way. Return False for a key of no order that is worked on, now or by a newer release: a notification is only a
    hint, and may be wrong or late. The order is neither read nor locked here.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, key: str, state: str = "") -> bool:
        with self._unit_of_work.reading(by=SYSTEM) as reading:
            task = reading.product_orders.notified_task(key)
        if task is None or not _is_open(task):
            return False
        if state != ServiceOrderState.IN_PROGRESS or task.type is TaskType.SHIP_EQUIPMENT:
            with self._unit_of_work(by=SYSTEM, reason="the network's notification") as uow:
                uow.record(OrderAdvanceDue(subject_id=task.order_id, at=self._clock.now(), notified_key=key))
                uow.commit()
        return True


def _is_open(task: NotifiedTask) -> bool:
    """True if this release works on the order, or a newer one may."""
    state = task.order_state
    return state in STATES_WORKED_ON or state in OPEN_STATES or not is_known(state)
