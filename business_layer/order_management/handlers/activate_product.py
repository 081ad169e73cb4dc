"""Activation: the product works, and has its scarce things."""

from datetime import datetime

from dateutil.relativedelta import relativedelta

from business_layer.billing.accounts import BillFormat
from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.product_events import CustomerImported
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceState
from business_layer.order_management.events import MONTHLY
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM
from business_layer.shared.regions import region_of
from business_layer.user_management.customers_of_record import customer_of_record


class ActivateProduct:
    """Activates the product, and puts to use what was assigned to the item."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        is_first = not uow.products.has_in_use(product.customer_id)
        product.activate(at=at, network=item.network)
        for resource in uow.resources.held_by(item.id):
            if resource.state is ResourceState.ASSIGNED:
                resource.mark_working(product_id=product.id)
        order.complete_task(task, at=at)
        if is_first:
            uow.record(self._customer_imported(product, uow, at))

    def _customer_imported(self, product: Product, uow: OrderUnitOfWork, at: datetime) -> CustomerImported:
        customer = customer_of_record(product.customer_id, uow)
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        months = (
            self._catalogues.version(product.catalogue_version)
            .offering(product.offering_slug)
            .months_of(product.values)
        )
        known_for = relativedelta(at, customer.created_at)
        return CustomerImported(
            subject_id=customer.id,
            customer_id=customer.id,
            at=at,
            term=str(months) if months else MONTHLY,
            paperless=account.format is BillFormat.ELECTRONIC,
            region=region_of((product.address or account.address).state),
            tenure_months=max(0, known_for.years * 12 + known_for.months),
        )
