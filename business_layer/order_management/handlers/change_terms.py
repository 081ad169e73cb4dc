"""A change of a product's terms."""

from datetime import datetime

from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceState
from business_layer.inventory.terms import Terms
from business_layer.inventory.used_resources import UsedResources, texts_in
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM


class ChangeTerms:
    """Gives the product the terms of the item, with the savings of the bundles that it is in.

    What was assigned to the item works in the product from now on, and what its new terms do not name is given back.
    """

    def __init__(self, membership: BundleMembership) -> None:
        self._membership = membership

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        self._membership.lock(item.product_id, uow)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        if item.offering_slug != product.offering_slug:
            self._membership.leave(product, uow, at=at)
        terms = Terms(
            offering_slug=item.offering_slug,
            offering_name=item.offering_name,
            catalogue_version=item.catalogue_version,
            values=item.values,
            address=item.address,
            price_lines=self._membership.with_savings(product, item.price_lines, uow),
            order_item_id=item.id,
            qualification_id=item.qualification_id,
        )
        product.change_terms(terms, at=at, network=item.network)
        self._exchange(product, item, uow, at)
        order.complete_task(task, at=at)

    def _exchange(self, product: Product, item: ProductOrderItem, uow: OrderUnitOfWork, at: datetime) -> None:
        before, after = set(texts_in(item.values_before or {})), set(texts_in(item.values))
        for resource in uow.resources.held_by(item.id):
            if resource.state is ResourceState.ASSIGNED:
                resource.mark_working(product_id=product.id)
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        UsedResources(uow.resources).give_back_some(product.id, before - after, of_business=account.is_business, at=at)
