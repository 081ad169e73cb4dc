"""Releasing scarce things that have rested long enough."""

from business_layer.inventory.reservations import ReservationsUnitOfWork
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory

MOST_RELEASED = 500


class ReleaseAgedResources:
    """Make things spare again whose time of aging is over, up to MOST_RELEASED, and return the number."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[ReservationsUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self) -> int:
        now = self._clock.now()
        with self._unit_of_work(by=SYSTEM, reason="aging is over") as uow:
            aged = uow.resources.aged(at=now, at_most=MOST_RELEASED)
            for resource in aged:
                resource.finish_aging(at=now)
            uow.commit()
        return len(aged)
