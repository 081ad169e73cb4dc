"""Accepting a proposed change: the one transaction in which it becomes an order."""

from uuid import UUID

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.resources import ResourceState
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.order_entry import OrderEntry, OrderRequest
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.number_changes import assign_gained
from business_layer.service_changes.open_changes import require_no_open_change
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.possible_changes import require_possible
from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import customer_of_record

# The actions whose items may hold numbers and other scarce things.
HOLDING = frozenset({ItemAction.ADD, ItemAction.MODIFY})


class AcceptServiceChange:
    """Accept a proposal, for the customer or by an agent who writes down how the customer agreed.

    Accepting again returns the same order. Raises NotFound, NotPermitted, Invalid without an agreement, ChangeUnderway,
    ChangeImpossible, ChangeOutdated, ResourceTaken.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        order_entry: OrderEntry,
        catalogues: Catalogues,
        note_writer: NoteWriter,
        mail: ChangeMail,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._order_entry, self._catalogues = unit_of_work, order_entry, catalogues
        self._note_writer, self._mail, self._clock = note_writer, mail, clock

    def __call__(self, *, change_id: UUID, by: Actor, agreement: str = "") -> ProductOrder:
        with self._unit_of_work(by=by, reason=agreement or "accept change") as uow:
            change = uow.service_changes.get(change_id, seen_by=by)
            if change.is_accepted:
                return uow.product_orders.get(change.order_number, seen_by=by)
            require_agreement(agreement, by)
            self._check_again(change, uow, by)
            order = self._enter(change, uow, by)
            change.accept(order_number=order.number, agreement=agreement)
            if agreement:
                self._note_writer.write(uow, order, f"How the customer agreed: {agreement}", by=by)
            self._mail.confirm(change, order, uow)
            uow.commit()
        return order

    def _check_again(self, change: ServiceChange, uow: ServiceChangesUnitOfWork, by: Actor) -> None:
        """Look at the locked product again: since the proposal, an agent or another order may have changed it."""
        now = self._clock.now()
        product = uow.products.get(change.product_id, seen_by=by)
        require_no_open_change(product, uow)
        change.require_open(at=now, product_version=product.version)
        require_possible(change.kind, product, self._catalogues, by=by, at=now)

    def _enter(self, change: ServiceChange, uow: ServiceChangesUnitOfWork, by: Actor) -> ProductOrder:
        now, customer = self._clock.now(), customer_of_record(change.customer_id, uow)
        for item in change.items:
            if item.id and item.action in HOLDING:
                for resource in uow.resources.held_by(item.id):
                    if resource.state is ResourceState.RESERVED:
                        resource.assign(from_holder=item.id, to_holder=item.id, at=now)
            if item.action is ItemAction.MODIFY:
                offering = self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
                assign_gained(item, offering, uow.resources, at=now)
        return self._order_entry.enter(
            OrderRequest(
                customer_id=change.customer_id,
                billing_account_id=change.billing_account_id,
                submission_key=change.id,
                contact=Contact(customer.name, customer.email, customer.telephone),
                placed_by=by.name,
                items=change.items,
            ),
            uow,
            at=now,
        )


def require_agreement(agreement: str, by: Actor) -> None:
    """Raise Invalid if an agent accepts for a customer without writing down how the customer agreed."""
    if by.kind is ActorKind.CUSTOMER:
        return
    by.require(Permission.CHANGE_SERVICES)
    if not agreement.strip():
        raise Invalid("Write down how the customer agreed.", field="agreement")
