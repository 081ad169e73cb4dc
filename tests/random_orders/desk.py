"""The front desk: places orders and proposes changes, through the business's own order entry and rules."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.pool_answers import with_pool_answers
from business_layer.catalogue.resource_rules import ChosenBy
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.products import Product
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind
from business_layer.online_ordering.firm_reservations import ORDER_STEP_HOLD
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.order_entry import ItemRequest, OrderEntry, OrderRequest
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.accept_change import AcceptServiceChange
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.open_changes import require_no_open_change
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.propose_disconnection import ProposeDisconnection
from business_layer.service_changes.propose_resumption import ProposeResumption
from business_layer.service_changes.propose_suspension import ProposeSuspension
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.service_changes.take_back import TakeBackChange
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from tests.builders.catalogue import ANSWERS
from tests.builders.messages import a_message_writer
from tests.fakes.unit_of_work import FakeUnitOfWork
from tests.random_orders.carrier import TOWER, Carrier

# The changes that have a use case of their own.
KINDS = (ChangeKind.DISCONNECT, ChangeKind.SUSPEND, ChangeKind.RESUME)
Wish = tuple[str, dict[str, Any]]


class Desk:
    """Its methods raise DomainError for what is not possible, and then nothing has happened."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier, clock, ids = carrier, carrier.clock, carrier.identifiers
        self._entry = OrderEntry(carrier.catalogues, ids)
        books, catalogues, proposals = carrier.books, carrier.catalogues, Proposals(carrier.catalogues, clock, ids)
        mail = ChangeMail(catalogues, a_message_writer(ids))
        self.accept = AcceptServiceChange(books, self._entry, catalogues, NoteWriter(clock, ids), mail, clock)
        self.take_back = TakeBackChange(books, clock)
        self._disconnect = ProposeDisconnection(books, proposals, catalogues, BundleMembership(catalogues), clock)
        self._suspend = ProposeSuspension(books, proposals, catalogues, clock)
        self._resume = ProposeResumption(books, proposals, catalogues, clock)

    def buy(self, account: BillingAccount, wishes: list[Wish], *, on: date | None = None) -> ProductOrder:
        """Order new products. Raises ResourceTaken if another customer has what is wished for."""
        by = self._carrier.customer(account.customer_id)
        with self._carrier.books(by=by, reason="place order") as uow:
            items = tuple(self._new_item(uow, slug, answers, on=on) for slug, answers in wishes)
            order = self._enter(uow, account, items, by)
            self._bundle(uow, order)
            uow.commit()
        return order

    def propose(
        self,
        kind: ChangeKind,
        product: Product,
        *,
        by: Actor,
        on: date | None = None,
        reason: SuspensionReason = SuspensionReason.LOST,
    ) -> ServiceChange:
        """Propose a change of a product, which can be accepted for half an hour."""
        if kind is ChangeKind.SUSPEND:
            return self._suspend(product_id=product.id, reason=reason, requested_on=on, by=by)
        propose = self._resume if kind is ChangeKind.RESUME else self._disconnect
        return propose(product_id=product.id, requested_on=on, by=by)

    def change(self, product: Product, changes: dict[str, Any], *, by: Actor, on: date | None = None) -> ProductOrder:
        """Order other answers for a product."""
        offering = self._carrier.catalogue.offering(product.offering_slug)
        values = {**product.values, **changes}
        item = ItemRequest(
            action=ItemAction.MODIFY,
            product_id=product.id,
            offering_slug=product.offering_slug,
            offering_name=product.offering_name,
            catalogue_version=product.catalogue_version,
            values=values,
            values_before=dict(product.values),
            address=product.address,
            price_lines=offering.price_lines(values),
            ships_to=TOWER if offering.shipped_for(values) else None,
            requested_on=on,
        )
        account = self._carrier.books.billing_accounts.all[product.billing_account_id]
        with self._carrier.books(by=by, reason="change") as uow:
            require_no_open_change(uow.products.get(product.id, seen_by=by), uow)
            order = self._enter(uow, account, (item,), by)
            uow.commit()
        return order

    def _enter(
        self, uow: FakeUnitOfWork, account: BillingAccount, items: tuple[ItemRequest, ...], by: Actor
    ) -> ProductOrder:
        request = OrderRequest(
            customer_id=account.customer_id,
            billing_account_id=account.id,
            submission_key=self._carrier.identifiers.new(),
            contact=Contact(name="Maria Lopez", email="maria@customers.example", telephone="+12125550142"),
            placed_by=by.name,
            items=items,
        )
        return self._entry.enter(request, uow, at=self._carrier.clock.now())

    def _new_item(
        self,
        uow: FakeUnitOfWork,
        slug: str,
        answers: dict[str, Any],
        *,
        on: date | None,
        address: GeographicAddress = TOWER,
    ) -> ItemRequest:
        """The request for a new product, for which everything scarce is held."""
        offering, item_id = self._carrier.catalogue.offering(slug), self._carrier.identifiers.new()
        given = with_pool_answers(offering.specification.characteristics, {**ANSWERS[slug], **answers})
        values = offering.specification.validate_answers(given)
        values |= dict(self._assigned(uow, slug, values, item_id))
        return ItemRequest(
            action=ItemAction.ADD,
            id=item_id,
            offering_slug=slug,
            offering_name=offering.name,
            catalogue_version=1,
            values=values,
            address=address if offering.asks_for_address else None,
            price_lines=offering.price_lines(values),
            ships_to=TOWER if offering.shipped_for(values) else None,
            requested_on=on,
        )

    def _assigned(
        self, uow: FakeUnitOfWork, slug: str, values: dict[str, Any], item_id: UUID
    ) -> Iterator[tuple[str, Any]]:
        """Assign the scarce things that an item needs, and return those that were chosen for it."""
        at = self._carrier.clock.now()
        hold, reservations = Hold(holder_id=item_id, at=at, until=at + ORDER_STEP_HOLD), Reservations(uow.resources)
        for rule in self._carrier.catalogue.offering(slug).resources_for(values):
            kind, pool = ResourceKind(rule.kind), rule.pool_for(values)
            if rule.chosen_by is ChosenBy.CUSTOMER:
                found = reservations.hold_chosen(kind, pool, rule.chosen_in(values), hold)
            else:
                found = reservations.hold_any(kind, pool, rule.count_for(values), hold)
                yield rule.into, [resource.value for resource in found]
            for resource in found:
                resource.assign(from_holder=item_id, to_holder=item_id, at=at)

    def _bundle(self, uow: FakeUnitOfWork, order: ProductOrder) -> None:
        """Keep which of the new products save together."""
        members = {item.product_id: item.offering_slug for item in order.items}
        for rule in self._carrier.catalogue.bundles_for(frozenset(members.values())):
            facts: dict[str, Any] = {"customer_id": order.customer_id, "order_number": order.number}
            if bundle := ProductBundle.of(rule, members, **facts, at=order.placed_at):
                uow.product_bundles.add(bundle)
