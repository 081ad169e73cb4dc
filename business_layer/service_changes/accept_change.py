"""Accepting a proposed change: the one transaction in which it becomes an order."""

from uuid import UUID

from business_layer.catalogue.ports import Catalogues
from business_layer.inventory.products import Product
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.order_entry import OrderEntry
from business_layer.order_management.orders import ProductOrder
from business_layer.service_changes.change_entry import ChangeEntry
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.open_changes import require_no_open_change
from business_layer.service_changes.open_offers import require_no_open_offer
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.possible_changes import require_possible
from business_layer.service_changes.service_change import ChangeKind, EffectKind, ServiceChange
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory


class AcceptServiceChange:
    """Accept a proposal, for the customer or by an agent who writes down how the customer agreed.

    A transfer to another customer needs two agreements: `giver_agreement` is that of the customer who has the service.
    Accepting again returns the same order. Raises NotFound, NotPermitted, Invalid without an agreement, ChangeUnderway,
    ChangeImpossible, ChangeOutdated, OfferUnderway, ResourceTaken.
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
        self._unit_of_work, self._catalogues, self._mail, self._clock = unit_of_work, catalogues, mail, clock
        self._enter = ChangeEntry(order_entry, catalogues, note_writer, mail, clock)

    def __call__(self, *, change_id: UUID, by: Actor, agreement: str = "", giver_agreement: str = "") -> ProductOrder:
        with self._unit_of_work(by=by, reason=agreement or "accept change") as uow:
            change = uow.service_changes.get(change_id, seen_by=by)
            if change.is_accepted:
                return uow.product_orders.get(change.order_number, seen_by=by)
            require_agreement(agreement, by)
            product = self._check_again(change, uow, by)
            notes = [f"How the customer agreed: {agreement}"] if agreement else []
            is_given_away = change.customer_id != product.customer_id
            if is_given_away:
                require_agreement(giver_agreement, by, field="giver_agreement")
                notes.append(f"How the customer before agreed: {giver_agreement}")
            order = self._enter(change, uow, by=by, notes=tuple(notes))
            if is_given_away:
                losses = [effect for effect in change.effects if effect.kind is EffectKind.LOST]
                self._mail.tell_giver(change, product, uow, at=order.placed_at, losses=losses)
            uow.commit()
        return order

    def _check_again(self, change: ServiceChange, uow: ServiceChangesUnitOfWork, by: Actor) -> Product:
        """Look at the locked product again: since the proposal, an agent or another order may have changed it."""
        now = self._clock.now()
        product = uow.products.get(change.product_id, seen_by=by)
        require_no_open_change(product, uow)
        if change.kind is ChangeKind.TRANSFER:
            require_no_open_offer(product, uow, at=now)
        change.require_open(at=now, product_version=product.version)
        require_possible(change.kind, product, self._catalogues, by=by, at=now)
        return product


def require_agreement(agreement: str, by: Actor, *, field: str = "agreement") -> None:
    """Raise Invalid if an agent accepts for a customer without writing down how the customer agreed."""
    if by.kind is ActorKind.CUSTOMER:
        return
    by.require(Permission.CHANGE_SERVICES)
    if not agreement.strip():
        raise Invalid("Write down how the customer agreed.", field=field)
