"""The outlook on canceling an order: what would be undone and left, and what cannot be canceled any more."""

from dataclasses import dataclass
from uuid import UUID

from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.bundle_membership import BundleMembership, LostSaving
from business_layer.order_management.cancellation_charges import cancellation_charges
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.revisions import OrderRevision, RevisionKind
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction, TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, kw_only=True)
class ItemOutlook:
    """The outlook on canceling one item, by the customer's names of its steps.

    `undone` is what was set up and would be taken back, the last first. `underway` is what the network works on, which
    it may finish first; with a point of no return in it, it `may_be_too_late`. `past_return` is the step after which it
    was too late; empty if it can be canceled.
    """

    item: ProductOrderItem
    product_id: UUID
    past_return: str
    undone: tuple[str, ...]
    underway: tuple[str, ...]
    may_be_too_late: bool
    kept_package: Shipment | None
    lost_savings: tuple[LostSaving, ...]
    charges: tuple[PriceLine, ...]
    canceled_with_it: tuple[int, ...]

    @property
    def can_be_canceled(self) -> bool:
        return self.item.can_be_canceled


@dataclass(frozen=True, kw_only=True)
class CancellationOutlook:
    """`awaiting` is a cancellation whose charge the customer has not answered yet."""

    order: ProductOrder
    items: tuple[ItemOutlook, ...]
    awaiting: OrderRevision | None

    @property
    def possible(self) -> tuple[ItemOutlook, ...]:
        return tuple(item for item in self.items if item.can_be_canceled)


class CancellationOutlooks:
    """Computes the outlook on canceling an order. Raises NotFound, also outside the actor's scope."""

    def __init__(
        self, orders: OrderQueries, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], catalogues: Catalogues
    ) -> None:
        self._orders, self._unit_of_work = orders, unit_of_work
        self._catalogues, self._membership = catalogues, BundleMembership(catalogues)

    def __call__(self, number: str, *, seen_by: Actor) -> CancellationOutlook:
        order = self._orders.order(number, seen_by=seen_by)
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            items = tuple(self._outlook(item, order, uow) for item in order.items)
            revisions = uow.order_revisions.of_order(order.id)
        awaiting = [each for each in revisions if each.awaits_answer and each.kind is not RevisionKind.AMEND]
        return CancellationOutlook(order=order, items=items, awaiting=awaiting[0] if awaiting else None)

    def _outlook(self, item: ProductOrderItem, order: ProductOrder, uow: OrderUnitOfWork) -> ItemOutlook:
        done = [
            task
            for task in item.plan_tasks
            if task.undoes is None and task.type is TaskType.SERVICE_ORDER and _is_done(task)
        ]
        asked = [task for task in item.plan_tasks if task.may_be_at_network and not item.is_package_gone(task)]
        shipment = item.shipment if item.is_package_sent else None
        along = () if item.is_being_canceled else order.items_canceled_with({item.number})
        return ItemOutlook(
            item=item,
            product_id=item.product_id,
            past_return=_past_return(item),
            undone=tuple(task.milestone for task in reversed(done) if task.milestone),
            underway=tuple(task.milestone for task in asked if task.milestone),
            may_be_too_late=any(task.ends_return for task in asked),
            kept_package=shipment,
            lost_savings=self._lost_savings(item, uow),
            charges=cancellation_charges(along, self._catalogues),
            canceled_with_it=tuple(other.number for other in along if other is not item),
        )

    def _lost_savings(self, item: ProductOrderItem, uow: OrderUnitOfWork) -> tuple[LostSaving, ...]:
        if item.action is not ItemAction.ADD or not item.price_lines:
            return ()
        return self._membership.savings_lost_without(uow.products.get(item.product_id, seen_by=SYSTEM), uow)


def _is_done(task: FulfilmentTask) -> bool:
    return task.state is TaskState.COMPLETED


def _past_return(item: ProductOrderItem) -> str:
    """The step after which it is too late to cancel; empty if none is complete."""
    ending = next((task for task in item.plan_tasks if task.ends_return and _is_done(task)), None)
    if ending is None:
        return ""
    return ending.milestone or ending.name
