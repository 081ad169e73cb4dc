"""What happens to packages: the news of the network, the customer who has one, an address that was wrong."""

from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.shipments import Shipment, ShipmentState
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.addresses import GeographicAddress, is_mail_only_address
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid, NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record

NO_PACKAGE = "Nothing is shipped for this item."
NO_BOX = "Our carrier cannot deliver the {} to a PO box. Enter a street address."


class NotRedirectable(Conflict):
    """The package is packed or on its way."""

    code = "not_redirectable"


def require_deliverable(address: GeographicAddress, *, name: str, to_post_office_box: bool) -> None:
    """Raise Invalid at the street where what is called so cannot be sent to that address."""
    if not to_post_office_box and is_mail_only_address(address):
        raise Invalid(NO_BOX.format(name.lower()), field="street")


class ConfirmDelivery:
    """The customer has the package, whatever the carrier says of it; doing it again changes nothing.

    Raises NotFound, NotPermitted, TaskMovedOn.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, number: str, item_number: int, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="the customer has the package") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            _require_permission(by)
            task, shipment = _package_of(order, item_number)
            if task.state is TaskState.COMPLETED:
                return order
            if shipment.state is not ShipmentState.SHIPPED or task.state is not TaskState.IN_PROGRESS:
                raise TaskMovedOn("This package is not on its way yet.")
            now = self._clock.now()
            shipment.deliver(at=now, confirmed_by=by.name)
            order.complete_task(task, at=now, by=by.name)
            order.request_advance_job(at=now)
            uow.commit()
        return order


class RedirectShipment:
    """Send a package to another address, before it is packed or after it did not arrive.

    One that did not arrive is sent again at once. An agent's change is told to the customer. Raises NotFound,
    NotPermitted, NotRedirectable, Invalid naming the part of the address.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], message_writer: MessageWriter, clock: Clock
    ) -> None:
        self._unit_of_work, self._message_writer, self._clock = unit_of_work, message_writer, clock

    def __call__(self, *, number: str, item_number: int, address: GeographicAddress, by: Actor) -> ProductOrder:
        with self._unit_of_work(by=by, reason="change the shipping address") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            _require_permission(by)
            task, shipment = _package_of(order, item_number)
            if not can_be_redirected(task, shipment):
                raise NotRedirectable("The package is being packed or on its way, so its address can no longer change.")
            require_deliverable(address, name=shipment.contents, to_post_office_box=shipment.to_post_office_box)
            before = shipment.address
            shipment.redirect(address)
            if task.state is TaskState.FALLOUT:
                order.retry_task(task, at=self._clock.now())
            if by.kind is ActorKind.AGENT and before != address:
                self._tell(uow, order, item_number, shipment.contents)
            uow.commit()
        return order

    def _tell(self, uow: OrderUnitOfWork, order: ProductOrder, item_number: int, contents: str) -> None:
        now, customer = self._clock.now(), customer_of_record(order.customer_id, uow)
        uow.messages.add(
            self._message_writer.message(
                "shipping_changed",
                key=f"{order.number}:{item_number}:{now.isoformat()}",
                to=customer.email,
                at=now,
                customer_id=order.customer_id,
                name=customer.name,
                number=order.number,
                contents=contents,
                link=self._message_writer.link(f"/orders/{order.number}"),
            )
        )


def can_be_redirected(task: FulfilmentTask, shipment: Shipment) -> bool:
    """Whether the network has not been asked yet, or said no: until then it may be packing the package."""
    return shipment.can_be_redirected and (task.state is TaskState.PENDING or task.is_refused)


def shipping_task(item: ProductOrderItem) -> FulfilmentTask | None:
    """The step that ships an item, if anything is shipped."""
    return next((task for task in item.tasks if task.ships), None)


def _package_of(order: ProductOrder, item_number: int) -> tuple[FulfilmentTask, Shipment]:
    item = next((one for one in order.items if one.number == item_number), None)
    task = shipping_task(item) if item else None
    if item is None or item.shipment is None or task is None:
        raise NotFound(NO_PACKAGE)
    return task, item.shipment


def _require_permission(by: Actor) -> None:
    if by.kind is ActorKind.AGENT:
        by.require(Permission.CORRECT_ORDERS)
