"""Proposing to change the answers of a service: speed, lines, features, coverage, cards, codes, term."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.pools import crews_at
from business_layer.inventory.products import Product
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind, ResourceTaken
from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.cart_holds import HoldLimits, require_numbers_left
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.calculated_change import CalculatedChange, ChangeCalculator, WantedChange
from business_layer.service_changes.change_charges import charges_of
from business_layer.service_changes.change_words import characteristic_changes, effects_of
from business_layer.service_changes.number_changes import (
    hold_gained,
    holder_of,
    phone_numbers_more,
    without_given_up,
)
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, require_day
from business_layer.service_changes.service_change import KEPT_FOR, ChangeKind, ServiceChange
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import GatewayUnavailable, Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory

NOTHING_CHANGED = "Nothing has changed. Change an answer, or go back to the service."
NOT_CHECKED = "We can't check this speed at the address right now. Try again in a few minutes."
INSTALLATION = "installation"


class ProposeChange:
    """Propose to change a service, with the price and all effects shown before it is accepted.

    What the change needs, such as more numbers or a technician's time, is held for as long as the proposal.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible, ResourceTaken, GatewayUnavailable, and Invalid for
    wrong answers and if nothing changes.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        calculator: ChangeCalculator,
        membership: BundleMembership,
        qualify: QualifyAddress,
        estimate_taxes: EstimateTaxes,
        limits: HoldLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._proposals, self._calculator = unit_of_work, proposals, calculator
        self._membership, self._qualify, self._estimate_taxes = membership, qualify, estimate_taxes
        self._limits, self._clock, self._identifiers = limits, clock, identifiers

    def __call__(self, *, product_id: UUID, wanted: WantedChange, by: Actor) -> ServiceChange:
        qualification = self._qualification(product_id, wanted, by)
        with self._unit_of_work(by=by, reason="propose change") as uow:
            self._membership.lock(product_id, uow)
            product = self._proposals.begin(ChangeKind.CHANGE, product_id, uow, by=by)
            change = self._propose(product, wanted, qualification, uow, by)
            uow.commit()
        return change

    def _qualification(self, product_id: UUID, wanted: WantedChange, by: Actor) -> ServiceQualification | None:
        """The network's answer for the address, if another speed is asked for. Raises Invalid if it cannot be had.

        The tool is asked outside of the transaction in which the change is proposed.
        """
        with self._unit_of_work.reading(by=by) as uow:
            product = self._proposals.begin(ChangeKind.CHANGE, product_id, uow, by=by)
            change = self._calculator.calculate(product, wanted, uow)
        rule, speed = change.offering.availability, change.offering.requested_mbps(change.after)
        if rule is None or product.address is None or rule.mbps not in change.names:
            return None
        qualification = self._qualify(address=product.address, by=by)
        answer = qualification.answer_for(rule.specification, speed)
        if answer is None:
            raise GatewayUnavailable(NOT_CHECKED)
        if answer.result is not QualificationResult.QUALIFIED:
            raise Invalid(answer.reason, field=rule.mbps)
        return qualification

    def _propose(
        self,
        product: Product,
        wanted: WantedChange,
        qualification: ServiceQualification | None,
        uow: ServiceChangesUnitOfWork,
        by: Actor,
    ) -> ServiceChange:
        now = self._clock.now()
        wanted = replace(wanted, requested_on=require_day(wanted.requested_on, product, at=now))
        change = self._calculator.calculate(product, wanted, uow)
        if not change.names:
            raise Invalid(NOTHING_CHANGED)
        wanted = _with_visit_alone(wanted, change)
        after = self._hold(product, change, wanted, uow, by, at=now)
        charges = charges_of(change)
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        ships_to = (product.address or account.address) if change.contents else None
        return self._proposals.keep(
            ChangeKind.CHANGE,
            product,
            uow,
            by=by,
            items=(
                ItemRequest(
                    id=self._identifiers.new(),
                    action=ItemAction.MODIFY,
                    product_id=product.id,
                    offering_slug=change.offering.slug,
                    offering_name=change.offering.name,
                    catalogue_version=change.catalogue.number,
                    values=after,
                    values_before=product.values,
                    address=product.address,
                    price_lines=(*change.lines, *(charge.line for charge in charges)),
                    taxes=self._estimate_taxes(
                        change.offering, change.lines, address=product.address or account.address
                    ),
                    qualification_id=qualification.id if qualification else product.qualification_id,
                    installation=wanted.installation,
                    ships_to=ships_to,
                    requested_on=wanted.requested_on,
                    expected_on=change.takes_effect_on,
                    expected_because=change.schedule.reason,
                ),
            ),
            monthly_before=change.price.before,
            monthly_after=change.price.after,
            requested_on=wanted.requested_on,
            charges=charges,
            characteristics=tuple(characteristic_changes(change)),
            effects=tuple(
                effects_of(
                    change,
                    wanted,
                    gained=phone_numbers_more(change.numbers, product.values, after),
                    given_up=phone_numbers_more(change.numbers, after, product.values),
                    ships_to=ships_to,
                    of_business=account.is_business,
                )
            ),
        )

    def _hold(
        self,
        product: Product,
        change: CalculatedChange,
        wanted: WantedChange,
        uow: ServiceChangesUnitOfWork,
        by: Actor,
        *,
        at: datetime,
    ) -> dict[str, Any]:
        """Hold what the change needs, in place of what an earlier proposal held. Return the values after it."""
        reservations = Reservations(uow.resources)
        reservations.release_all(holder_of(product.id))
        hold = Hold(holder_id=holder_of(product.id), at=at, until=at + KEPT_FOR)
        values = without_given_up(change.after, change.numbers, wanted.give_up)
        more = sum(moved.more for moved in change.numbers if moved.is_of_numbers)
        require_numbers_left(uow, self._limits, more, by=by)
        values, _ = hold_gained(values, change.numbers, hold, uow.resources)
        if wanted.installation and product.address:
            try:
                pool, slot = crews_at(product.address), wanted.installation
                reservations.hold_any(ResourceKind.INSTALLATION_SLOT, pool, 1, hold, prefix=slot)
            except ResourceTaken:
                raise Invalid("This time is no longer available. Choose another.", field=INSTALLATION) from None
        return values


def _with_visit_alone(wanted: WantedChange, change: CalculatedChange) -> WantedChange:
    """The wishes with one day alone: a visit is on its half day. Raises Invalid if a visit has no time yet."""
    if not change.needs_visit:
        return replace(wanted, installation="")
    if not wanted.installation:
        raise Invalid("Choose when our technician can come.", field=INSTALLATION)
    return replace(wanted, requested_on=None)
