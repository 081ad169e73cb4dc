"""Assessing amendments: one is applied once the network has answered about it, and its charge is agreed to."""

from datetime import datetime
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.amended_plan import amend_plan
from business_layer.order_management.amendment_charges import amendment_charges
from business_layer.order_management.amendment_mails import AmendmentMails
from business_layer.order_management.amendments import begins_anew, delta_of
from business_layer.order_management.apply_amendment import AMENDED, AmendedItem
from business_layer.order_management.item_plan import plan_days, schedule_of_item
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.leave_as_it_is import leave_as_it_is
from business_layer.order_management.moves import item_moved_from
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.plan_delta import PlanDelta
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.revisions import OrderRevision
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Identifiers

NOTHING: frozenset[UUID] = frozenset()
TOO_LATE = "The network had finished a step after which nothing can be changed."
PACKAGE_SENT = "Your package was sent before we could change it."


class AmendmentAssessment:
    """Decides about accepted amendments, inside the caller's unit of work.

    What changes and is at the network is asked back; its answer decides. A charge that nobody has agreed to, because a
    step was finished meanwhile, is asked for by mail; until there is an answer, nothing of the item is begun.
    """

    def __init__(
        self, catalogues: Catalogues, amended_item: AmendedItem, mails: AmendmentMails, identifiers: Identifiers
    ) -> None:
        self._catalogues, self._amended_item = catalogues, amended_item
        self._mails, self._identifiers = mails, identifiers

    def __call__(self, uow: OrderUnitOfWork, order: ProductOrder, *, at: datetime) -> frozenset[UUID]:
        """Decide what can be decided. Return the tasks that the network should be asked to cancel first."""
        amended = [item for item in order.items if item.amended_in is not None]
        if not amended:
            return NOTHING
        revisions = {revision.number: revision for revision in uow.order_revisions.of_order(order.id)}
        found = [self._assess(uow, order, item, revisions.get(item.amended_in or 0), at) for item in amended]
        order.derive_state(at=at)
        return NOTHING.union(*found)

    def _assess(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        revision: OrderRevision | None,
        at: datetime,
    ) -> frozenset[UUID]:
        if revision is None or revision.terms is None or not revision.is_open or item.is_being_canceled:
            item.amended_in = None
            return NOTHING
        offering = self._catalogues.version(item.catalogue_version).offering(item.offering_slug)
        delta = delta_of(item, revision.terms, offering)
        if reason := _too_late(item, delta):
            self._decline(uow, order, item, revision, reason, at)
            return NOTHING
        changing = {*delta.taken_back, *delta.redo, *delta.undo}
        asked = [task for task in item.plan_tasks if task.may_be_at_network and not item.is_package_gone(task)]
        if recalled := frozenset(task.id for task in asked if task.name in changing and task.undoes is None):
            order.recall(recalled, at=at)
            return recalled
        if not revision.awaits_answer:
            self._apply(uow, order, item, revision, delta, offering, at)
        return NOTHING

    def _apply(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        revision: OrderRevision,
        delta: PlanDelta,
        offering: ProductOffering,
        at: datetime,
    ) -> None:
        charges, terms = amendment_charges(item, delta, offering), revision.terms
        if not revision.covers(charges) or terms is None:
            revision.ask(charges, at=at)
            self._mails.ask(uow, order, item, revision, at=at)
            return
        planned = schedule_of_item(item, offering, placed_at=order.placed_at).ready_on
        begins = begins_anew(delta, placed_at=order.placed_at, at=at)
        revision.charges = charges
        revision.delta = amend_plan(
            item, terms, offering, revision_number=revision.number, identifiers=self._identifiers
        )
        revision.apply()
        self._amended_item.take(uow, order, item, terms, charges, offering, planned=planned, begins=begins, at=at)
        self._end_with(order, item, at)
        self._mails.confirm(uow, order, item, revision, at=at)

    def _end_with(self, order: ProductOrder, item: ProductOrderItem, at: datetime) -> None:
        """Let the product from which an item's product moves end with the move, on its new day."""
        old = item_moved_from(order, item)
        if old is None or old.is_being_canceled or item.expected_on is None:
            return
        offering = self._catalogues.version(old.catalogue_version).offering(old.offering_slug)
        old.wait_for(item.requested_on)
        plan_days(old, offering, placed_at=order.placed_at, follows=item.expected_on)
        order.set_expected_date(old, item.expected_on, reason=AMENDED, at=at)

    def _decline(
        self,
        uow: OrderUnitOfWork,
        order: ProductOrder,
        item: ProductOrderItem,
        revision: OrderRevision,
        reason: str,
        at: datetime,
    ) -> None:
        revision.decline(by=SYSTEM.name, at=at, outcome=reason)
        leave_as_it_is(order, revision, uow, at=at)
        self._mails.decline(uow, order, item, revision, reason, at=at)


def _too_late(item: ProductOrderItem, delta: PlanDelta) -> str:
    """Why the amendment cannot be applied any more; empty if it can."""
    if item.is_past_return or item.is_complete:
        return TOO_LATE
    sent = {task.name for task in item.plan_tasks if item.is_package_gone(task)}
    return PACKAGE_SENT if sent & set(delta.redo) else ""
