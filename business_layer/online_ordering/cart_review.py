"""What a cart still needs before it can be ordered, judged by the catalogue and the answers of this moment."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from business_layer.billing.taxes import NO_TAXES, TaxEstimate
from business_layer.catalogue.catalogue import Bundle, Catalogue, OfferingNotFound
from business_layer.catalogue.offering import EarlyTermination, ProductOffering, ResourceRule
from business_layer.catalogue.prices import PriceLine, PriceType, Totals
from business_layer.catalogue.shipping_rule import ShippingRule
from business_layer.inventory.installation_slots import parse_slot
from business_layer.inventory.reservations import ALREADY_HERE
from business_layer.online_ordering.availability import (
    AvailabilityAnswer,
    QualificationResult,
)
from business_layer.online_ordering.cart import Cart, CartItem
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.order_management.schedule import Circumstances, Schedule, schedule_of
from business_layer.shared.addresses import zone_of
from business_layer.shared.errors import Invalid
from business_layer.shared.money import Money

# The ids of the price lines that bundles add begin so.
BUNDLE = "bundle-"


class NeedKind(StrEnum):
    """Why an item cannot be ordered as it stands."""

    RETIRED = "retired"
    ANSWER = "answer"
    NOT_AVAILABLE = "notAvailable"
    PRICE_CHANGED = "priceMoved"
    EXCLUDED = "excluded"
    NUMBER_LOST = "numberLost"
    UPDATING = "updating"
    NEW_QUESTIONS = "askedAnew"


# What cannot be delivered at all is not counted in what an order costs.
NOT_DELIVERABLE = {NeedKind.RETIRED, NeedKind.NOT_AVAILABLE}


@dataclass(frozen=True)
class Need:
    """One thing to settle, in the customer's words."""

    kind: NeedKind
    message: str
    ask_again_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewedItem:
    """A cart item with the offering of today, its prices with bundle savings, and what it needs.

    `taxes` are the estimated taxes on one of its quantity.
    """

    item: CartItem
    offering: ProductOffering | None
    price_lines: tuple[PriceLine, ...]
    needs: tuple[Need, ...]
    new_totals: Totals | None = None
    answer: AvailabilityAnswer | None = None
    taxes: TaxEstimate = NO_TAXES
    at: datetime | None = None

    @cached_property
    def totals(self) -> Totals:
        return Totals.of(self.price_lines, self.item.quantity)

    @property
    def savings(self) -> tuple[PriceLine, ...]:
        """What bundles take off its monthly price."""
        return tuple(line for line in self.price_lines if line.price_id.startswith(BUNDLE))

    @property
    def early_termination(self) -> EarlyTermination | None:
        """What ending all of its quantity before the term costs."""
        return self.offering.early_termination(self.item.values, self.totals.monthly) if self.offering else None

    @cached_property
    def is_deliverable(self) -> bool:
        return all(need.kind not in NOT_DELIVERABLE for need in self.needs)

    @cached_property
    def ships(self) -> ShippingRule | None:
        """What has to be sent for it."""
        return self.offering.shipped_for(self.item.values) if self.offering else None

    @cached_property
    def usual_schedule(self) -> Schedule | None:
        """The days while the customer has chosen none."""
        return self.scheduled()

    def scheduled(self, *, installation: str = "", move_on: date | None = None) -> Schedule | None:
        """The days on which it would be done if it were ordered now; none where it cannot be ordered."""
        if self.offering is None or self.at is None or not self.is_deliverable:
            return None
        address = self.item.address
        given = Circumstances(
            at=self.at,
            time_zone=zone_of(address),
            interval_days=self.answer.installation_interval_days if self.answer else 0,
            visit_on=parse_slot(installation)[0] if installation else None,
            move_on=move_on,
        )
        return schedule_of(self.offering, self.item.values, given)


@dataclass(frozen=True, kw_only=True)
class CartReview:
    """The judged items, the bundles they make, and in words what was removed just now and can be put back."""

    items: tuple[ReviewedItem, ...]
    bundles: tuple[Bundle, ...] = ()
    removed: str = ""

    @cached_property
    def totals(self) -> Totals:
        return sum((one.totals for one in self.items if one.is_deliverable), Totals.zero())

    @cached_property
    def taxes(self) -> TaxEstimate:
        """The estimated taxes of all of it."""
        return TaxEstimate.together(one.taxes * one.item.quantity for one in self.items if one.is_deliverable)

    @property
    def is_ready(self) -> bool:
        return bool(self.items) and not any(one.needs for one in self.items)


