"""Faults of one offering: prices, resources and availability that do not fit the questions it asks."""

from collections.abc import Iterator

from business_layer.catalogue.catalogue_file.change_faults import change_faults
from business_layer.catalogue.catalogue_file.correction_faults import correction_faults
from business_layer.catalogue.catalogue_file.fact_faults import fact_faults
from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults, unknown_name_faults
from business_layer.catalogue.catalogue_file.plan_faults import plan_faults, shipping_faults
from business_layer.catalogue.catalogue_file.question_faults import (
    Questions,
    condition_faults,
    count_faults,
    is_surely_answered,
    pool_faults,
    question_faults,
)
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.catalogue.prices import ProductOfferingPrice
from business_layer.catalogue.resource_rules import ChosenBy, ResourceRule

# The questions whose answer names a scarce thing.
CHOSEN_BY_CUSTOMERS = (ValueType.RESERVED_NUMBER, ValueType.USER_NAME)


def offering_faults(offering: ProductOffering) -> Iterator[Fault]:
    """Every fault of one offering that can be found without the others."""
    place = offering.slug
    asked = {question.name: question for question in offering.specification.characteristics}
    yield from question_faults(place, offering.specification)
    yield from fact_faults(place, offering.specification)
    yield from duplicate_faults(f"{place}.prices", (price.id for price in offering.prices))
    yield from duplicate_faults(f"{place}.charges", (charge.id for charge in offering.charges))
    for price in offering.prices:
        yield from _price_faults(f"{place}.prices.{price.id}", price, asked)
    for rule in offering.resources:
        yield from _resource_faults(f"{place}.resources.{rule.into}", rule, asked)
    for wanted in offering.documents:
        yield from condition_faults(f"{place}.documents.{wanted.code}.when", wanted.when, asked)
    for index, lead_time in enumerate(offering.lead_times):
        yield from condition_faults(f"{place}.lead_times.{index}.when", lead_time.when, asked)
    if offering.commitment and offering.commitment.term not in asked:
        yield f"{place}.commitment.term", f"A commitment needs a question {offering.commitment.term}."
    if offering.excludes_because and not offering.excludes:
        yield f"{place}.excludes_because", "It excludes no offerings. Leave out `excludes_because`."
    yield from _availability_faults(offering, asked)
    yield from _move_faults(offering, asked)
    yield from plan_faults(offering, asked)
    yield from change_faults(offering, asked)
    yield from shipping_faults(offering, asked)
    yield from correction_faults(offering)


def _price_faults(place: str, price: ProductOfferingPrice, asked: Questions) -> Iterator[Fault]:
    yield from condition_faults(f"{place}.when", price.when, asked)
    yield from count_faults(f"{place}.per", price.per, asked)


def _resource_faults(place: str, rule: ResourceRule, asked: Questions) -> Iterator[Fault]:
    yield from condition_faults(f"{place}.when", rule.when, asked)
    yield from count_faults(f"{place}.count", rule.count, asked)
    yield from pool_faults(f"{place}.pool", rule.pool, rule.when, asked)
    chosen = asked.get(rule.into)
    if rule.chosen_by is ChosenBy.SYSTEM:
        if chosen is not None:
            yield (
                f"{place}.into",
                f"{rule.into} is already a question. Choose another name for what the system assigns.",
            )
    elif Pool.named(rule.pool).kind is PoolKind.KEPT:
        yield from _kept_number_faults(f"{place}.into", rule, chosen)
    elif chosen is None or chosen.type not in CHOSEN_BY_CUSTOMERS:
        kinds = " or a ".join(CHOSEN_BY_CUSTOMERS)
        yield f"{place}.into", f"The customer chooses it, but no question {rule.into} asks for a {kinds}."
    elif not is_surely_answered(chosen, rule.when):
        yield f"{place}.into", f"{rule.into} is not always answered when it is needed; give both the same `when`."


def _kept_number_faults(place: str, rule: ResourceRule, chosen: Characteristic | None) -> Iterator[Fault]:
    if chosen is None or chosen.type is not ValueType.TELEPHONE or not chosen.is_list:
        yield place, f"No question {rule.into} asks for the list of phone numbers to keep."
    elif not is_surely_answered(chosen, rule.when):
        yield place, f"{rule.into} is not always answered when it is needed; give both the same `when`."


def _availability_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    place = f"{offering.slug}.availability.mbps"
    name = offering.availability.mbps if offering.availability else ""
    if name:
        yield from unknown_name_faults(place, [name], asked)
        if name in asked and not _is_number(asked[name]):
            yield place, f"{name} is not a number of megabits a second: make it an integer, or a choice of numbers."
    if offering.needs_appointment and not offering.asks_for_address:
        yield f"{offering.slug}.needs_appointment", "A technician cannot come without an address: add needs_address."


def _move_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    place, rule = f"{offering.slug}.move", offering.move
    if rule is None:
        return
    yield from unknown_name_faults(f"{place}.asks", rule.asks, asked)
    yield from unknown_name_faults(f"{place}.answers", rule.answers, asked)
    if rule.charge:
        yield from unknown_name_faults(f"{place}.charge", [rule.charge], {charge.id for charge in offering.charges})
    if not offering.asks_for_address:
        yield place, "It has no address that it could leave. Leave out `move`."


def _is_number(asked: Characteristic) -> bool:
    if asked.is_list:
        return False
    choices = [choice.value for choice in asked.allowed]
    return asked.type is ValueType.INTEGER or (
        asked.type is ValueType.CHOICE and all(value.isascii() and value.isdigit() for value in choices)
    )
