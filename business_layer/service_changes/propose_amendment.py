"""Proposing to amend an item of an order in flight, with the plan of what is undone, redone, added and left."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.pools import crews_at
from business_layer.inventory.products import Product
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind, ResourceTaken
from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.cart_holds import HoldLimits, require_numbers_left
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_relied_on, items_relying_on
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.orders import ProductOrder
from business_layer.service_changes.amendable_items import NotAmendable, item_of_order, require_amendable
from business_layer.service_changes.amendment_words import (
    charges_of_amendment,
    effects_of_amendment,
    rows_of_amendment,
)
from business_layer.service_changes.calculated_amendment import (
    AmendmentCalculator,
    CalculatedAmendment,
    WantedAmendment,
)
from business_layer.service_changes.number_changes import (
    hold_gained,
    holder_of,
    phone_numbers_more,
    without_given_up,
)
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, require_day
from business_layer.service_changes.propose_change import INSTALLATION, NOT_CHECKED
from business_layer.service_changes.propose_suspension import AFTER_START
from business_layer.service_changes.service_change import KEPT_FOR, ChangeKind, ServiceChange
from business_layer.shared.actor import SYSTEM, Actor, ActorKind, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import GatewayUnavailable, Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory

NOTHING_CHANGED = "Nothing has changed. Change an answer, or go back to the order."
SAME_DAY = "This is the day that is planned already. Choose another, or go back to the order."
PACKAGE_SENT = "The package was sent already, so what is in it can't change. Once the service works, it can be changed."
REQUESTED_ON = "requested_on"
NO_VISIT = "Choose when our technician can come."


class PreviewAmendment:
    """Calculate an amendment of the answers so far. Nothing is held, and the network is not asked.

    Raises NotFound, NotPermitted, NotAmendable.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork], calculator: AmendmentCalculator
    ) -> None:
        self._unit_of_work, self._calculator = unit_of_work, calculator

    def __call__(self, *, number: str, item_number: int, wanted: WantedAmendment, by: Actor) -> CalculatedAmendment:
        with self._unit_of_work.reading(by=by) as uow:
            order, item, product = amended_product(number, item_number, uow, by=by)
            return self._calculator.calculate_so_far(order, item, product, wanted, uow)


def amended_product(
    number: str, item_number: int, uow: ServiceChangesUnitOfWork, *, by: Actor
) -> tuple[ProductOrder, ProductOrderItem, Product]:
    """The order, item and product to amend. Raises NotFound, NotPermitted, NotAmendable."""
    order = uow.product_orders.get(number, seen_by=by)
    item = item_of_order(order, item_number)
    if by.kind is not ActorKind.CUSTOMER:
        by.require(Permission.CHANGE_SERVICES)
    require_amendable(order, item)
    return order, item, uow.products.get(item.product_id, seen_by=SYSTEM)


