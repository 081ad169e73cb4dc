"""Count the phone numbers that are left in each area code, for forecasts of when to order more."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import NAMESPACE_OID, uuid5

from business_layer.inventory.queries import NumberStock
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.events import DomainEvent
from business_layer.shared.unit_of_work import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, kw_only=True)
class NumberStockCounted(DomainEvent):
    """The numbers of an area code, or of a toll-free prefix, that customers could choose at that moment."""

    name: ClassVar[str] = "number_stock_counted"
    subject_type: ClassVar[str] = "area_code"
    analyzed: ClassVar[tuple[str, ...]] = ("area_code", "available")
    area_code: str
    available: int

    @property
    def subject_number(self) -> str:
        return self.area_code


class CountNumberStock:
    """Record an event for each area code with its number of free phone numbers, and return how many they are."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UnitOfWork], stock: NumberStock, clock: Clock) -> None:
        self._unit_of_work, self._stock, self._clock = unit_of_work, stock, clock

    def __call__(self) -> int:
        now = self._clock.now()
        counts = self._stock.count_free_numbers(at=now)
        with self._unit_of_work(by=SYSTEM, reason="count number stock") as uow:
            for area_code, available in sorted(counts.items()):
                uow.record(
                    NumberStockCounted(
                        subject_id=uuid5(NAMESPACE_OID, f"area code {area_code}"),
                        at=now,
                        area_code=area_code,
                        available=available,
                    )
                )
            uow.commit()
        return len(counts)
