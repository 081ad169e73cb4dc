"""Order entry: the one way in which a request becomes an order, whether a cart or a change of a service asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.changes import values_shipped
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.product_states import SuspensionReason
from business_layer.order_management.events import MONTHLY, OrderCircumstances
from business_layer.order_management.item_plan import schedule_of_item
from business_layer.order_management.items import PLANNED_ACTIONS, ItemRelation, ProductOrderItem
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.plans import NoPlanForAction
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.shipments import Shipment
from business_layer.order_management.states import ItemAction
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.clock import Identifiers
from business_layer.shared.errors import Invalid, NotFound
from business_layer.shared.regions import region_of
from business_layer.shared.visits import Device


@dataclass(frozen=True, kw_only=True)
class ItemRequest:
    """One thing to be done to one product. `product_id` is None for a product that the order adds.

    `id` becomes the id of the order item, so that scarce things can be held for the item before the order exists; it
    is None if nothing is held. `ships_to` is the address to which the offering's equipment is sent, if any is.
    `expected_on` and `expected_because` are the date that was shown; without one the plan's date is taken.
    """

    action: ItemAction
    offering_slug: str
    offering_name: str
    catalogue_version: int
    values: dict[str, Any]
    address: GeographicAddress | None
    price_lines: tuple[PriceLine, ...]
    id: UUID | None = None
    product_id: UUID | None = None
    values_before: dict[str, Any] | None = None
    taxes: TaxEstimate | None = None
    qualification_id: UUID | None = None
    installation: str = ""
    move_on: date | None = None
    ships_to: GeographicAddress | None = None
    requested_on: date | None = None
    relation: ItemRelation | None = None
    suspension_reason: SuspensionReason | None = None
    expected_on: date | None = None
    expected_because: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderRequest:
    """Everything that an order is made of. The items are numbered from 1, in this order.

    `billed_in` is the state of the billing address, `device` the one on which the order is placed: for reports.
    """

    customer_id: UUID
    billing_account_id: UUID
    submission_key: UUID
    contact: Contact
    placed_by: str
    items: tuple[ItemRequest, ...]
    billed_in: str = ""
    device: Device = Device.UNKNOWN


class OrderEntry:
    """Enters orders inside the caller's unit of work: number, items, new products, expected dates, events, first job.

    The caller has checked that the request may be made now, and holds what it needs.
    """

    def __init__(self, catalogues: Catalogues, identifiers: Identifiers) -> None:
        self._catalogues, self._identifiers = catalogues, identifiers

    def enter(self, request: OrderRequest, uow: OrderUnitOfWork, *, at: datetime) -> ProductOrder:
        """Raises NoPlanForAction, Invalid for a suspension without a reason, OfferingNotFound."""
        order = ProductOrder(
            id=self._identifiers.new(),
            number=uow.product_orders.next_number(),
            customer_id=request.customer_id,
            billing_account_id=request.billing_account_id,
            submission_key=request.submission_key,
            contact=request.contact,
            placed_at=at,
            placed_by=request.placed_by,
        )
        order.items.extend(self._items(order, request))
        for item in order.items:
            if item.action is ItemAction.ADD:
                uow.products.add(order.new_product(item))
        order.record_placed(self._circumstances(order, request))
        uow.product_orders.add(order)
        return order

    def _circumstances(self, order: ProductOrder, request: OrderRequest) -> OrderCircumstances:
        sold = [self._offering(item) for item in request.items]
        months = [offering.months_of(item.values) for offering, item in zip(sold, request.items, strict=True)]
        places = [item.address.state for item in order.items if item.address]
        lines = [offering.availability.specification for offering in sold if offering.availability]
        return OrderCircumstances(
            region=region_of(next(iter(places), request.billed_in)),
            term=str(max(months)) if any(months) else MONTHLY,
            access=next(iter(lines), "none"),
            device=request.device,
        )

    def _offering(self, wanted: ItemRequest) -> ProductOffering:
        return self._catalogues.version(wanted.catalogue_version).offering(wanted.offering_slug)

    def _items(self, order: ProductOrder, request: OrderRequest) -> Iterator[ProductOrderItem]:
        for number, wanted in enumerate(request.items, start=1):
            offering = self._offering(wanted)
            _require_plan(wanted, offering)
            item = self._new_item(order, wanted, number)
            item.shipment = self._new_shipment(order, item, wanted, offering)
            _expect(order, item, wanted, offering)
            yield item

    def _new_item(self, order: ProductOrder, wanted: ItemRequest, number: int) -> ProductOrderItem:
        if wanted.product_id is None and wanted.action is not ItemAction.ADD:
            raise NotFound("There is no such service.")
        return ProductOrderItem(
            id=wanted.id or self._identifiers.new(),
            order_id=order.id,
            number=number,
            action=wanted.action,
            product_id=wanted.product_id or self._identifiers.new(),
            offering_slug=wanted.offering_slug,
            offering_name=wanted.offering_name,
            catalogue_version=wanted.catalogue_version,
            values=wanted.values,
            values_before=wanted.values_before,
            address=wanted.address,
            price_lines=wanted.price_lines,
            taxes=wanted.taxes,
            qualification_id=wanted.qualification_id,
            installation=wanted.installation,
            move_on=wanted.move_on,
            relation=wanted.relation,
            requested_on=wanted.requested_on,
            suspension_reason=wanted.suspension_reason,
        )

    def _new_shipment(
        self, order: ProductOrder, item: ProductOrderItem, wanted: ItemRequest, offering: ProductOffering
    ) -> Shipment | None:
        if wanted.ships_to is None or offering.ships is None:
            return None
        return Shipment.of(
            offering.ships,
            values_shipped(offering, item.values_before or {}, item.values),
            id=self._identifiers.new(),
            item_id=item.id,
            order_id=order.id,
            recipient=order.contact.name,
            address=wanted.ships_to,
        )


def catalogue_with_plan(
    catalogues: Catalogues, version: int, slug: str, action: PlanAction, *, at: datetime
) -> Catalogue:
    """The catalogue version whose plan does something to a product that was sold from a version.

    It is the version it was sold from, which need not be on sale any more, or today's if only today's has such a plan.
    Raises NoPlanForAction.
    """
    sold = catalogues.version(version)
    if sold.offering(slug).plan_of(action):
        return sold
    current = catalogues.current(at)
    offering = current.find(slug)
    if offering is None or not offering.plan_of(action):
        raise NoPlanForAction(f"The catalog has no plan to {action} {sold.offering(slug).name}.")
    return current


def _require_plan(wanted: ItemRequest, offering: ProductOffering) -> None:
    if wanted.action is ItemAction.SUSPEND and wanted.suspension_reason is None:
        raise Invalid("Choose a reason.", field="reason")
    if wanted.action.value in PLANNED_ACTIONS and not offering.plan_of(PlanAction(wanted.action)):
        raise NoPlanForAction(f"The catalog has no plan to {wanted.action} {offering.name}.")


def _expect(order: ProductOrder, item: ProductOrderItem, wanted: ItemRequest, offering: ProductOffering) -> None:
    """Set the date that was shown, or else the date of the plan."""
    on, reason = wanted.expected_on, wanted.expected_because
    if on is None and item.action is not ItemAction.NO_CHANGE:
        schedule = schedule_of_item(item, offering, placed_at=order.placed_at)
        on, reason = schedule.ready_on, schedule.reason
    if on is not None:
        order.set_expected_date(item, on, reason=reason, at=order.placed_at)
