"""Checks of a cart before it can be ordered: exclusions, availability, held numbers, questions and prices."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from business_layer.catalogue.catalogue import Bundle, Catalogue
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.prices import PriceLine, Totals
from business_layer.catalogue.resource_rules import ResourceRule
from business_layer.inventory.reservations import ALREADY_HERE
from business_layer.online_ordering.availability import AvailabilityAnswer, QualificationResult
from business_layer.online_ordering.cart import Cart, CartItem, Configuration
from business_layer.online_ordering.qualification import ServiceQualification
from business_layer.online_ordering.reviewed_cart import (
    NOT_DELIVERABLE,
    CartReview,
    Need,
    NeedKind,
    ReviewedItem,
)
from business_layer.shared.errors import Invalid

UPDATING = Need(NeedKind.UPDATING, "We're updating our site. You can order this in a few minutes.")
RETIRED = Need(NeedKind.RETIRED, "We no longer sell this. Remove it to check out.")
NOT_CHECKED_YET = "We haven't been able to check availability at your address yet."
ANSWER_EXPIRED = "It's been a while since we checked your address. Check it again."
NEW_QUESTIONS = "We now need a few more details for this. Choose your options again."
NOT_AVAILABLE = "Not available at this address."


def review_cart(
    cart: Cart,
    catalogue: Catalogue,
    qualifications: Mapping[UUID, ServiceQualification],
    held_values: Mapping[UUID, frozenset[str]],
    unreadable: Collection[UUID] = (),
    *,
    at: datetime,
) -> CartReview:
    """Check each item. `held_values` has the scarce things that each item has reserved at this moment.

    `unreadable` items were configured from a catalogue that only a newer release can read: they wait for it.
    """
    slugs = frozenset(item.offering_slug for item in cart.items)
    deliverable = [item for item in cart.items if _is_deliverable(item, catalogue, qualifications, at)]
    bundles = catalogue.bundles_for(frozenset(item.offering_slug for item in deliverable))
    reviewed = []
    for item in cart.items:
        offering = catalogue.find(item.offering_slug)
        if item.id in unreadable:
            reviewed.append(_not_for_sale(item, UPDATING))
        elif offering is None:
            reviewed.append(_not_for_sale(item, RETIRED))
        else:
            qualification = qualifications.get(item.qualification_id) if item.qualification_id else None
            answer = _availability_answer(offering, item, qualification)
            new_totals = _new_totals(offering, item)
            needs = [
                *check_exclusions(offering, slugs, catalogue),
                *check_availability(offering, answer, qualification, at),
                *check_numbers(offering, item, held_values[item.id]),
                *check_questions(offering, item, catalogue),
                *check_price(item, new_totals),
            ]
            reviewed.append(
                ReviewedItem(
                    item=item,
                    offering=offering,
                    price_lines=item.price_lines + (_bundle_lines(bundles, item) if item in deliverable else ()),
                    needs=tuple(needs),
                    new_totals=new_totals,
                    answer=answer,
                    at=at,
                )
            )
    return CartReview(items=tuple(reviewed), bundles=tuple(filter(partial(_saves, reviewed), bundles)))


def _not_for_sale(item: CartItem, need: Need) -> ReviewedItem:
    return ReviewedItem(item=item, offering=None, price_lines=item.price_lines, needs=(need,))


def _is_deliverable(
    item: CartItem, catalogue: Catalogue, qualifications: Mapping[UUID, ServiceQualification], at: datetime
) -> bool:
    offering = catalogue.find(item.offering_slug)
    if offering is None:
        return False
    qualification = qualifications.get(item.qualification_id) if item.qualification_id else None
    needs = check_availability(offering, _availability_answer(offering, item, qualification), qualification, at)
    return all(need.kind not in NOT_DELIVERABLE for need in needs)


def _availability_answer(
    offering: ProductOffering, item: CartItem, qualification: ServiceQualification | None
) -> AvailabilityAnswer | None:
    if offering.availability is None or qualification is None:
        return None
    return qualification.answer_for(offering.availability.specification, offering.requested_mbps(item.values))


def check_exclusions(offering: ProductOffering, slugs: frozenset[str], catalogue: Catalogue) -> list[Need]:
    """A need for each offering in the cart that cannot be ordered together with this one."""
    clashing = [catalogue.offering(slug).name for slug in offering.excludes if slug in slugs]
    return [Need(NeedKind.EXCLUDED, _exclusion_words(offering, name)) for name in clashing]


def _exclusion_words(offering: ProductOffering, name: str) -> str:
    words = f"You can't order {offering.name} together with {name}. {offering.excludes_because}".strip()
    return f"{words} Remove one of them to check out."


def check_availability(
    offering: ProductOffering,
    answer: AvailabilityAnswer | None,
    qualification: ServiceQualification | None,
    at: datetime,
) -> list[Need]:
    """A need if the network's answer for the address is missing, expired, or no."""
    if offering.availability is None:
        return []
    if qualification is None or not qualification.is_answered:
        again = qualification.ask_again_at if qualification else None
        return [Need(NeedKind.ANSWER, NOT_CHECKED_YET, again)]
    if not qualification.is_valid(at=at) or answer is None:
        return [Need(NeedKind.ANSWER, ANSWER_EXPIRED)]
    if answer.result is not QualificationResult.QUALIFIED:
        return [Need(NeedKind.NOT_AVAILABLE, answer.reason)]
    return []


