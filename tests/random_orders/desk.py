"""The front desk: places orders and proposes changes, through the business's own order entry and rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from business_layer.billing.accounts import BillingAccount
from business_layer.catalogue.catalogue import Bundle
from business_layer.catalogue.pool_answers import with_pool_answers
from business_layer.catalogue.resource_rules import ChosenBy
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.installation_slots import HalfDay, first_visit_day
from business_layer.inventory.pools import crews_at
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.inventory.product_states import SuspensionReason
from business_layer.inventory.products import Product
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, Resource, ResourceKind
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.online_ordering.firm_reservations import ORDER_STEP_HOLD
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.add_note import NoteWriter
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_entry import ItemRequest, OrderEntry, OrderRequest
from business_layer.order_management.orders import Contact, ProductOrder
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.accept_amendment import AcceptAmendment
from business_layer.service_changes.accept_change import AcceptServiceChange
from business_layer.service_changes.calculated_amendment import AmendmentCalculator, WantedAmendment
from business_layer.service_changes.calculated_change import ChangeCalculator, WantedChange
from business_layer.service_changes.change_mail import ChangeMail
from business_layer.service_changes.move_options import ViewMove
from business_layer.service_changes.proposals import Proposals
from business_layer.service_changes.propose_amendment import ProposeAmendment
from business_layer.service_changes.propose_change import ProposeChange
from business_layer.service_changes.propose_disconnection import ProposeDisconnection
from business_layer.service_changes.propose_move import ProposeMove, WantedMove
from business_layer.service_changes.propose_resumption import ProposeResumption
from business_layer.service_changes.propose_suspension import ProposeSuspension
from business_layer.service_changes.service_change import ChangeKind, ServiceChange
from business_layer.service_changes.take_back import TakeBackChange
from business_layer.shared.actor import Actor
from business_layer.shared.addresses import GeographicAddress
from tests.builders.catalogue import ANSWERS
from tests.builders.messages import a_message_writer
from tests.builders.shopper import HOLDS
from tests.builders.taxes import SomeTaxTables
from tests.fakes.gateways import FakeAvailability
from tests.fakes.unit_of_work import FakeUnitOfWork
from tests.random_orders.carrier import AREA_CODES, TOWER, Carrier

# The changes that need no answers.
KINDS = (ChangeKind.DISCONNECT, ChangeKind.SUSPEND, ChangeKind.RESUME)
# Crews come a week after they are asked for, or as soon after that as they work.
VISIT_AFTER = timedelta(days=7)
Wish = tuple[str, dict[str, Any]]


class Desk:
    """Its methods raise DomainError for what is not possible, and then nothing has happened."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier, clock, ids = carrier, carrier.clock, carrier.identifiers
        self._entry = OrderEntry(carrier.catalogues, ids)
        books, catalogues, proposals = carrier.books, carrier.catalogues, Proposals(carrier.catalogues, clock, ids)
        mail = ChangeMail(catalogues, a_message_writer(ids))
        self._accept = AcceptServiceChange(books, self._entry, catalogues, NoteWriter(clock, ids), mail, clock)
        self.take_back = TakeBackChange(books, clock)
        membership, tables = BundleMembership(catalogues), SomeTaxTables()
        self._qualify = QualifyAddress(books, catalogues, FakeAvailability(), clock, ids)
        self._disconnect = ProposeDisconnection(books, proposals, catalogues, membership, clock)
        self._suspend = ProposeSuspension(books, proposals, catalogues, clock)
        self._resume = ProposeResumption(books, proposals, catalogues, clock)
        calculator = ChangeCalculator(catalogues, membership, clock)
        estimate_taxes = EstimateTaxes(tables, clock)
        self._change = ProposeChange(
            books, proposals, calculator, membership, self._qualify, estimate_taxes, HOLDS, clock, ids
        )
        amendments = AmendmentCalculator(catalogues, membership, estimate_taxes, clock)
        self._amend = ProposeAmendment(books, proposals, amendments, self._qualify, HOLDS, clock)
        self._accept_amendment = AcceptAmendment(books, catalogues, NoteWriter(clock, ids), clock, ids)
        self._view_move = ViewMove(books, proposals, catalogues, clock)
        self._move = ProposeMove(books, proposals, catalogues, membership, tables, HOLDS, clock, ids)

    def buy(self, account: BillingAccount, wishes: list[Wish], *, on: date | None = None) -> ProductOrder:
        """Order new products. Raises ResourceTaken if another customer has what is wished for."""
        by = self._carrier.customer(account.customer_id)
        with self._carrier.books(by=by, reason="place order") as uow:
            items = tuple(self._new_item(uow, slug, answers, on=on) for slug, answers in wishes)
            order = self._enter(uow, account, self._saving(items), by)
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
        until: date | None = None,
    ) -> ServiceChange:
        """Propose a change of a product, which can be accepted for half an hour. A suspension may have an end."""
        if kind is ChangeKind.SUSPEND:
            return self._suspend(product_id=product.id, reason=reason, requested_on=on, resume_on=until, by=by)
        propose = self._resume if kind is ChangeKind.RESUME else self._disconnect
        return propose(product_id=product.id, requested_on=on, by=by)

    def change(self, product: Product, changes: dict[str, Any], *, by: Actor, on: date | None = None) -> ServiceChange:
        """Propose other answers for a product. Of more numbers than lines, the last ones go."""
        numbers = product.values.get("numbers") or []
        fewer = max(len(numbers) - changes["lines"], 0) if "lines" in changes else 0
        wanted = WantedChange(
            answers=changes,
            give_up=tuple(numbers[len(numbers) - fewer :]),
            installation=self._visit(product.address),
            requested_on=on,
        )
        return self._change(product_id=product.id, wanted=wanted, by=by)

    def accept(self, *, change_id: UUID, by: Actor, agreement: str = "") -> ProductOrder:
        """Accept a proposal: it becomes an order, or amends one."""
        is_amendment = self._carrier.books.service_changes.all[change_id].kind is ChangeKind.AMEND
        if is_amendment:
            return self._accept_amendment(change_id=change_id, by=by, agreement=agreement)
        return self._accept(change_id=change_id, by=by, agreement=agreement, giver_agreement=agreement)

    def amend(
        self,
        order: ProductOrder,
        item: ProductOrderItem,
        changes: dict[str, Any],
        *,
        by: Actor,
        to: GeographicAddress | None = None,
        on: date | None = None,
    ) -> ServiceChange:
        """Propose other answers for an item of an order, another address, or another day."""
        numbers = item.values.get("numbers") or []
        fewer = max(len(numbers) - changes["lines"], 0) if "lines" in changes else 0
        owner = self._carrier.customer(order.customer_id)
        wanted = WantedAmendment(
            answers=changes,
            give_up=tuple(numbers[len(numbers) - fewer :]),
            installation=self._visit(to or item.address) if item.installation or to else "",
            move_on=item.move_on,
            requested_on=on or item.requested_on,
            qualification=self._qualify(address=to, by=owner) if to else None,
        )
        return self._amend(number=order.number, item_number=item.number, wanted=wanted, by=by)

    def move(self, product: Product, to: GeographicAddress, *, by: Actor, on: date | None = None) -> ServiceChange:
        """Propose to move a product to another address."""
        owner = self._carrier.customer(product.customer_id)
        about: dict[str, Any] = {
            "product_id": product.id,
            "qualification_id": self._qualify(address=to, by=owner).id,
            "by": by,
        }
        options = self._view_move(**about)
        asked = [question.name for question in options.questions.specification.characteristics]
        known = {**ANSWERS[product.offering_slug], **options.initial, "area_code": AREA_CODES[to]}
        answers = {name: known[name] for name in asked if name in known}
        wanted = WantedMove(answers=answers, installation=self._visit(to), requested_on=on)
        return self._move(wanted=wanted, **about)

    def _visit(self, address: GeographicAddress | None) -> str:
        """The half day of a visit, for which there is a crew; empty for what has no address."""
        if address is None:
            return ""
        day = first_visit_day((self._carrier.clock.now() + VISIT_AFTER).date())
        slot, resources = HalfDay(day, "morning"), self._carrier.books.resources
        kind, pool, value = ResourceKind.INSTALLATION_SLOT, crews_at(address), slot.slot(1)
        if not any((each.pool, each.value) == (pool, value) for each in resources.all.values()):
            resources.add(Resource(id=self._carrier.identifiers.new(), kind=kind, pool=pool, value=value))
        return slot.prefix

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

    def _saving(self, items: tuple[ItemRequest, ...]) -> tuple[ItemRequest, ...]:
        """The items with what they save together."""
        for rule in self._bundles({item.offering_slug for item in items}):
            items = tuple(
                replace(item, price_lines=item.price_lines + rule.saving_lines(item.price_lines))
                if item.offering_slug in rule.offerings
                else item
                for item in items
            )
        return items

    def _bundle(self, uow: FakeUnitOfWork, order: ProductOrder) -> None:
        """Keep which of the new products save together."""
        members = {item.product_id: item.offering_slug for item in order.items}
        for rule in self._bundles(set(members.values())):
            facts: dict[str, Any] = {"customer_id": order.customer_id, "order_number": order.number}
            if bundle := ProductBundle.of(rule, members, **facts, at=order.placed_at):
                uow.product_bundles.add(bundle)

    def _bundles(self, slugs: set[str]) -> tuple[Bundle, ...]:
        return tuple(self._carrier.catalogue.bundles_for(frozenset(slugs)))
