"""Watching toll-free numbers that were assigned long ago and do not work."""

from dataclasses import dataclass
from datetime import timedelta

from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory

# 47 CFR 52.103(c): at most six months, of which the shortest have 181 days.
ASSIGNED_AT_MOST = timedelta(days=181)
MOST_RELEASED = 500


@dataclass(frozen=True)
class UnusedNumbers:
    """The count of numbers that were released, and the open orders that hold one for longer than they may."""

    released: int
    overdue_orders: tuple[str, ...]


class ReleaseUnusedNumbers:
    """Release toll-free numbers that were assigned six months ago, do not work, and whose order is no longer open.

    A number of an open order is not taken from its customer: the order is returned, for a person to finish or cancel.
    The earlier release did not keep when it assigned a number; its numbers count from the first look at them.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self) -> UnusedNumbers:
        now, released, overdue = self._clock.now(), 0, []
        with self._unit_of_work(by=SYSTEM, reason="assigned for six months without working") as uow:
            for number in uow.resources.assigned(before=now - ASSIGNED_AT_MOST, at_most=MOST_RELEASED):
                order = uow.product_orders.with_item(number.holder_id) if number.holder_id else None
                if number.held_since is None:
                    number.count_assigned_from(now)
                elif order is not None and order.is_open:
                    overdue.append(order.number)
                else:
                    number.release()
                    released += 1
            uow.commit()
        return UnusedNumbers(released, tuple(sorted(set(overdue))))
