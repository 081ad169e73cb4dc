"""Entering the order of an agreed change, inside the caller's unit of work."""

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.resources import ResourceState
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.order_entry import OrderEntry, OrderRequest
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.number_changes import assign_gained
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.user_management.customers_of_record import customer_of_record

# The actions whose items may hold numbers and other scarce things.
HOLDING = frozenset({ItemAction.ADD, ItemAction.MODIFY})


class ChangeEntry:
    """Makes the order of a change, keeps how the customers agreed as notes, and mails the order's customer."""

    def __init__(
        self, order_entry: OrderEntry, catalogues: Catalogues, note_writer: NoteWriter, mail: ChangeMail, clock: Clock
    ) -> None:
        self._order_entry, self._catalogues, self._note_writer = order_entry, catalogues, note_writer
        self._mail, self._clock = mail, clock

    def __call__(
        self, change: ServiceChange, uow: ServiceChangesUnitOfWork, *, by: Actor, notes: tuple[str, ...] = ()
    ) -> ProductOrder:
        order = self._enter(change, uow, by)
        change.accept(order_number=order.number, agreement=" ".join(notes))
        for note in notes:
            self._note_writer.write(uow, order, note, by=by)
        self._mail.confirm(change, order, uow)
        return order

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
                device=by.visit.device,
            ),
            uow,
            at=now,
        )
