"""Proposing to disconnect a service: the last day, what is lost, and the charge for ending a term early."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.phone_numbers import phone_number_words
from business_layer.catalogue.plans import PlanAction
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, PriceType
from business_layer.inventory.aging_rules import aging_time
from business_layer.inventory.bundle_membership import BundleMembership, LostSaving
from business_layer.inventory.commitments import EarlyTerminationCharge, commitment_of
from business_layer.inventory.products import Product
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, item_about, require_day
from business_layer.service_changes.service_change import (
    ChangeCharge,
    ChangeEffect,
    ChangeKind,
    EffectKind,
    ServiceChange,
)
from business_layer.shared.actor import SYSTEM, Actor
from business_layer.shared.clock import Clock
from business_layer.shared.counts import count_words
from business_layer.shared.date_formats import format_day
from business_layer.shared.money import Money
from business_layer.shared.service_days import first_day_at
from business_layer.shared.unit_of_work import UnitOfWorkFactory

EARLY_TERMINATION = "early-termination"
KEEP_NUMBER = (
    "To keep a number, ask another carrier to take it over before that day. Only a number that still works can move."
)


class ProposeDisconnection:
    """Propose to end a service now or on a day, although its offering may have been retired.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible, Invalid for a day that cannot be asked for.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        catalogues: Catalogues,
        membership: BundleMembership,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._proposals, self._catalogues = unit_of_work, proposals, catalogues
        self._membership, self._clock = membership, clock

    def __call__(self, *, product_id: UUID, requested_on: date | None, by: Actor) -> ServiceChange:
        with self._unit_of_work(by=by, reason="propose disconnection") as uow:
            self._membership.lock(product_id, uow)
            product = self._proposals.begin(ChangeKind.DISCONNECT, product_id, uow, by=by)
            now = self._clock.now()
            requested_on = require_day(requested_on, product, at=now)
            ends_on = requested_on or first_day_at(product.address, now)
            lost = self._membership.savings_lost_without(product, uow)
            charge = ending_early(product, ends_on, self._catalogues)
            charges = (charge,) if charge else ()
            change = self._proposals.keep(
                ChangeKind.DISCONNECT,
                product,
                uow,
                by=by,
                items=(self._item(product, charges, requested_on),),
                monthly_after=sum((saving.monthly for saving in lost), Money.zero()),
                requested_on=requested_on,
                charges=charges,
                effects=tuple(self._effects(product, uow, ends_on, lost, is_dated=requested_on is not None)),
            )
            uow.commit()
        return change

    def _item(self, product: Product, charges: tuple[ChangeCharge, ...], on: date | None) -> ItemRequest:
        version = self._proposals.version_with_plan(product, PlanAction.DELETE)
        return item_about(
            product,
            ItemAction.DELETE,
            catalogue_version=version,
            price_lines=tuple(charge.line for charge in charges),
            requested_on=on,
        )

    def _effects(
        self,
        product: Product,
        uow: ServiceChangesUnitOfWork,
        ends_on: date,
        lost: Sequence[LostSaving],
        *,
        is_dated: bool,
    ) -> Iterator[ChangeEffect]:
        offering = self._catalogues.version(product.catalogue_version).offering(product.offering_slug)
        yield _effect(EffectKind.HAPPENS, _ending_words(offering, ends_on, is_dated=is_dated))
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        held = uow.resources.held_by(product.id)
        yield from _numbers_lost(held, of_business=account.is_business)
        if commitment := commitment_of(product, self._catalogues):
            yield _effect(EffectKind.TERM, _term_words(commitment.ends_on, ends_on))
        for saving in lost:
            words = f"{saving.offering_name} costs {saving.monthly} more a month, because {saving.bundle} ends."
            yield _effect(EffectKind.BILL, words)
        rule = offering.shipped_for(product.values)
        if rule and rule.afterwards:
            yield _effect(EffectKind.EQUIPMENT, rule.afterwards)


def ending_early(product: Product, ends_on: date, catalogues: Catalogues) -> ChangeCharge | None:
    """The charge for ending a product on a day before its term ends; None if it costs nothing."""
    commitment = commitment_of(product, catalogues)
    charge = commitment.charge_on(ends_on) if commitment else None
    if charge is None or not charge.total:
        return None
    return ChangeCharge(line=early_termination_line(charge), calculation=early_termination_words(charge))


def early_termination_line(charge: EarlyTerminationCharge) -> PriceLine:
    """The one-time price line with the charge: so much for each month that is left."""
    return PriceLine(
        price_id=EARLY_TERMINATION,
        name="Early termination",
        type=PriceType.ONE_TIME,
        unit_amount=charge.each_month,
        count=charge.months_left,
    )


def early_termination_words(charge: EarlyTerminationCharge) -> str:
    """The calculation: 8 months left × $52.00 (50% of $104.00 a month) = $416.00."""
    months = count_words(charge.months_left, "month")
    return f"{months} left × {charge.each_month} ({charge.percent}% of {charge.monthly} a month) = {charge.total}"


def _ending_words(offering: ProductOffering, ends_on: date, *, is_dated: bool) -> str:
    if is_dated:
        return f"{offering.name} works until {format_day(ends_on)}. We turn it off early that day."
    return f"{offering.name} stops working as soon as the network has turned it off, usually within minutes."


def _term_words(term_ends_on: date, ends_on: date) -> str:
    if ends_on >= term_ends_on:
        return f"Your term ended on {format_day(term_ends_on)}. Ending the service costs nothing."
    return f"Your term runs until {format_day(term_ends_on)}. From that day, ending the service costs nothing."


def _numbers_lost(held: Sequence[Resource], *, of_business: bool) -> Iterator[ChangeEffect]:
    """A sentence for each phone number and user name that the customer gives up."""
    working = [resource for resource in held if resource.state is ResourceState.WORKING]
    numbers = [resource for resource in working if resource.kind is ResourceKind.TELEPHONE_NUMBER]
    for resource in numbers:
        yield _effect(EffectKind.LOST, _resting_words(phone_number_words(resource.value), resource, of_business))
    if numbers:
        yield _effect(EffectKind.NUMBERS, KEEP_NUMBER)
    for resource in working:
        if resource.kind is ResourceKind.USER_NAME:
            yield _effect(EffectKind.LOST, _resting_words(f"The user name {resource.value}", resource, of_business))


def _resting_words(name: str, resource: Resource, of_business: bool) -> str:
    rests = aging_time(resource, of_business=of_business)
    if not rests:
        return f"{name} stops working."
    return f"{name} stops working. Nobody else gets it for {count_words(rests.days, 'day')}."


def _effect(kind: EffectKind, text: str) -> ChangeEffect:
    return ChangeEffect(kind=kind, text=text)
