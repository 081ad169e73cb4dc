"""Changes to a shipment by people: confirming a delivery, or sending the package to another address."""

from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_mails import mail_about_order
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

NO_PACKAGE = "Nothing is shipped for this item."
NO_BOX = "Our carrier cannot deliver the {} to a PO box. Enter a street address."


class NotRedirectable(Conflict):
    """The package is being packed or on its way."""

    code = "not_redirectable"


def require_deliverable(address: GeographicAddress, *, name: str, to_post_office_box: bool) -> None:
    """Raise Invalid, naming the street, if a package with `name` in it cannot be sent to a PO box."""
    if not to_post_office_box and is_mail_only_address(address):
        raise Invalid(NO_BOX.format(name.lower()), field="street")


class ConfirmDelivery:
    """Note that the customer has the package, whatever the carrier says. Repeating it changes nothing.

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
                raise TaskMovedOn("This package hasn't shipped yet.")
            now = self._clock.now()
            shipment.deliver(at=now, confirmed_by=by.name)
            order.complete_task(task, at=now, by=by.name)
            order.request_advance_job(at=now)
            uow.commit()
        return order


class RedirectShipment:
    """Send a package to another address, before it is packed or after it did not arrive.

    A package that did not arrive is sent again right away. The customer gets a mail if an agent made the change. Raises
    NotFound, NotPermitted, NotRedirectable, Invalid naming the part of the address.
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
                raise NotRedirectable("The package is being packed or is on its way, so you can't change its address.")
            require_deliverable(address, name=shipment.contents, to_post_office_box=shipment.to_post_office_box)
            before = shipment.address
            shipment.redirect(address)
            if task.state is TaskState.FALLOUT:
                order.retry_task(task, at=self._clock.now())
            if by.kind is ActorKind.AGENT and before != address:
                self._mail(uow, order, item_number, shipment.contents)
            uow.commit()
        return order

    def _mail(self, uow: OrderUnitOfWork, order: ProductOrder, item_number: int, contents: str) -> None:
        now = self._clock.now()
        key = f"{order.number}:{item_number}:{now.isoformat()}"
        mail_about_order(uow, self._message_writer, order, "shipping_changed", key=key, at=now, contents=contents)


def can_be_redirected(task: FulfilmentTask, shipment: Shipment) -> bool:
    """True if the network was not asked for the package yet, or refused it. Otherwise it may be packing it."""
    return shipment.can_be_redirected and (task.state is TaskState.PENDING or task.is_refused)


def shipping_task(item: ProductOrderItem) -> FulfilmentTask | None:
    """The task that ships an item; None if nothing is shipped."""
    return next((task for task in item.plan_tasks if task.ships), None)


def _package_of(order: ProductOrder, item_number: int) -> tuple[FulfilmentTask, Shipment]:
    """Return the task and the shipment of an item. Raises NotFound."""
    item = next((item for item in order.items if item.number == item_number), None)
    task = shipping_task(item) if item else None
    if item is None or item.shipment is None or task is None:
        raise NotFound(NO_PACKAGE)
    return task, item.shipment


def _require_permission(by: Actor) -> None:
    if by.kind is ActorKind.AGENT:
        by.require(Permission.CORRECT_ORDERS)
