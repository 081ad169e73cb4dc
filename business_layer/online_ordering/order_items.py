"""Order items, packages and products made from the reviewed items of a cart."""

from collections.abc import Iterable

from business_layer.catalogue.catalogue import Bundle
from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.online_ordering.checkout import Checkout
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.firm_reservations import assign_resources
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction
from business_layer.shared.clock import Identifiers
from business_layer.shared.errors import NotFound


def add_order_items(
    order: ProductOrder,
    reviewed: ReviewedItem,
    view: CheckoutView,
    uow: OrderingUnitOfWork,
    *,
    catalogue_version: int,
    identifiers: Identifiers,
) -> None:
    """Add one order item and one product for each of the quantity. Raises NotFound, ResourceTaken."""
    offering, schedule = reviewed.offering, view.schedule(reviewed)
    if offering is None or schedule is None:
        raise NotFound("We no longer sell something in your cart.")
    for _ in range(reviewed.item.quantity):
        item = _new_item(order, reviewed, view.checkout, offering, catalogue_version, identifiers)
        item.shipment = _new_shipment(order, item, reviewed, view, identifiers)
        chosen = assign_resources(item, reviewed.item, offering, uow, at=order.placed_at)
        item.values = {**item.values, **chosen}
        order.set_expected_date(item, schedule.ready_on, reason=schedule.reason, at=order.placed_at)
        order.items.append(item)
        uow.products.add(order.new_product(item))


def add_bundles(order: ProductOrder, rules: Iterable[Bundle], uow: OrderingUnitOfWork) -> None:
    """Keep which of the order's products save together."""
    for rule in rules:
        bundle = ProductBundle.of(
            rule,
            {item.product_id: item.offering_slug for item in order.items},
            customer_id=order.customer_id,
            order_number=order.number,
            at=order.placed_at,
        )
        if bundle is not None:
            uow.product_bundles.add(bundle)


def _new_item(
    order: ProductOrder,
    reviewed: ReviewedItem,
    checkout: Checkout,
    offering: ProductOffering,
    catalogue_version: int,
    identifiers: Identifiers,
) -> ProductOrderItem:
    cart_item = reviewed.item
    return ProductOrderItem(
        id=identifiers.new(),
        order_id=order.id,
        number=len(order.items) + 1,
        action=ItemAction.ADD,
        product_id=identifiers.new(),
        offering_slug=offering.slug,
        offering_name=offering.name,
        # The customer reviewed today's offering, at the price of the day it was added.
        catalogue_version=catalogue_version,
        values=dict(cart_item.values),
        address=cart_item.address,
        price_lines=reviewed.price_lines,
        taxes=reviewed.taxes,
        qualification_id=cart_item.qualification_id,
        installation=checkout.installations.get(str(cart_item.id), ""),
        move_on=checkout.move_day_of(cart_item.id) if offering.asks_for_move_day(cart_item.values) else None,
    )


def _new_shipment(
    order: ProductOrder, item: ProductOrderItem, reviewed: ReviewedItem, view: CheckoutView, identifiers: Identifiers
) -> Shipment | None:
    rule, address = reviewed.ships, view.destination(reviewed)
    if rule is None:
        return None
    if address is None:
        raise NotFound("We don't know where to ship your order. Start again from your cart.")
    return Shipment.of(
        rule,
        item.values,
        id=identifiers.new(),
        item_id=item.id,
        order_id=order.id,
        recipient=order.contact.name,
        address=address,
    )
