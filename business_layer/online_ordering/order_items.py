"""The requests for order items that the reviewed items of a cart make, and the bundles of the order."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from business_layer.catalogue.catalogue import Bundle
from business_layer.catalogue.offering import ProductOffering
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.online_ordering.checkout_access import CheckoutView
from business_layer.online_ordering.firm_reservations import assign_resources
from business_layer.online_ordering.ports import OrderingUnitOfWork
from business_layer.online_ordering.reviewed_cart import ReviewedItem
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.schedule import Schedule
from business_layer.order_management.states import ItemAction
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Identifiers
from business_layer.shared.errors import NotFound


def item_requests(
    reviewed: ReviewedItem,
    view: CheckoutView,
    uow: OrderingUnitOfWork,
    *,
    catalogue_version: int,
    identifiers: Identifiers,
    at: datetime,
) -> Iterator[ItemRequest]:
    """One request for each of the quantity, which holds what the cart held. Raises NotFound, ResourceTaken."""
    offering, schedule = reviewed.offering, view.schedule(reviewed)
    if offering is None or schedule is None:
        raise NotFound("We no longer sell something in your cart.")
    for _ in range(reviewed.item.quantity):
        item_id = identifiers.new()
        installation = view.checkout.installations.get(str(reviewed.item.id), "")
        chosen = assign_resources(item_id, installation, reviewed.item, offering, uow, at=at)
        yield _item_request(item_id, installation, chosen, reviewed, view, offering, schedule, catalogue_version)


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


def _item_request(
    item_id: UUID,
    installation: str,
    chosen: dict[str, list[str] | str],
    reviewed: ReviewedItem,
    view: CheckoutView,
    offering: ProductOffering,
    schedule: Schedule,
    catalogue_version: int,
) -> ItemRequest:
    cart_item = reviewed.item
    return ItemRequest(
        id=item_id,
        action=ItemAction.ADD,
        offering_slug=offering.slug,
        offering_name=offering.name,
        # The customer reviewed today's offering, at the price of the day it was added.
        catalogue_version=catalogue_version,
        values={**cart_item.values, **chosen},
        address=cart_item.address,
        price_lines=reviewed.price_lines,
        taxes=reviewed.taxes,
        qualification_id=cart_item.qualification_id,
        installation=installation,
        move_on=view.checkout.move_day_of(cart_item.id) if offering.asks_for_move_day(cart_item.values) else None,
        ships_to=_destination(reviewed, view),
        expected_on=schedule.ready_on,
        expected_because=schedule.reason,
    )


def _destination(reviewed: ReviewedItem, view: CheckoutView) -> GeographicAddress | None:
    """The address to which the equipment is sent; None if there is none. Raises NotFound."""
    if reviewed.ships is None:
        return None
    address = view.destination(reviewed)
    if address is None:
        raise NotFound("We don't know where to ship your order. Start again from your cart.")
    return address
