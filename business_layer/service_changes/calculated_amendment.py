"""The calculation of an amendment: what an order item becomes, what that costs, what is done for it, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.characteristics import Values
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.ports import Catalogues
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.installation_slots import HalfDay
from business_layer.inventory.products import Product
from business_layer.online_ordering.estimate_taxes import EstimateTaxes
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.amendment_charges import amendment_charges
from business_layer.order_management.amendments import begins_anew, delta_of, terms_of_item
from business_layer.order_management.item_plan import schedule_of_item
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.plan_delta import PlanDelta
from business_layer.order_management.schedule import Circumstances, Schedule, revised_date, schedule_of
from business_layer.order_management.states import ItemAction
from business_layer.service_changes.amendable_items import only_day_can_change, questions_to_amend
from business_layer.service_changes.number_changes import NumberChange, number_changes
from business_layer.service_changes.ports import ServiceChangesUnitOfWork
from business_layer.service_changes.price_difference import PriceDifference, price_difference
from business_layer.service_changes.propose_disconnection import ending_early
from business_layer.service_changes.service_change import ChangeCharge
from business_layer.shared.actor import SYSTEM
from business_layer.shared.addresses import GeographicAddress, zone_of
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money
from business_layer.shared.service_days import first_day_at


@dataclass(frozen=True, kw_only=True)
class WantedAmendment:
    """The wishes of a customer: answers, the half day of a technician, the day on which a number moves, and the day
    before which nothing is done. `qualification` is the network's answer about another address.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    give_up: tuple[str, ...] = ()
    installation: str = ""
    move_on: date | None = None
    requested_on: date | None = None
    qualification: ServiceQualification | None = None


@dataclass(frozen=True, kw_only=True)
class CalculatedAmendment:
    """An amendment as it would be made now, before anything is held for it.

    `names` are the questions that are answered otherwise. `charges` are for what was done already. With `day_alone`,
    the item changes or moves a service; `ending_early` is the charge of one that ends before its term does.
    """

    item: ProductOrderItem
    catalogue: Catalogue
    offering: ProductOffering
    names: tuple[str, ...]
    numbers: tuple[NumberChange, ...]
    terms: ItemTerms
    delta: PlanDelta
    price: PriceDifference
    charges: tuple[PriceLine, ...]
    ready_on: date
    reason: str
    day_alone: bool = False
    ending_early: ChangeCharge | None = None

    @property
    def has(self) -> Values:
        return self.item.values

    @property
    def after(self) -> Values:
        return self.terms.values

    @property
    def once_before(self) -> Money:
        return Totals.of(self.item.price_lines).one_time

    @property
    def once_after(self) -> Money:
        return Totals.of((*self.terms.price_lines, *self.charges)).one_time

    @property
    def changes_something(self) -> bool:
        before = (self.item.address, self.item.installation, self.item.move_on, self.item.requested_on)
        after = (self.terms.address, self.terms.installation, self.terms.move_on, self.terms.requested_on)
        return bool(self.names) or before != after


