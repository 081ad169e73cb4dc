"""Accepting a proposed amendment: it becomes a revision of the order, which the worker applies."""

from dataclasses import replace
from uuid import UUID

from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine
from business_layer.inventory.products import Product
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.amendment_charges import amendment_charges
from business_layer.order_management.amendments import delta_of
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import ChargeNotAgreed, OrderRevision, RevisionKind, charge_of
from business_layer.service_changes.accept_change import require_agreement
from business_layer.service_changes.number_changes import assign_gained
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.propose_amendment import amended_product
from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.unit_of_work import UnitOfWorkFactory

AMENDED_BY_CUSTOMER = "Changed by the customer"


class AcceptAmendment:
    """Accept a proposed amendment, for the customer or by an agent who writes down how the customer agreed.

    Accepting again returns the same order. Raises NotFound, NotPermitted, Invalid without an agreement, NotAmendable,
    ChangeOutdated, ChargeNotAgreed, ResourceTaken.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        catalogues: Catalogues,
        note_writer: NoteWriter,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._catalogues, self._note_writer = unit_of_work, catalogues, note_writer
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, change_id: UUID, by: Actor, agreement: str = "") -> ProductOrder:
        with self._unit_of_work(by=by, reason=agreement or AMENDED_BY_CUSTOMER) as uow:
            change = uow.service_changes.get(change_id, seen_by=by)
            order = uow.product_orders.get(change.order_number, seen_by=by)
            if change.is_accepted:
                return order
            require_agreement(agreement, by)
            item_number = next((item.number for item in order.items if item.id == change.item.id), 0)
            order, item, product = amended_product(order.number, item_number, uow, by=by)
            self._begin(change, order, item, product, uow, by, agreement)
            change.accept(order_number=order.number, agreement=agreement)
            if agreement:
                self._note_writer.write(uow, order, f"How the customer agreed: {agreement}", by=by)
            uow.commit()
        return order

    def _begin(
        self,
        change: ServiceChange,
        order: ProductOrder,
        item: ProductOrderItem,
        product: Product,
        uow: ServiceChangesUnitOfWork,
        by: Actor,
        agreement: str,
    ) -> None:
        now, asked = self._clock.now(), change.item
        change.require_open(at=now, product_version=product.version)
        charges = self._charges(change, item)
        self._assign(asked, item, uow)
        revision = OrderRevision(
            id=self._identifiers.new(),
            order_id=order.id,
            customer_id=order.customer_id,
            number=len(uow.order_revisions.of_order(order.id)) + 1,
            kind=RevisionKind.AMEND,
            items=(item.number,),
            reason=agreement or AMENDED_BY_CUSTOMER,
            requested_by=by.name,
            requested_at=now,
            terms=terms_asked(asked),
        )
        revision.accept(by=by.name, at=now, charges=charges, note=agreement)
        uow.order_revisions.add(revision)
        order.begin_amendment(item, revision.number, at=now)

    def _charges(self, change: ServiceChange, item: ProductOrderItem) -> tuple[PriceLine, ...]:
        """The charges as they are by now. Raises ChargeNotAgreed if they are higher than those that were shown."""
        asked = change.item
        offering = self._catalogues.version(asked.catalogue_version).offering(asked.offering_slug)
        charges = amendment_charges(item, delta_of(item, terms_asked(asked), offering), offering)
        shown = tuple(charge.line for charge in change.charges if charge.line not in asked.price_lines)
        if charge_of(charges).amount > charge_of(shown).amount:
            raise ChargeNotAgreed(f"This now costs {charge_of(charges)}, because more is done. Start again to see it.")
        return charges

    def _assign(self, asked: ItemRequest, item: ProductOrderItem, uow: ServiceChangesUnitOfWork) -> None:
        """Make what was held firm for the item. What it has already stays until the amendment is applied."""
        is_same_visit = (asked.installation, asked.address) == (item.installation, item.address)
        needed = replace(asked, installation="" if is_same_visit else asked.installation)
        offering = self._catalogues.version(asked.catalogue_version).offering(asked.offering_slug)
        assign_gained(needed, offering, uow.resources, at=self._clock.now())


def terms_asked(asked: ItemRequest) -> ItemTerms:
    """The terms that the item gets."""
    return ItemTerms(
        values=asked.values,
        address=asked.address,
        price_lines=asked.price_lines,
        taxes=asked.taxes,
        qualification_id=asked.qualification_id,
        installation=asked.installation,
        move_on=asked.move_on,
        requested_on=asked.requested_on,
        ships_to=asked.ships_to,
    )
