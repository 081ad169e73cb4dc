"""What holds for one offering: its prices, resources, availability and plan agree with the questions it asks."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from business_layer.catalogue.catalogue_file.fact_faults import fact_faults
from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults, unknown_name_faults
from business_layer.catalogue.catalogue_file.question_faults import (
    Questions,
    condition_faults,
    is_countable,
    is_surely_answered,
    pool_faults,
    question_faults,
)
from business_layer.catalogue.characteristics import Characteristic, ValueType
from business_layer.catalogue.offering import TERM, ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK, PlanStep, TaskType
from business_layer.catalogue.prices import ProductOfferingPrice
from business_layer.catalogue.resource_rules import KEPT_NUMBERS, ChosenBy, ResourceRule

# The questions whose answer names a scarce thing.
CHOSEN_BY_CUSTOMERS = (ValueType.RESERVED_NUMBER, ValueType.USER_NAME)


def offering_faults(offering: ProductOffering) -> Iterator[Fault]:
    """Every fault of one offering, as far as it can be seen without the others."""
    place = offering.slug
    asked = {one.name: one for one in offering.specification.characteristics}
    yield from question_faults(place, offering.specification)
    yield from fact_faults(place, offering.specification)
    yield from duplicate_faults(f"{place}.prices", (price.id for price in offering.prices))
    for price in offering.prices:
        yield from _price_faults(f"{place}.prices.{price.id}", price, asked)
    for rule in offering.resources:
        yield from _resource_faults(f"{place}.resources.{rule.into}", rule, asked)
    for wanted in offering.documents:
        yield from condition_faults(f"{place}.documents.{wanted.code}.when", wanted.when, asked)
    for index, lead_time in enumerate(offering.lead_times):
        yield from condition_faults(f"{place}.lead_times.{index}.when", lead_time.when, asked)
    if offering.early_termination_percent and TERM not in asked:
        yield f"{place}.early_termination_percent", f"Without a question {TERM} there is nothing to end early."
    if offering.excludes_because and not offering.excludes:
        yield f"{place}.excludes_because", "It excludes nothing, so there is nothing to explain."
    yield from _availability_faults(offering, asked)
    yield from _plan_faults(offering, asked)
    yield from _shipping_faults(offering, asked)
    yield from _correction_faults(offering)


def _price_faults(place: str, price: ProductOfferingPrice, asked: Questions) -> Iterator[Fault]:
    yield from condition_faults(f"{place}.when", price.when, asked)
    yield from _count_faults(f"{place}.per", price.per, asked)


def _count_faults(place: str, name: str, asked: Questions) -> Iterator[Fault]:
    if not name:
        return
    yield from unknown_name_faults(place, [name], asked)
    if name in asked and not is_countable(asked[name]):
        yield place, f"{name} cannot be counted: it is neither a whole number nor a list."


def _resource_faults(place: str, rule: ResourceRule, asked: Questions) -> Iterator[Fault]:
    yield from condition_faults(f"{place}.when", rule.when, asked)
    yield from _count_faults(f"{place}.count", rule.count, asked)
    yield from pool_faults(f"{place}.pool", rule.pool, rule.when, asked)
    chosen = asked.get(rule.into)
    if rule.chosen_by is ChosenBy.SYSTEM:
        if chosen is not None:
            yield f"{place}.into", f"{rule.into} is a question already; the system needs a name of its own."
    elif rule.pool == KEPT_NUMBERS:
        yield from _kept_number_faults(f"{place}.into", rule, chosen)
    elif chosen is None or chosen.type not in CHOSEN_BY_CUSTOMERS:
        kinds = " or a ".join(CHOSEN_BY_CUSTOMERS)
        yield f"{place}.into", f"The customer is to choose, and no question {rule.into} asks for a {kinds}."
    elif not is_surely_answered(chosen, rule.when):
        yield f"{place}.into", f"{rule.into} is not always answered when it is needed; give both the same `when`."


def _kept_number_faults(place: str, rule: ResourceRule, chosen: Characteristic | None) -> Iterator[Fault]:
    if chosen is None or chosen.type is not ValueType.TELEPHONE or not chosen.is_list:
        yield place, f"The numbers to keep are a list of telephones, and no question {rule.into} asks for one."
    elif not is_surely_answered(chosen, rule.when):
        yield place, f"{rule.into} is not always answered when it is needed; give both the same `when`."


def _availability_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    place = f"{offering.slug}.availability.mbps"
    name = offering.availability.mbps if offering.availability else ""
    if name:
        yield from unknown_name_faults(place, [name], asked)
        if name in asked and not _is_number(asked[name]):
            yield place, f"{name} is no number of megabits a second: make it an integer, or a choice of numbers."
    if offering.needs_appointment and not offering.asks_for_address:
        yield f"{offering.slug}.needs_appointment", "A technician cannot come without an address: add needs_address."


def _is_number(asked: Characteristic) -> bool:
    if asked.is_list:
        return False
    choices = [choice.value for choice in asked.allowed]
    return asked.type is ValueType.INTEGER or (
        asked.type is ValueType.CHOICE and all(value.isascii() and value.isdigit() for value in choices)
    )


def _plan_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    place = f"{offering.slug}.plan"
    yield from duplicate_faults(place, (step.name for step in offering.plan))
    names = {step.name for step in offering.plan}
    known = set(asked) | {rule.into for rule in offering.resources}
    for step in offering.plan:
        yield from unknown_name_faults(f"{place}.{step.name}.after", step.after, names)
        yield from _step_faults(f"{place}.{step.name}", step, known, asked)
    try:
        tuple(TopologicalSorter({step.name: step.after for step in offering.plan}).static_order())
    except CycleError as cycle:
        yield place, f"These steps wait for each other: {', '.join(map(str, cycle.args[1]))}."
    if not any(step.type is TaskType.ACTIVATE_PRODUCT and not step.when.clauses for step in offering.plan):
        yield place, "The plan does not always activate the product."


def _step_faults(place: str, step: PlanStep, known: set[str], asked: Questions) -> Iterator[Fault]:
    yield from unknown_name_faults(f"{place}.sends", step.sends, known)
    yield from condition_faults(f"{place}.when", step.when, asked)
    for index, lead_time in enumerate(step.takes):
        yield from condition_faults(f"{place}.takes.{index}.when", lead_time.when, asked)
    if step.visit and step.type is not TaskType.SERVICE_ORDER:
        yield f"{place}.visit", "Only a service order is done on a technician's visit."
    if step.type in ASKED_OF_THE_NETWORK and not step.specification:
        yield f"{place}.specification", "A service order needs the specification it asks for."


def _shipping_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    """That what is shipped has one step that ships it, on the same answers, before the product becomes active."""
    place, rule = f"{offering.slug}.ships", offering.ships
    steps = [step for step in offering.plan if step.ships]
    if rule is None:
        if steps:
            yield f"{offering.slug}.plan.{steps[0].name}", "It ships something, and nothing says what: add `ships`."
        return
    yield from condition_faults(f"{place}.when", rule.when, asked)
    yield from _count_faults(f"{place}.count", rule.count, asked)
    if [step.when for step in steps] != [rule.when]:
        yield place, f"One step of the plan has to be a {TaskType.SHIP_EQUIPMENT}, with the same `when`."
    elif not any(steps[0].name in step.after for step in offering.plan):
        yield place, f"Nothing waits for {steps[0].name}, so the product would be ready before it is there."


def _correction_faults(offering: ProductOffering) -> Iterator[Fault]:
    """That a correction can move neither what is paid nor what is asked, taken or done for it."""
    steps = [step for step in offering.plan if step.type in ASKED_OF_THE_NETWORK]
    deciding = _deciding(offering)
    for asked in offering.specification.characteristics:
        place = f"{offering.slug}.{asked.name}.correctable"
        if any(member.is_correctable for member in asked.members):
            yield place, "The parts of a group are not corrected. Leave out `correctable`."
        if not asked.is_correctable:
            continue
        if asked.name in deciding:
            yield place, f"{asked.name} decides what is paid, asked, taken or done. Such an answer is a new order."
        if asked.members or asked.must_be is not None:
            yield place, "A group or an acknowledgement is not corrected. Leave out `correctable`."
        if not any(asked.name in step.sends or not step.sends for step in steps):
            yield place, f"No step sends {asked.name} to the network, which could refuse it."


def _deciding(offering: ProductOffering) -> set[str]:
    """The questions that decide what else is asked, what it costs, what it takes and how it is fulfilled."""
    asked = offering.specification.characteristics
    conditions = [
        *(one.when for one in asked),
        *(price.when for price in offering.prices),
        *(rule.when for rule in offering.resources),
        *(rule.when for rule in offering.documents),
        *(step.when for step in offering.plan),
        *(one.when for one in offering.lead_times),
        *(one.when for step in offering.plan for one in step.takes),
        *([offering.ships.when] if offering.ships else []),
    ]
    pools = [*(rule.pool for rule in offering.resources), *(one.pool for one in asked)]
    return {
        *(name for when in conditions for name in when.names),
        *(one.name for one in asked if any(f"{{{one.name}}}" in pool for pool in pools)),
        *(price.per for price in offering.prices),
        *(rule.count for rule in offering.resources),
        *(one.as_many_as for one in asked),
        *([offering.availability.mbps] if offering.availability else []),
        *([offering.ships.count] if offering.ships else []),
    }
