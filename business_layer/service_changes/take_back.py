"""Taking a coming change back, before anything of it has begun."""

from uuid import UUID

from business_layer.order_management.orders import ProductOrder
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.shared.actor import SYSTEM, Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class ChangeBegun(Conflict):
    """The change has begun, so that it cannot simply be taken back any more."""

    code = "change_begun"


class TakeBackChange:
    """Cancel the order of a product's coming change, by its customer. The product stays as it is.

    Raises NotFound, NotPermitted, ChangeBegun.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, product_id: UUID, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="take back change") as uow:
            uow.products.get(product_id, seen_by=by)
            coming = uow.product_orders.open_change_of(product_id)
            if coming is None:
                raise NotFound("No change of this service is coming.")
            # A transfer is an order of the customer who takes the product over: its holder of today can take it back.
            order = uow.product_orders.get(coming.order_number, seen_by=SYSTEM)
            if by.kind is not ActorKind.CUSTOMER:
                by.require(Permission.CHANGE_SERVICES)
            if not is_unbegun(order):
                raise ChangeBegun(f"Order {order.number} has begun. It can't be taken back here any more.")
            order.cancel(at=self._clock.now())
            uow.commit()
        return order


def is_unbegun(order: ProductOrder) -> bool:
    """True if nothing of the order was begun, so that canceling it costs nothing and changes nothing."""
    return order.is_open and all(item.is_unbegun for item in order.items)
