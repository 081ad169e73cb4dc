"""Canceling a product order, or some of its items, before their points of no return."""

from collections.abc import Collection

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class CancelProductOrder:
    """Cancel an order or some of its items, for its customer or for an agent with the permission.

    What depends on a canceled item is canceled with it; the other items continue. The worker takes back what was done,
    the last first. If something is at the network, its answer decides: it may complete a point of no return first, and
    then the item continues. Raises NotFound, NotPermitted, PastReturn, and IllegalTransition for what has ended or is
    being canceled.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, number: str, by: Actor, reason: str, items: Collection[int] | None = None) -> ProductOrder:
        with self._unit_of_work(by=by, reason=reason) as uow:
            order = uow.product_orders.get(number, seen_by=by)
            if by.kind is not ActorKind.CUSTOMER:
                by.require(Permission.CANCEL_ORDERS)
            order.cancel(at=self._clock.now(), numbers=items)
            uow.commit()
        return order
