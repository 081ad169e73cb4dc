"""The end of a product."""

from datetime import datetime

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.commitments import committed_since
from business_layer.inventory.product_states import IN_USE, ProductState
from business_layer.inventory.products import Product
from business_layer.inventory.used_resources import UsedResources, texts_in
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_moved_to
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.states import ItemAction
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM


def begin_ending(item: ProductOrderItem, uow: OrderUnitOfWork, *, at: datetime) -> None:
    """Note that a product is being ended, with the first step that the network is asked for."""
    if item.action is not ItemAction.DELETE:
        return
    product = uow.products.get(item.product_id, seen_by=SYSTEM)
    if product.state in IN_USE:
        product.begin_ending(at=at)


class EndProduct:
    """Ends the product, whose services are gone from the network, and gives back what it had.

    What it moved to gets its numbers, its term, and its place in bundles; a bundle that lacks a part then ends. Callers
    of the numbers that stay behind hear the new ones.
    """

    def __init__(self, membership: BundleMembership, catalogues: Catalogues) -> None:
        self._membership, self._catalogues = membership, catalogues

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, task: FulfilmentTask, *, at: datetime) -> None:
        item = order.item_of(task)
        self._membership.lock(item.product_id, uow)
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        moved_to = item_moved_to(order, item)
        if moved_to:
            self._hand_over(product, moved_to, uow, at)
        if product.state is not ProductState.PENDING_TERMINATE:
            product.begin_ending(at=at)
        product.end(at=at, is_moved=moved_to is not None)
        self._membership.leave(product, uow, at=at)
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        referral = item.relation.referral if item.relation else None
        UsedResources(uow.resources).give_back(product.id, of_business=account.is_business, at=at, referral=referral)
        order.complete_task(task, at=at)

    def _hand_over(self, product: Product, to: ProductOrderItem, uow: OrderUnitOfWork, at: datetime) -> None:
        used = UsedResources(uow.resources)
        kept = used.values_of(product.id) & set(texts_in(to.known))
        used.take_along(kept, from_product=product.id, to_product=to.product_id)
        moved = uow.products.get(to.product_id, seen_by=SYSTEM)
        moved.committed_since = committed_since(product, self._catalogues)
        self._membership.replace(product, moved, uow, at=at)
