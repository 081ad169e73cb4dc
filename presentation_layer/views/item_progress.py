"""The progress of an order item: what is done, what is open, and the days on which the open steps should be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.specification import ProductSpecification
from business_layer.order_management.items import ENDED_TASKS, ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.tasks import PARKED_WITHOUT_END, FulfilmentTask
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.days import step_days
from presentation_layer.views.sold_version import TELLS_NOTHING, offering_sold
from presentation_layer.words import begins_words


@dataclass(frozen=True, kw_only=True)
class ItemProgress:
    """An item as it is now. `offering` is None if only a newer release can read its catalogue version."""

    item: ProductOrderItem
    order: ProductOrder
    offering: ProductOffering | None
    now: datetime
    is_ready: bool

    @property
    def specification(self) -> ProductSpecification:
        return self.offering.specification if self.offering else TELLS_NOTHING

    @cached_property
    def today(self) -> date:
        """The day at the service address."""
        return self.now.astimezone(ZoneInfo(self.item.time_zone)).date()

    @cached_property
    def open_tasks(self) -> list[FulfilmentTask]:
        """The open tasks that customers read about."""
        return [task for task in self.item.plan_tasks if task.state not in ENDED_TASKS and task.milestone]

    @cached_property
    def asks_customer(self) -> bool:
        return any(task.question for task in self.item.plan_tasks)

    @cached_property
    def is_to_come(self) -> bool:
        """True before the day that was asked for: nothing is done until then."""
        begins_at = self.item.begins_at()
        return begins_at is not None and self.now < begins_at

    @cached_property
    def is_resting(self) -> bool:
        """True if nothing of it is begun: its day is still to come, or another item of its order is done first."""
        waits = self.is_to_come or self.order.is_held_back(self.item)
        return waits and self.item.is_unbegun and not (self.is_stuck or self.is_ready)

    @property
    def current_task(self) -> FulfilmentTask | None:
        """The step at which it is now; None before it begins, and once all are done."""
        return None if self.is_resting else next(iter(self.open_tasks), None)

    @cached_property
    def begins(self) -> str:
        """The day that was asked for and the day on which it should be done, until it begins; else empty."""
        if not (self.is_to_come and self.is_resting):
            return ""
        return begins_words(self.item.requested_on, self.item.expected_on, self.today)

    @cached_property
    def is_stuck(self) -> bool:
        """True if no one can say now when it continues."""
        parked = any(task.is_parked(at=self.now) for task in self.item.plan_tasks)
        return self.item.has_fallout or self.asks_customer or parked

    @cached_property
    def days(self) -> Mapping[str, date]:
        """The day of each open step, by its name; none while no one knows when it continues."""
        if self.offering is None or self.is_stuck or self.is_ready:
            return {}
        days, begins = step_days(self.item, self.order, self.offering), self._awaited_day
        return {name: max(day, begins) for name, day in days.items()} if begins else days

    @property
    def _awaited_day(self) -> date | None:
        """The day on which the item that this one depends on should be ready; None if it waits for none."""
        if self.item.relation is None or not self.order.is_held_back(self.item):
            return None
        number = self.item.relation.item_number
        return next((other.expected_on for other in self.order.items if other.number == number), None)

    @cached_property
    def ready_on(self) -> date | None:
        """The day on which it should be ready; None if it is ready, or no one can say."""
        return None if self.is_ready or self.is_stuck else self.item.expected_on

    def parked_day(self, task: FulfilmentTask) -> date | None:
        """The day on which a parked task comes back; None if it comes back on none."""
        if task.parked_until is None or task.parked_until >= PARKED_WITHOUT_END:
            return None
        return task.parked_until.astimezone(ZoneInfo(HOUSE_ZONE)).date()


def items_progress(order: ProductOrder, catalogues: Catalogues, *, now: datetime) -> list[ItemProgress]:
    """The progress of each item, in the order's sequence."""
    return [
        ItemProgress(item=item, order=order, offering=offering_sold(catalogues, item), now=now, is_ready=item.is_ready)
        for item in order.items
    ]
