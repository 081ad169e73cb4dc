"""What happens to packages: the news of the network, the customer who has one, an address that was wrong."""

from datetime import date, datetime

from babel.dates import format_date

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.messages.telling import Teller
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.item_plan import schedule_of_item
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.service_orders import ServiceOrderReport, ServiceOrderState
from business_layer.order_management.shipments import Shipment, ShipmentState
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.addresses import GeographicAddress, is_post_office_box
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
    if not to_post_office_box and is_post_office_box(address):
        raise Invalid(NO_BOX.format(name.lower()), field="street")


class PackageUpdates:
    """Keeps what the network reports of a package, and tells the customer once of each change."""

    def __init__(self, catalogues: Catalogues, teller: Teller) -> None:
        self._catalogues, self._teller = catalogues, teller

    def note(
        self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, report: ServiceOrderReport, at: datetime
    ) -> None:
        """What a service order says of its package."""
        shipment = order.item_of(task).shipment
        if shipment is None:
            return
        shipment.expect(report.expected_date)
        told = report.characteristics
        if shipment.state is ShipmentState.PREPARING and "tracking_number" in told:
            shipment.ship(carrier=told.get("carrier", ""), tracking_number=told["tracking_number"], at=at)
            self._tell(uow, order, task, "shipped", at)
        if report.state is ServiceOrderState.COMPLETED:
            shipment.deliver(at=at)
            if self._is_more_to_come(order, task):
                self._tell(uow, order, task, "delivered", at)
        elif report.state is ServiceOrderState.FAILED:
            self.note_failure(uow, order, task, report.reason, at, outcome=told.get("outcome", ""))

    def note_failure(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        task: FulfilmentTask,
        problem: str,
        at: datetime,
        *,
        outcome: str = "",
    ) -> None:
        """It was refused, came back, or is lost."""
        shipment = order.item_of(task).shipment
        if shipment:
            shipment.fail(outcome, problem)
            self._tell(uow, order, task, "package_problem", at)

    def _is_more_to_come(self, order: ProductOrder, task: FulfilmentTask) -> bool:
        """Whether another step keeps the customer waiting after the package is there."""
        others = (one for one in order.item_of(task).tasks if one is not task and one.specification)
        return any(one.state is not TaskState.COMPLETED for one in others)

    def _tell(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, kind: str, at: datetime) -> None:
        item = order.item_of(task)
        shipment, offering = item.shipment, self._offering(item)
        if shipment is None:
            return
        customer = customer_of_record(order.customer_id, uow)
        uow.messages.add(
            self._teller.message(
                kind,
                key=f"{item.id}:{task.tries}",
                to=customer.email,
                at=at,
                customer_id=order.customer_id,
                name=customer.name,
                number=order.number,
                item=str(item.number),
                offering=offering.named(item.known),
                contents=shipment.contents,
                package=_package_words(shipment),
                problem=shipment.problem,
                next=self._what_to_do(order, item, offering),
                link=self._teller.link(f"/orders/{order.number}"),
            )
        )

    def _what_to_do(self, order: ProductOrder, item: ProductOrderItem, offering: ProductOffering) -> str:
        rule = offering.shipped_for(item.values)
        schedule = schedule_of_item(item, offering, placed_at=order.placed_at)
        moves = f"Your number moves on {_day(schedule.move_on)}." if schedule.move_on else ""
        return " ".join(filter(None, [rule.on_arrival if rule else "", moves]))

    def _offering(self, item: ProductOrderItem) -> ProductOffering:
        return self._catalogues.version(item.catalogue_version).offering(item.offering_slug)


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
            order.resume(at=now)
            uow.commit()
        return order


class RedirectShipment:
    """Send a package to another address, before it is packed or after it did not arrive.

    One that did not arrive is sent again at once. An agent's change is told to the customer. Raises NotFound,
    NotPermitted, NotRedirectable, Invalid naming the part of the address.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], teller: Teller, clock: Clock) -> None:
        self._unit_of_work, self._teller, self._clock = unit_of_work, teller, clock

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
            self._teller.message(
                "shipping_changed",
                key=f"{order.number}:{item_number}:{now.isoformat()}",
                to=customer.email,
                at=now,
                customer_id=order.customer_id,
                name=customer.name,
                number=order.number,
                contents=contents,
                link=self._teller.link(f"/orders/{order.number}"),
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


def _package_words(shipment: Shipment) -> str:
    """Where it goes and with whom. The street stays out, as what was written freely does of every mail."""
    address = shipment.address
    lines = [f"Ship to: {shipment.recipient}, {address.city}, {address.state} {address.zip_code}"]
    if shipment.tracking_number:
        lines.append(f"{shipment.carrier} tracking number: {shipment.tracking_number}".strip())
    if shipment.expected_on and shipment.state is ShipmentState.SHIPPED:
        lines.append(f"Expected delivery: {_day(shipment.expected_on)}")
    return "\n".join(lines)


def _day(day: date | None) -> str:
    return str(format_date(day, "full", locale="en_US")) if day else ""