class ProposeAmendment:
    """Propose to amend an item before its point of no return. What it needs is held for as long as the proposal.

    Raises NotFound, NotPermitted, NotAmendable, ResourceTaken, GatewayUnavailable, and Invalid for wrong answers and if
    nothing changes.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        calculator: AmendmentCalculator,
        qualify: QualifyAddress,
        limits: HoldLimits,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._proposals, self._calculator = unit_of_work, proposals, calculator
        self._qualify, self._limits, self._clock = qualify, limits, clock

    def __call__(self, *, number: str, item_number: int, wanted: WantedAmendment, by: Actor) -> ServiceChange:
        wanted = replace(wanted, qualification=self._qualification(number, item_number, wanted, by))
        with self._unit_of_work(by=by, reason="propose to amend an order") as uow:
            order, item, product = amended_product(number, item_number, uow, by=by)
            now = self._clock.now()
            day = self._begin_on(item, product, wanted.requested_on, at=now)
            wanted = _with_one_day(replace(wanted, requested_on=day), item)
            change = self._calculator.calculate(order, item, product, wanted, uow)
            _check(change)
            _check_sequence(order, item, change.terms.requested_on)
            after = self._hold(product, change, wanted, uow, by, at=now)
            proposed = self._keep(order, product, change, after, uow, by)
            uow.commit()
        return proposed

    def _qualification(
        self, number: str, item_number: int, wanted: WantedAmendment, by: Actor
    ) -> ServiceQualification | None:
        """The network's answer about the speed, or the new address, asked outside of the transaction.

        Raises Invalid if it cannot be had there.
        """
        with self._unit_of_work.reading(by=by) as uow:
            order, item, product = amended_product(number, item_number, uow, by=by)
            change = self._calculator.calculate(order, item, product, wanted, uow)
        rule, speed = change.offering.availability, change.offering.requested_mbps(change.after)
        is_elsewhere, address = wanted.qualification is not None, change.terms.address
        if rule is None or address is None or change.day_alone or not (is_elsewhere or rule.mbps in change.names):
            return wanted.qualification
        qualification = wanted.qualification or self._qualify(address=address, by=by)
        answer = qualification.answer_for(rule.specification, speed)
        if answer is None:
            raise GatewayUnavailable(NOT_CHECKED)
        if answer.result is not QualificationResult.QUALIFIED:
            raise Invalid(answer.reason, field=rule.mbps)
        return qualification

    def _begin_on(self, item: ProductOrderItem, product: Product, day: date | None, *, at: datetime) -> date | None:
        """The day before which nothing is done. The day that was ordered stays, although it may be over."""
        return day if day == item.requested_on else require_day(day, product, at=at)

    def _hold(
        self,
        product: Product,
        change: CalculatedAmendment,
        wanted: WantedAmendment,
        uow: ServiceChangesUnitOfWork,
        by: Actor,
        *,
        at: datetime,
    ) -> dict[str, Any]:
        """Hold what the amendment needs, in place of what an earlier proposal held. Return the values after it."""
        reservations = Reservations(uow.resources)
        reservations.release_all(holder_of(product.id))
        hold = Hold(holder_id=holder_of(product.id), at=at, until=at + KEPT_FOR)
        values = without_given_up(change.after, change.numbers, wanted.give_up)
        require_numbers_left(uow, self._limits, sum(it.more for it in change.numbers if it.is_of_numbers), by=by)
        values, _ = hold_gained(values, change.numbers, hold, uow.resources)
        if needs_new_visit(change) and change.terms.address:
            pool, slot = crews_at(change.terms.address), HalfDay.of(change.terms.installation).prefix
            try:
                reservations.hold_any(ResourceKind.INSTALLATION_SLOT, pool, 1, hold, prefix=slot)
            except ResourceTaken:
                raise Invalid("This time is no longer available. Choose another.", field=INSTALLATION) from None
        return values

    def _keep(
        self,
        order: ProductOrder,
        product: Product,
        change: CalculatedAmendment,
        after: dict[str, Any],
        uow: ServiceChangesUnitOfWork,
        by: Actor,
    ) -> ServiceChange:
        item, terms = change.item, change.terms
        gained = phone_numbers_more(change.numbers, item.values, after)
        given_up = phone_numbers_more(change.numbers, after, item.values)
        return self._proposals.keep(
            ChangeKind.AMEND,
            product,
            uow,
            by=by,
            order_number=order.number,
            items=(
                ItemRequest(
                    id=item.id,
                    action=item.action,
                    product_id=product.id,
                    offering_slug=item.offering_slug,
                    offering_name=item.offering_name,
                    catalogue_version=item.catalogue_version,
                    values=after,
                    values_before=item.values,
                    address=terms.address,
                    price_lines=terms.price_lines,
                    taxes=terms.taxes,
                    qualification_id=terms.qualification_id,
                    installation=terms.installation,
                    move_on=terms.move_on,
                    ships_to=terms.ships_to,
                    requested_on=terms.requested_on,
                    suspension_reason=item.suspension_reason,
                    expected_on=change.ready_on,
                    expected_because=change.reason,
                ),
            ),
            monthly_before=change.price.before,
            monthly_after=change.price.after,
            requested_on=terms.requested_on,
            charges=charges_of_amendment(change),
            characteristics=tuple(rows_of_amendment(change)),
            effects=tuple(effects_of_amendment(change, gained=gained, given_up=given_up)),
        )


def needs_new_visit(change: CalculatedAmendment) -> bool:
    """True if a technician comes on another half day, or to another address."""
    item, terms = change.item, change.terms
    return bool(terms.installation) and (terms.installation, terms.address) != (item.installation, item.address)


def _with_one_day(wanted: WantedAmendment, item: ProductOrderItem) -> WantedAmendment:
    """The wishes with one day alone: a visit, and a number that moves, are on their own day."""
    return replace(wanted, requested_on=item.requested_on) if wanted.installation or wanted.move_on else wanted


def _check_sequence(order: ProductOrder, item: ProductOrderItem, on: date | None) -> None:
    """Raise Invalid if a suspension would begin on the day of its end, or end before it has begun."""
    ends = [end.requested_on for end in items_relying_on(order, item) if end.requested_on]
    if on and ends and on >= min(ends):
        raise Invalid(f"Choose a day before {format_day(min(ends))}, when the service works again.", field=REQUESTED_ON)
    start = item_relied_on(order, item)
    if start is not None and not start.is_ready and (on is None or on <= (start.expected_on or on)):
        raise Invalid(AFTER_START, field=REQUESTED_ON)


def _check(change: CalculatedAmendment) -> None:
    """Raise Invalid or NotAmendable if the amendment cannot be made so."""
    if not change.changes_something:
        raise Invalid(SAME_DAY if change.day_alone else NOTHING_CHANGED)
    needs_visit = change.item.installation if change.day_alone else change.offering.needs_appointment
    if needs_visit and not change.terms.installation:
        raise Invalid(NO_VISIT, field=INSTALLATION)
    sent = {task.name for task in change.item.plan_tasks if change.item.is_package_gone(task)}
    if sent & set(change.delta.redo):
        raise NotAmendable(PACKAGE_SENT)
