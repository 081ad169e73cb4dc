"""The handlers of tasks that need no network. Each runs in the transaction that advances the order."""

from collections.abc import Callable
from datetime import datetime

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import TaskType
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.resources import ResourceState
from business_layer.messages.message_writer import MessageWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.package_updates import PackageUpdates
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.ready_mail import ReadyMail
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM
from business_layer.shared.date_formats import format_day
from business_layer.user_management.customers_of_record import customer_of_record

Handler = Callable[[OrderUnitOfWork, ProductOrder, FulfilmentTask, datetime], None]
REVIEW_WAITS = "Our engineers are checking the design of your service."


class TaskHandlers:
    """Does one task at a time, by its type."""

    def __init__(self, catalogues: Catalogues, message_writer: MessageWriter) -> None:
        self._catalogues, self._message_writer = catalogues, message_writer
        self.packages = PackageUpdates(catalogues, message_writer)
        self._by_type: dict[TaskType, Handler] = {
            TaskType.TECHNICAL_REVIEW: self._review,
            TaskType.ACTIVATE_PRODUCT: self._activate,
            TaskType.TELL_CUSTOMER: ReadyMail(catalogues, message_writer).tell,
        }

    def handle(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        self._by_type[task.type](uow, order, task, at)

    def mail_moved_date(
        self, uow: OrderUnitOfWork, order: ProductOrder, item: ProductOrderItem, *, at: datetime
    ) -> None:
        """Mail the customer the new expected date and its reason."""
        latest, customer = item.expected_dates[-1], customer_of_record(order.customer_id, uow)
        uow.messages.add(
            self._message_writer.message(
                "date_moved",
                key=f"{item.id}:{latest.on.isoformat()}",
                to=customer.email,
                at=at,
                customer_id=order.customer_id,
                name=customer.name,
                about=order.number,
                offering=self._offering(item).full_name(item.known),
                date=format_day(latest.on),
                reason=latest.reason,
                link=self._message_writer.link(f"/orders/{order.number}"),
            )
        )

    def _review(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, at: datetime) -> None:
        task.wait_for(REVIEW_WAITS, at=at)
        order.derive_state(at=at)

    def _activate(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, at: datetime) -> None:
        item = order.item_of(task)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        product.activate(at=at, network=item.network)
        for resource in uow.resources.held_by(item.id):
            if resource.state is ResourceState.ASSIGNED:
                resource.mark_working(product_id=product.id)
        order.complete_task(task, at=at)

    def _offering(self, item: ProductOrderItem) -> ProductOffering:
        return self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