class AmendmentCalculator:
    """Calculates amendments by the catalogue version that an item was sold from, inside the caller's unit of work."""

    def __init__(
        self, catalogues: Catalogues, membership: BundleMembership, estimate_taxes: EstimateTaxes, clock: Clock
    ) -> None:
        self._catalogues, self._membership = catalogues, membership
        self._estimate_taxes, self._clock = estimate_taxes, clock

    def calculate(
        self,
        order: ProductOrder,
        item: ProductOrderItem,
        product: Product,
        wanted: WantedAmendment,
        uow: ServiceChangesUnitOfWork,
    ) -> CalculatedAmendment:
        """Raises Invalid naming every wrong answer."""
        if only_day_can_change(order, item):
            return self._on_another_day(order, item, product, wanted)
        catalogue = self._catalogues.version(item.catalogue_version)
        after = amended_answers(catalogue, item, wanted.answers)
        return self._calculated(item, product, after, wanted, catalogue, uow)

    def calculate_so_far(
        self,
        order: ProductOrder,
        item: ProductOrderItem,
        product: Product,
        wanted: WantedAmendment,
        uow: ServiceChangesUnitOfWork,
    ) -> CalculatedAmendment:
        """The same for answers that are not all right yet: a question with a wrong one keeps the answer it has."""
        if only_day_can_change(order, item):
            return self._on_another_day(order, item, product, wanted)
        catalogue = self._catalogues.version(item.catalogue_version)
        try:
            after: Values = amended_answers(catalogue, item, wanted.answers)
        except Invalid as wrong:
            names = {path.partition(".")[0] for path in wrong.errors}
            right = {name: answer for name, answer in wanted.answers.items() if name not in names}
            after = _as_far_as_right(catalogue, item, right)
        return self._calculated(item, product, after, wanted, catalogue, uow)

    def _on_another_day(
        self, order: ProductOrder, item: ProductOrderItem, product: Product, wanted: WantedAmendment
    ) -> CalculatedAmendment:
        """A change or a move of a service on another day. Ending its term early may cost something else then."""
        catalogue = self._catalogues.version(item.catalogue_version)
        offering = catalogue.offering(item.offering_slug)
        installation = wanted.installation if item.installation else ""
        terms = replace(terms_of_item(item), installation=installation, requested_on=wanted.requested_on)
        ending = None
        if item.action is ItemAction.DELETE:
            ends_on = terms.requested_on or first_day_at(product.address, self._clock.now())
            ending = ending_early(product, ends_on, self._catalogues)
            terms = replace(terms, price_lines=(ending.line,) if ending else ())
        delta = delta_of(item, terms, offering)
        paid = product.price_lines if item.action is ItemAction.RESUME else item.price_lines
        monthly = Totals.of(paid).monthly
        return CalculatedAmendment(
            item=item,
            catalogue=catalogue,
            offering=offering,
            names=(),
            numbers=(),
            terms=terms,
            delta=delta,
            price=PriceDifference(before=monthly, after=monthly, steps=()),
            charges=amendment_charges(item, delta, offering),
            day_alone=True,
            ending_early=ending,
            **self._days(item, offering, terms, delta, placed_at=order.placed_at),
        )

    def _calculated(
        self,
        item: ProductOrderItem,
        product: Product,
        after: Values,
        wanted: WantedAmendment,
        catalogue: Catalogue,
        uow: ServiceChangesUnitOfWork,
    ) -> CalculatedAmendment:
        offering = catalogue.offering(item.offering_slug)
        asked = questions_to_amend(catalogue, offering, item.values)
        names = tuple(question.name for question in asked if after.get(question.name) != item.values.get(question.name))
        terms = self._terms(item, product, after, wanted, offering, uow)
        delta = delta_of(item, terms, offering)
        return CalculatedAmendment(
            item=item,
            catalogue=catalogue,
            offering=offering,
            names=names,
            numbers=number_changes(offering, item.values, after),
            terms=terms,
            delta=delta,
            price=price_difference(
                offering,
                sold=item.price_lines,
                ordered=terms.price_lines,
                has=item.values,
                after=after,
                names=names,
            ),
            charges=amendment_charges(item, delta, offering),
            **self._days(item, offering, terms, delta, placed_at=product.created_at),
        )

    def _terms(
        self,
        item: ProductOrderItem,
        product: Product,
        after: Values,
        wanted: WantedAmendment,
        offering: ProductOffering,
        uow: ServiceChangesUnitOfWork,
    ) -> ItemTerms:
        address = wanted.qualification.address if wanted.qualification else item.address
        lines = self._membership.with_savings(product, offering.price_lines(after), uow)
        account = uow.billing_accounts.get(product.billing_account_id, seen_by=SYSTEM)
        return ItemTerms(
            values=dict(after),
            address=address,
            price_lines=(*lines, *_earlier_charges(item, offering)),
            taxes=self._taxes(item, lines, offering, address, otherwise_at=account.address),
            qualification_id=wanted.qualification.id if wanted.qualification else item.qualification_id,
            installation=wanted.installation if offering.needs_appointment else "",
            move_on=wanted.move_on if offering.asks_for_move_day(after) else None,
            requested_on=wanted.requested_on,
            ships_to=_ships_to(item, address) if offering.shipped_for(after) else None,
        )

    def _days(
        self,
        item: ProductOrderItem,
        offering: ProductOffering,
        terms: ItemTerms,
        delta: PlanDelta,
        *,
        placed_at: datetime,
    ) -> dict[str, Any]:
        """The day on which the item should be ready, and the reason for it."""
        planned = schedule_of_item(item, offering, placed_at=placed_at).ready_on
        begins = begins_anew(delta, placed_at=placed_at, at=self._clock.now())
        schedule = amended_schedule(item, offering, terms, delta, placed_at=begins)
        ready = schedule.ready_on
        if item.expected_on:
            ready = revised_date(item.expected_on, planned=planned, replanned=ready)
        return {"ready_on": ready, "reason": schedule.reason}

    def _taxes(
        self,
        item: ProductOrderItem,
        lines: tuple[PriceLine, ...],
        offering: ProductOffering,
        address: GeographicAddress | None,
        *,
        otherwise_at: GeographicAddress,
    ) -> TaxEstimate | None:
        """The estimate at the item's address, or else at the billing address. An older order has no estimate."""
        if item.taxes is None or (lines == item.price_lines and address == item.address):
            return item.taxes
        return self._estimate_taxes(offering, lines, address=address or otherwise_at)


