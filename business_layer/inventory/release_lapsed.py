"""Releasing reservations whose time has run out."""

from business_layer.inventory.reservations import ReservationsUnitOfWork
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory

MOST_RELEASED = 500


class ReleaseLapsedReservations:
    """Make lapsed reservations spare again. They count as free already; this keeps the pools small to read.

    Releases up to MOST_RELEASED at a time, and returns the number.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[ReservationsUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self) -> int:
        with self._unit_of_work(by=SYSTEM, reason="reservation ran out") as uow:
            lapsed = uow.resources.lapsed(at=self._clock.now(), at_most=MOST_RELEASED)
            for resource in lapsed:
                resource.release()
            uow.commit()
        return len(lapsed)