def review_cart(
    cart: Cart,
    catalogue: Catalogue,
    qualifications: Mapping[UUID, ServiceQualification],
    held_values: Mapping[UUID, frozenset[str]],
    not_understood: Collection[UUID] = (),
    *,
    at: datetime,
) -> CartReview:
    """Judge each item. `held_values` tells which scarce things each item has reserved at this moment.

    Items `not_understood` were configured from a catalogue that only a newer release can read: they wait for it.
    """
    slugs = frozenset(item.offering_slug for item in cart.items)
    deliverable = frozenset(
        item.offering_slug for item in cart.items if _is_deliverable(item, catalogue, qualifications, at)
    )
    reviewed = []
    for item in cart.items:
        if item.id in not_understood:
            wait = Need(NeedKind.UPDATING, "We're updating our site. You can order this in a few minutes.")
            reviewed.append(ReviewedItem(item=item, offering=None, price_lines=item.price_lines, needs=(wait,)))
            continue
        offering = _offering(catalogue, item.offering_slug)
        if offering is None:
            gone = Need(NeedKind.RETIRED, "This is no longer on sale. Remove it to go on.")
            reviewed.append(ReviewedItem(item=item, offering=None, price_lines=item.price_lines, needs=(gone,)))
            continue
        qualification = qualifications.get(item.qualification_id) if item.qualification_id else None
        answer = _answer(offering, item, qualification)
        needs = [
            *_exclusion_needs(offering, slugs, catalogue),
            *_availability_needs(offering, answer, qualification, at),
            *_number_needs(offering, item, held_values.get(item.id, frozenset())),
            *_question_needs(offering, item, catalogue),
        ]
        moved = offering.price_lines(item.values) if item.has_price_changed(offering) else None
        if moved is not None:
            needs.append(_price_need(item, Totals.of(moved, item.quantity)))
        reviewed.append(
            ReviewedItem(
                item=item,
                offering=offering,
                price_lines=item.price_lines + _bundle_lines(catalogue, item, deliverable),
                needs=tuple(needs),
                new_totals=Totals.of(moved, item.quantity) if moved is not None else None,
                answer=answer,
                at=at,
            )
        )
    return CartReview(items=tuple(reviewed), bundles=catalogue.bundles_for(slugs))


def _is_deliverable(
    item: CartItem, catalogue: Catalogue, qualifications: Mapping[UUID, ServiceQualification], at: datetime
) -> bool:
    offering = _offering(catalogue, item.offering_slug)
    if offering is None:
        return False
    qualification = qualifications.get(item.qualification_id) if item.qualification_id else None
    needs = _availability_needs(offering, _answer(offering, item, qualification), qualification, at)
    return all(need.kind not in NOT_DELIVERABLE for need in needs)


def _offering(catalogue: Catalogue, slug: str) -> ProductOffering | None:
    try:
        return catalogue.offering(slug)
    except OfferingNotFound:
        return None


def _answer(
    offering: ProductOffering, item: CartItem, qualification: ServiceQualification | None
) -> AvailabilityAnswer | None:
    if offering.availability is None or qualification is None:
        return None
    return qualification.answer_for(offering.availability.specification, offering.requested_mbps(item.values))


def _exclusion_needs(offering: ProductOffering, slugs: frozenset[str], catalogue: Catalogue) -> list[Need]:
    clashing = [catalogue.offering(slug).name for slug in offering.excludes if slug in slugs]
    return [Need(NeedKind.EXCLUDED, _exclusion_words(offering, name)) for name in clashing]


def _exclusion_words(offering: ProductOffering, name: str) -> str:
    words = f"You can't order {offering.name} together with {name}. {offering.excludes_because}".strip()
    return f"{words} Remove one of the two to check out."


def _availability_needs(
    offering: ProductOffering,
    answer: AvailabilityAnswer | None,
    qualification: ServiceQualification | None,
    at: datetime,
) -> list[Need]:
    if offering.availability is None:
        return []
    if qualification is None or not qualification.is_answered:
        again = qualification.ask_again_at if qualification else None
        return [Need(NeedKind.ANSWER, "We could not check yet whether this can be had at the address.", again)]
    if not qualification.is_valid(at=at) or answer is None:
        return [Need(NeedKind.ANSWER, "The answer for this address is too old. Check again.")]
    if answer.result is not QualificationResult.QUALIFIED:
        return [Need(NeedKind.NOT_AVAILABLE, answer.reason)]
    return []


def _number_needs(offering: ProductOffering, item: CartItem, held: frozenset[str]) -> list[Need]:
    chosen = offering.chosen_for(item.values)
    lost = [rule for rule in chosen if not held.issuperset(rule.chosen_in(item.values).values())]
    return [Need(NeedKind.NUMBER_LOST, _loss(rule)) for rule in lost]


def _question_needs(offering: ProductOffering, item: CartItem, catalogue: Catalogue) -> list[Need]:
    """Where the offering asks something since that the item does not answer."""
    if item.catalogue_version == catalogue.number:
        return []
    try:
        offering.specification.validate_answers(item.values)
    except Invalid:
        return [Need(NeedKind.NEW_QUESTIONS, "We ask more about this than when you added it. Please complete it.")]
    return []


def _loss(rule: ResourceRule) -> str:
    kind = rule.kind.replace("_", " ")
    if rule.is_brought_along:
        return ALREADY_HERE
    return f"The {kind} you chose is no longer held for you. Choose a {kind} again."


def _price_need(item: CartItem, new: Totals) -> Need:
    old = item.totals
    parts = [
        f"{label} {before} becomes {after}"
        for label, before, after in (
            ("one-time", old.one_time, new.one_time),
            ("monthly", old.monthly, new.monthly),
        )
        if before != after
    ]
    change = f": {', '.join(parts)}" if parts else " for usage"
    return Need(NeedKind.PRICE_CHANGED, f"The price changed since you added this{change}.")


def _bundle_lines(catalogue: Catalogue, item: CartItem, slugs: frozenset[str]) -> tuple[PriceLine, ...]:
    lines = []
    for bundle in catalogue.bundles_for(slugs):
        saving: Money = bundle.saving(item.price_lines)
        if item.offering_slug in bundle.offerings and saving:
            lines.append(
                PriceLine(
                    price_id=f"{BUNDLE}{bundle.slug}",
                    name=f"{bundle.name} bundle ({bundle.percent_off_monthly}% off)",
                    type=PriceType.RECURRING,
                    unit_amount=saving,
                    count=1,
                )
            )
    return tuple(lines)
