"""Opening the installation slots of the coming weeks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from business_layer.inventory.installation_slots import CREWS_PER_WINDOW, WINDOWS, is_visit_day, slot_prefix
from business_layer.inventory.pools import REGIONS, region_pool
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.clock import Clock

DAYS_AHEAD = 75


class Stock(Protocol):
    """Adds to the pools. What is in them already stays as it is."""

    def add(self, kind: ResourceKind, pool: str, values: Iterable[str]) -> int:
        """Add the values, and return the number of new ones."""
        ...


class OpenInstallationSlots:
    """Add the half days of all crews, DAYS_AHEAD from today, and return the number of new ones."""

    def __init__(self, stock: Stock, clock: Clock) -> None:
        self._stock, self._clock = stock, clock

    def __call__(self) -> int:
        today = self._clock.now().date()
        days = [day for ahead in range(DAYS_AHEAD) if is_visit_day(day := today + timedelta(days=ahead))]
        slots = [
            f"{slot_prefix(day, window)}{crew}"
            for day in days
            for window in WINDOWS
            for crew in range(1, CREWS_PER_WINDOW + 1)
        ]
        return sum(self._stock.add(ResourceKind.INSTALLATION_SLOT, region_pool(region), slots) for region in REGIONS)
