"""Proposing a move: a new product at the new address, and the end of the old one once the new one works."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from business_layer.billing.charge_taxes import taxes_on
from business_layer.billing.tax_tables import TaxTables
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.catalogue.resource_rules import ChosenBy
from business_layer.inventory.aging_rules import referral_days
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.pools import crews_at
from business_layer.inventory.referrals import Referral
from business_layer.inventory.reservations import Reservations
from business_layer.inventory.resources import Hold, ResourceKind, ResourceTaken, address_hash
from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.cart_holds import HoldLimits, require_hold_left
from business_layer.order_management.items import ItemRelation
from business_layer.order_management.order_entry import ItemRequest
from business_layer.order_management.states import ItemAction, RelationKind
from business_layer.service_changes.move_effects import effects_of_move, rows_of_move
from business_layer.service_changes.move_options import MoveOptions, options_of
from business_layer.service_changes.move_questions import area_code_answers
from business_layer.service_changes.moved_numbers import is_bound_to_place
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.proposals import Proposals, require_day
from business_layer.service_changes.service_change import KEPT_FOR, ChangeCharge, ChangeKind, ServiceChange
from business_layer.shared.actor import SYSTEM, Actor, ActorKind
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict, Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory

NOT_CHECKED = "We haven't been able to check this address yet. Check it again."
NO_LONGER_CHECKED = "It's been a while since we checked this address. Enter it again."
OLD_UNTIL_THEN = "The day on which the new one should work."


@dataclass(frozen=True, kw_only=True)
class WantedMove:
    """The choices for the new address: answers, the half day of a visit, and the day to begin."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    installation: str = ""
    requested_on: date | None = None


