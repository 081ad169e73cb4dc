"""A change of a product's terms."""

from datetime import datetime

from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.terms import Terms
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM


class ChangeTerms:
    """Gives the product the terms of the item, with the savings of the bundles that it is in."""

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
        order.complete_task(task, at=at)
