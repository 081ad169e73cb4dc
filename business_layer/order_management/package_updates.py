"""Updates on packages: what the network reports is kept on the shipment, and the customer gets a mail."""

from datetime import date, datetime, timedelta

from babel.dates import format_date

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.messages.letter import Part
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.item_plan import schedule_of_item
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.service_orders import ServiceOrderReport, ServiceOrderState
from business_layer.order_management.shipments import Shipment, ShipmentState
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask

# Packages of an order that are shipped or delivered within this time share a mail.
GATHER_FOR = timedelta(seconds=60)
PACKAGE_MAILS = ("shipped", "delivered", "package_problem")


class PackageUpdates:
    """Keeps what the network reports about a package, and mails the customer once about each change."""

    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter) -> None:
        self._catalogues, self._message_writer = catalogues, message_writer

    def note(
        self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, report: ServiceOrderReport, at: datetime
    ) -> None:
        """Keep what a report says about the package of its service order."""
        shipment = order.item_of(task).shipment
        if shipment is None:
            return
        shipment.expect_delivery(report.expected_date)
        facts = report.characteristics
        if shipment.state is ShipmentState.PREPARING and "tracking_number" in facts:
            shipment.ship(carrier=facts.get("carrier", ""), tracking_number=facts["tracking_number"], at=at)
            self._mail(uow, order, task, shipment, "shipped", at)
        if report.state is ServiceOrderState.COMPLETED:
            shipment.deliver(at=at)
            withdraw_package_mails(uow, order, order.item_of(task), at=at)
            if self._is_more_to_come(order, task):
                self._mail(uow, order, task, shipment, "delivered", at)
        elif report.state is ServiceOrderState.FAILED:
            self.note_failure(uow, order, task, report.reason, at, outcome=facts.get("outcome", ""))

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
        """Keep that a package was refused, came back or is lost; `outcome` says which, if the network knows."""
        shipment = order.item_of(task).shipment
        if shipment:
            withdraw_package_mails(uow, order, order.item_of(task), at=at)
            shipment.fail(outcome, problem)
            self._mail(uow, order, task, shipment, "package_problem", at)

    def _is_more_to_come(self, order: ProductOrder, task: FulfilmentTask) -> bool:
        """True if another step keeps the customer waiting after the package has arrived."""
        others = (other for other in order.item_of(task).plan_tasks if other is not task and other.specification)
        return any(other.state is not TaskState.COMPLETED for other in others)

    def _mail(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        task: FulfilmentTask,
        shipment: Shipment,
        kind: str,
        at: datetime,
    ) -> None:
        """Mail the customer about a package, in one mail for all packages that move within GATHER_FOR."""
        item = order.item_of(task)
        part = self._part(order, item, shipment)
        waiting = uow.messages.waiting(kind, customer_id=order.customer_id, about=order.number, at=at)
        if waiting:
            waiting.add_part(part)
            return
        key = f"{item.id}:{task.tries}"
        mail_about_order(uow, self._message_writer, order, kind, key=key, at=at, wait=GATHER_FOR, parts=(part,))

    def _part(self, order: ProductOrder, item: ProductOrderItem, shipment: Shipment) -> Part:
        offering = self._offering(item)
        words = (shipment.problem,) if shipment.problem else self._what_to_do(order, item, offering)
        return Part(
            key=str(item.id),
            heading=f"{shipment.contents} for {offering.full_name(item.known)}",
            paragraphs=tuple(filter(None, words)),
            facts=_package_facts(shipment),
        )

    def _what_to_do(self, order: ProductOrder, item: ProductOrderItem, offering: ProductOffering) -> tuple[str, ...]:
        rule = offering.shipped_for(item.values)
        schedule = schedule_of_item(item, offering, placed_at=order.placed_at)
        moves = f"Your number moves on {_day(schedule.move_on)}." if schedule.move_on else ""
        return (rule.on_arrival if rule else "", moves)

    def _offering(self, item: ProductOrderItem) -> ProductOffering:
        return self._catalogues.version(item.catalogue_version).offering(item.offering_slug)


def withdraw_package_mails(uow: OrderUnitOfWork, order: ProductOrder, item: ProductOrderItem, *, at: datetime) -> None:
    """Take an item's package out of mails that still wait, because a later mail tells what became of it."""
    if not any(task.ships for task in item.tasks):
        return
    for kind in PACKAGE_MAILS:
        waiting = uow.messages.waiting(kind, customer_id=order.customer_id, about=order.number, at=at)
        if waiting:
            waiting.take_out(str(item.id))


def _package_facts(shipment: Shipment) -> tuple[tuple[str, str], ...]:
    """The destination and the carrier of a package. Mails leave out the street, as they do all free text."""
    address = shipment.address
    facts = [("Ship to", f"{shipment.recipient}, {address.city}, {address.state} {address.zip_code}")]
    if shipment.tracking_number:
        facts.append((f"{shipment.carrier} tracking number".strip(), shipment.tracking_number))
    if shipment.expected_on and shipment.state is ShipmentState.SHIPPED:
        facts.append(("Expected delivery", _day(shipment.expected_on)))
    return tuple(facts)


def _day(day: date) -> str:
    return str(format_date(day, "full", locale="en_US"))