class ProposeMove:
    """Propose to move a service to the address of a network's answer, and hold what it needs there.

    Raises NotFound, NotPermitted, ChangeUnderway, ChangeImpossible, Invalid, ResourceTaken, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[ServiceChangesUnitOfWork],
        proposals: Proposals,
        catalogues: Catalogues,
        membership: BundleMembership,
        tax_tables: TaxTables,
        limits: HoldLimits,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._proposals, self._catalogues = unit_of_work, proposals, catalogues
        self._membership, self._tax_tables, self._limits = membership, tax_tables, limits
        self._clock, self._identifiers = clock, identifiers

    def __call__(self, *, product_id: UUID, qualification_id: UUID, wanted: WantedMove, by: Actor) -> ServiceChange:
        with self._unit_of_work(by=by, reason="propose a move") as uow:
            now = self._clock.now()
            product = self._proposals.begin(ChangeKind.MOVE, product_id, uow, by=by)
            qualification = uow.qualifications.get(qualification_id, seen_by=by)
            options = options_of(product, qualification, self._catalogues, at=now)
            _withdraw_former(product.id, uow, at=now)
            _require_served(options, wanted, at=now)
            begins_on = require_day(wanted.requested_on, product, at=now)
            new = self._new_item(options, replace(wanted, requested_on=begins_on), uow, by)
            old = self._old_item(options, new, uow)
            change = self._keep(options, new, old, uow, by)
            uow.commit()
        return change

    def _new_item(
        self, options: MoveOptions, wanted: WantedMove, uow: ServiceChangesUnitOfWork, by: Actor
    ) -> ItemRequest:
        """The request to add the product at the new address, with what is held for it."""
        now, offering, address = self._clock.now(), options.offering, options.address
        hold = Hold(holder_id=self._identifiers.new(), at=now, until=now + KEPT_FOR, held_from=address_hash(by.address))
        values = offering.specification.validate_answers(
            {**options.carried, **wanted.answers, **self._kept_area_code(options)}
        )
        values |= dict(_held_numbers(options, values, uow, hold))
        _hold_visit(options, wanted.installation, uow, hold)
        if by.kind is not ActorKind.AGENT:
            require_hold_left(uow, self._limits, by, at=now)
        lines = self._membership.with_savings(options.product, offering.move_lines(values), uow)
        visit_on = HalfDay.of(wanted.installation).on if wanted.installation else None
        days = options.schedule(values, at=now, installation_on=visit_on, begins_on=wanted.requested_on)
        return ItemRequest(
            id=hold.holder_id,
            action=ItemAction.ADD,
            offering_slug=offering.slug,
            offering_name=offering.name,
            catalogue_version=self._catalogues.current(now).number,
            values=values,
            address=address,
            price_lines=lines,
            taxes=taxes_on(offering, lines, self._tax_tables.current(), address=address, at=now),
            qualification_id=options.qualification.id,
            installation=wanted.installation,
            ships_to=address if offering.shipped_for(values) else None,
            requested_on=wanted.requested_on,
            expected_on=days.ready_on,
            expected_because=days.reason,
        )

    def _kept_area_code(self, options: MoveOptions) -> Mapping[str, str]:
        return area_code_answers(options.offering, options.numbers) if options.keeps_numbers else {}

    def _old_item(self, options: MoveOptions, new: ItemRequest, uow: ServiceChangesUnitOfWork) -> ItemRequest:
        """The request to end the old product once the new one, which is the first item, works."""
        product = options.product
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        referral = None
        if not options.keeps_numbers:
            days = referral_days(of_business=account.is_business)
            referral = Referral.of(options.numbers, _new_numbers(options, new.values), days=days)
        return ItemRequest(
            id=self._identifiers.new(),
            action=ItemAction.DELETE,
            product_id=product.id,
            offering_slug=product.offering_slug,
            offering_name=product.offering_name,
            catalogue_version=product.catalogue_version,
            values=product.values,
            address=product.address,
            price_lines=(),
            relation=ItemRelation(kind=RelationKind.MOVES_TO, item_number=1, referral=referral),
            requested_on=new.requested_on,
            expected_on=new.expected_on,
            expected_because=OLD_UNTIL_THEN,
        )

    def _keep(
        self, options: MoveOptions, new: ItemRequest, old: ItemRequest, uow: ServiceChangesUnitOfWork, by: Actor
    ) -> ServiceChange:
        account = uow.billing_accounts.get(options.product.billing_account_id, seen_by=SYSTEM)
        return self._proposals.keep(
            ChangeKind.MOVE,
            options.product,
            uow,
            by=by,
            items=(new, old),
            monthly_after=Totals.of(new.price_lines).monthly,
            requested_on=new.requested_on,
            charges=tuple(_charges(new.price_lines)),
            characteristics=rows_of_move(options, new, old),
            effects=effects_of_move(options, new, old, self._catalogues, billing_address=account.address),
        )


def _withdraw_former(product_id: UUID, uow: ServiceChangesUnitOfWork, *, at: datetime) -> None:
    """Give up the moves of a product that were proposed before, with what is held for them.

    Nobody can hoard numbers by asking again and again (47 CFR 52.107).
    """
    for former in uow.service_changes.open_of(product_id, at=at):
        if former.kind is ChangeKind.MOVE:
            former.withdraw()
            for item in former.items:
                if item.id:
                    Reservations(uow.resources).release_all(item.id)


def _require_served(options: MoveOptions, wanted: WantedMove, *, at: datetime) -> None:
    """Raise Invalid at the address, or at the speed, unless the network can serve it there."""
    options.require_served()
    if not options.is_answered:
        raise Invalid(NOT_CHECKED, field="address")
    if not options.qualification.is_valid(at=at):
        raise Invalid(NO_LONGER_CHECKED, field="address")
    rule = options.offering.availability
    if rule is None or not rule.mbps:
        return
    answer = options.qualification.answer_for(rule.specification, int(wanted.answers.get(rule.mbps) or 0) or None)
    if answer and answer.result is not QualificationResult.QUALIFIED:
        raise Invalid(answer.reason, field=rule.mbps)


def _held_numbers(
    options: MoveOptions, values: Mapping[str, Any], uow: ServiceChangesUnitOfWork, hold: Hold
) -> Iterator[tuple[str, list[str]]]:
    """The numbers of the new product: those that come along, or new ones, which are held for its item.

    What the customer chose, such as a user name, comes along: the old product has it until it ends.
    """
    for rule in options.offering.resources_for(values):
        if rule.chosen_by is not ChosenBy.SYSTEM:
            continue
        if options.keeps_numbers and is_bound_to_place(rule):
            yield rule.into, list(options.numbers)
            continue
        kind, pool, count = ResourceKind(rule.kind), rule.pool_for(values), rule.count_for(values)
        try:
            found = Reservations(uow.resources).hold_any(kind, pool, count, hold)
        except ResourceTaken as taken:
            raise Invalid(taken.message, field=rule.decided_by) from taken
        yield rule.into, [resource.value for resource in found]


def _hold_visit(options: MoveOptions, slot: str, uow: ServiceChangesUnitOfWork, hold: Hold) -> None:
    if not options.offering.needs_appointment:
        return
    if not slot:
        raise Invalid("Choose when our technician can come.", field="installation")
    try:
        Reservations(uow.resources).hold_any(
            ResourceKind.INSTALLATION_SLOT, crews_at(options.address), 1, hold, prefix=slot
        )
    except Conflict:
        raise Invalid("This time is no longer available. Choose another.", field="installation") from None


def _new_numbers(options: MoveOptions, values: Mapping[str, Any]) -> list[str]:
    rules = [rule for rule in options.offering.resources_for(values) if is_bound_to_place(rule)]
    return [number for rule in rules for number in rule.chosen_in(values).values() if number]


def _charges(lines: tuple[PriceLine, ...]) -> Iterator[ChangeCharge]:
    for line in lines:
        if line.type is PriceType.ONE_TIME:
            yield ChangeCharge(line=line)