def amended_answers(catalogue: Catalogue, item: ProductOrderItem, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an item after an amendment. What may not change, and what was assigned, stays. Raises Invalid."""
    offering = catalogue.offering(item.offering_slug)
    asked = {question.name for question in offering.specification.characteristics}
    assigned = {name: value for name, value in item.values.items() if name not in asked}
    open_names = {question.name for question in questions_to_amend(catalogue, offering, item.values)}
    kept = {name: value for name, value in item.values.items() if name in asked - open_names}
    wanted = {name: answer for name, answer in {**item.values, **answers}.items() if name in open_names}
    return {**assigned, **offering.specification.validate_answers({**kept, **wanted})}


def _as_far_as_right(catalogue: Catalogue, item: ProductOrderItem, answers: Mapping[str, Any]) -> Values:
    try:
        return amended_answers(catalogue, item, answers)
    except Invalid:
        return item.values


def _earlier_charges(item: ProductOrderItem, offering: ProductOffering) -> tuple[PriceLine, ...]:
    """The charges of earlier amendments, which are due whatever comes."""
    known = {charge.id for charge in offering.charges}
    return tuple(line for line in item.price_lines if line.price_id in known)


def _ships_to(item: ProductOrderItem, address: GeographicAddress | None) -> GeographicAddress | None:
    """The address for the equipment: with the service, if it was to go there; or where it goes already."""
    if item.shipment is None:
        return address
    return address if item.shipment.address == item.address else item.shipment.address


def amended_schedule(
    item: ProductOrderItem, offering: ProductOffering, terms: ItemTerms, delta: PlanDelta, *, placed_at: datetime
) -> Schedule:
    """The days of the plan after an amendment. What is done stays done."""
    stays = {name: on for name, on in item.done_on.items() if name in delta.untouched}
    return schedule_of(
        offering,
        terms.values,
        Circumstances(
            at=placed_at,
            action=item.plan_action,
            before=item.values_before,
            not_before=terms.requested_on,
            time_zone=zone_of(terms.address),
            visit_on=HalfDay.of(terms.installation).on if terms.installation else None,
            move_on=terms.move_on,
            known=stays,
        ),
    )
