"""The end of a product."""

from datetime import datetime

from business_layer.inventory.product_states import ProductState
from business_layer.inventory.used_resources import UsedResources
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM


class EndProduct:
    """Ends the product, whose services are gone from the network, and gives back what it had."""

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        product = uow.products.get(order.item_of(task).product_id, seen_by=SYSTEM)
        if product.state is not ProductState.PENDING_TERMINATE:
            product.begin_ending(at=at)
        product.end(at=at)
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        UsedResources(uow.resources).give_back(product.id, of_business=account.is_business, at=at)
        order.complete_task(task, at=at)
