"""Applying an amendment to its item, its product, its package, and what is held for it."""

from datetime import date, datetime

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.pools import crews_at
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.inventory.terms import Terms
from business_layer.inventory.used_resources import texts_in
from business_layer.order_management.item_plan import plan_days, schedule_of_item
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.schedule import revised_date
from business_layer.order_management.states import ItemAction
from business_layer.shared.actor import SYSTEM

AMENDED = "You changed the order."


class AmendedItem:
    """Gives an item its amended terms, inside the caller's unit of work. Its plan is amended already."""

    def __init__(self, membership: BundleMembership) -> None:
        self._membership = membership

    def take(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        terms: ItemTerms,
        charges: tuple[PriceLine, ...],
        offering: ProductOffering,
        *,
        planned: date,
        begins: datetime,
        at: datetime,
    ) -> None:
        """A product that is not active yet is as if it had been ordered so. Charges are paid once, with the item.

        `planned` is the day on which the plan ended before, `begins` the instant from which its days count now.
        """
        product = uow.products.get(item.product_id, seen_by=SYSTEM)
        is_added = item.action is ItemAction.ADD
        lines = self._membership.with_savings(product, terms.price_lines, uow) if is_added else terms.price_lines
        order.amend_item(item, terms, (*lines, *charges), at=at)
        if is_added:
            product.amend(
                Terms(
                    offering_slug=item.offering_slug,
                    offering_name=item.offering_name,
                    catalogue_version=item.catalogue_version,
                    values=item.values,
                    address=item.address,
                    price_lines=item.price_lines,
                    order_item_id=item.id,
                    qualification_id=item.qualification_id,
                )
            )
        _amend_package(item, terms, offering)
        keep_what_is_named(item, uow)
        _expect(order, item, offering, planned, begins, at)


def _amend_package(item: ProductOrderItem, terms: ItemTerms, offering: ProductOffering) -> None:
    """Send another package, or none. One that is on its way stays as it is."""
    if item.shipment is None or not item.shipment.can_be_redirected:
        return
    rule = offering.shipped_for(terms.values)
    if rule is None:
        item.shipment = None
        return
    item.shipment.contents = rule.contents(terms.values)
    if terms.ships_to:
        item.shipment.redirect(terms.ships_to)


def keep_what_is_named(item: ProductOrderItem, uow: OrderUnitOfWork) -> None:
    """Give back everything that is held for an item and that its answers, or its visit, do not name."""
    named = set(texts_in(item.values))
    for resource in uow.resources.held_by(item.id):
        is_named = _is_visit_of(item, resource) or resource.value in named
        if resource.state is ResourceState.ASSIGNED and not is_named:
            resource.release()


def _is_visit_of(item: ProductOrderItem, resource: Resource) -> bool:
    """True if it is a crew's time, at the item's address, on its half day."""
    if resource.kind is not ResourceKind.INSTALLATION_SLOT or not item.installation or item.address is None:
        return False
    is_there = resource.pool == crews_at(item.address)
    return is_there and resource.value.startswith(HalfDay.of(item.installation).prefix)


def _expect(
    order: ProductOrder,
    item: ProductOrderItem,
    offering: ProductOffering,
    planned: date,
    begins: datetime,
    at: datetime,
) -> None:
    """Plan the days anew: what was asked for another day is planned for this one, which may be earlier."""
    for task in item.plan_tasks:
        if not task.has_ended and not task.reference:
            task.planned_start = task.planned_end = None
    plan_days(item, offering, placed_at=order.placed_at)
    replanned = schedule_of_item(item, offering, placed_at=begins).ready_on
    ready = revised_date(item.expected_on, planned=planned, replanned=replanned) if item.expected_on else replanned
    order.set_expected_date(item, ready, reason=AMENDED, at=at)