def check_numbers(offering: ProductOffering, item: CartItem, held: frozenset[str]) -> list[Need]:
    """A need for each number, name or port that the customer chose and the item no longer holds."""
    chosen = offering.chosen_for(item.values)
    lost = [rule for rule in chosen if not held.issuperset(rule.chosen_in(item.values).values())]
    return [Need(NeedKind.NUMBER_LOST, _loss_words(rule)) for rule in lost]


def _loss_words(rule: ResourceRule) -> str:
    kind = rule.kind.replace("_", " ").removeprefix("tele")
    if rule.is_brought_along:
        return ALREADY_HERE
    return f"We're no longer holding the {kind} you chose. Choose a {kind} again."


def check_questions(offering: ProductOffering, item: CartItem, catalogue: Catalogue) -> list[Need]:
    """A need if today's offering asks a question that the item does not answer."""
    # The answers were validated against that version when the item was configured.
    if item.catalogue_version == catalogue.number:
        return []
    try:
        offering.specification.validate_answers(item.values)
    except Invalid:
        return [Need(NeedKind.NEW_QUESTIONS, NEW_QUESTIONS)]
    return []


def _new_totals(offering: ProductOffering, item: CartItem) -> Totals | None:
    """The totals at today's prices; None if these are still the prices of the item."""
    if not item.has_price_changed(offering):
        return None
    return Totals.of(offering.price_lines(item.values), item.quantity)


def check_price(item: CartItem, new: Totals | None) -> list[Need]:
    """A need if the item costs more or less today than when it was added."""
    if new is None:
        return []
    old = item.totals
    parts = [
        f"{label} {before} is now {after}"
        for label, before, after in (
            ("one-time", old.one_time, new.one_time),
            ("monthly", old.monthly, new.monthly),
        )
        if before != after
    ]
    change = f": {', '.join(parts)}" if parts else " for usage"
    return [Need(NeedKind.PRICE_CHANGED, f"The price changed since you added this{change}.")]


def _saves(items: Iterable[ReviewedItem], bundle: Bundle) -> bool:
    """True if a bundle makes something cheaper: one that saves nothing is not worth naming."""
    return any(item.saved_with(bundle) for item in items)


def _bundle_lines(bundles: Iterable[Bundle], item: CartItem) -> tuple[PriceLine, ...]:
    those = (bundle for bundle in bundles if item.offering_slug in bundle.offerings)
    return tuple(line for bundle in those for line in bundle.saving_lines(item.price_lines))


def require_available(offering: ProductOffering, configuration: Configuration, *, at: datetime) -> None:
    """Raise Invalid at the address, or at the speed, if the network is known not to deliver it there."""
    rule, qualification = offering.availability, configuration.qualification
    if rule is None or qualification is None or not qualification.is_valid(at=at):
        return
    answer = qualification.answer_for(rule.specification, offering.requested_mbps(configuration.answers))
    if answer and answer.result is QualificationResult.UNQUALIFIED:
        raise Invalid(f"{NOT_AVAILABLE} {answer.reason}", field="address")
    if answer and answer.result is QualificationResult.ALTERNATE:
        raise Invalid(f"{NOT_AVAILABLE} {answer.reason}", field=rule.mbps)
