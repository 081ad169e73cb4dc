"""Opening the installation slots of the coming weeks."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.inventory.installation_slots import CREWS_PER_WINDOW, WINDOWS, HalfDay, is_visit_day
from business_layer.inventory.pools import REGIONS
from business_layer.inventory.resources import ResourceKind
from business_layer.shared.clock import Clock

DAYS_AHEAD = 75


class Stock(Protocol):
    """Adds to the pools. What is in them already stays as it is."""

    def add(self, kind: ResourceKind, pool: str, values: Iterable[str]) -> int:
        """Add the values, and return the number of new ones."""
        ...


class OpenInstallationSlots:
    """Add the half days of all crews, DAYS_AHEAD from today in their region, and return the number of new ones."""

    def __init__(self, stock: Stock, clock: Clock) -> None:
        self._stock, self._clock = stock, clock

    def __call__(self) -> int:
        now, kind = self._clock.now(), ResourceKind.INSTALLATION_SLOT
        return sum(
            self._stock.add(
                kind, str(Pool(PoolKind.REGION, region)), _slots_from(now.astimezone(ZoneInfo(zone)).date())
            )
            for region, zone in REGIONS.items()
        )


def _slots_from(today: date) -> list[str]:
    days = [day for ahead in range(DAYS_AHEAD) if is_visit_day(day := today + timedelta(days=ahead))]
    return [
        HalfDay(day, window).slot(crew) for day in days for window in WINDOWS for crew in range(1, CREWS_PER_WINDOW + 1)
    ]
