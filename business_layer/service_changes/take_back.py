"""Taking a coming change back, before anything of it has begun."""

from uuid import UUID

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_relied_on
from business_layer.order_management.open_changes import ENDED_ITEMS
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import BEING_CANCELLED
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.shared.actor import SYSTEM, Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class ChangeBegun(Conflict):
    """The change has begun, so that it cannot simply be taken back any more."""

    code = "change_begun"


class TakeBackChange:
    """Cancel what is coming for a product, by its customer: the product stays as it is.

    With `end_alone`, a suspension stays, and only its end is taken back. Raises NotFound, NotPermitted, ChangeBegun.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, product_id: UUID, by: Actor, end_alone: bool = False) -> ProductOrder:
        with self._unit_of_work(by=by, reason="take back change") as uow:
            uow.products.get(product_id, seen_by=by)
            coming = uow.product_orders.open_change_of(product_id)
            if coming is None:
                raise NotFound("No change of this service is coming.")
            # A transfer is an order of the customer who takes the product over: its holder of today can take it back.
            order = uow.product_orders.get(coming.order_number, seen_by=SYSTEM)
            if by.kind is not ActorKind.CUSTOMER:
                by.require(Permission.CHANGE_SERVICES)
            items = _ends(order) if end_alone else _coming(order)
            if not (items and order.is_open and all(item.is_unbegun for item in items)):
                raise ChangeBegun(f"Order {order.number} has begun. It can't be taken back here any more.")
            order.cancel(at=self._clock.now(), numbers=[item.number for item in items])
            uow.commit()
        return order


def _coming(order: ProductOrder) -> list[ProductOrderItem]:
    """The items that are not over, and are not being canceled."""
    return [item for item in order.items if item.state not in ENDED_ITEMS | BEING_CANCELLED]


def _ends(order: ProductOrder) -> list[ProductOrderItem]:
    """The items that end a suspension of the order."""
    return [item for item in _coming(order) if item_relied_on(order, item)]
