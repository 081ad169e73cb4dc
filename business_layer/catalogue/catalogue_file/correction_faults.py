"""Faults of the questions whose answers an agent may correct."""

from collections.abc import Iterator

from business_layer.catalogue.catalogue_file.faults import Fault
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK


def correction_faults(offering: ProductOffering) -> Iterator[Fault]:
    """A fault for each correctable question whose answer affects prices, questions, resources or the plan."""
    steps = [step for step in offering.plan if step.type in ASKED_OF_THE_NETWORK]
    decisive = _decisive_questions(offering)
    for asked in offering.specification.characteristics:
        place = f"{offering.slug}.{asked.name}.correctable"
        if any(member.is_correctable for member in asked.members):
            yield place, "Parts of a group cannot be corrected. Leave out `correctable`."
        if not asked.is_correctable:
            continue
        if asked.name in decisive:
            yield place, f"{asked.name} affects prices, questions, reservations or the plan. Leave out `correctable`."
        if asked.members or asked.must_be is not None:
            yield place, "A group or an acknowledgment cannot be corrected. Leave out `correctable`."
        if not any(asked.name in step.sends or not step.sends for step in steps):
            yield place, f"No step sends {asked.name} to the network. Leave out `correctable`."


def _decisive_questions(offering: ProductOffering) -> set[str]:
    """The questions that decide what else is asked, what it costs, what is reserved and how it is fulfilled."""
    return {*_names_in_conditions(offering), *_names_in_pools(offering), *_names_of_counts(offering)}


def _names_in_conditions(offering: ProductOffering) -> Iterator[str]:
    conditions = [
        *(asked.when for asked in offering.specification.characteristics),
        *(price.when for price in offering.prices),
        *(rule.when for rule in offering.resources),
        *(rule.when for rule in offering.documents),
        *(step.when for step in offering.plan),
        *(lead.when for lead in offering.lead_times),
        *(lead.when for step in offering.plan for lead in step.takes),
        *([offering.ships.when] if offering.ships else []),
    ]
    return (name for when in conditions for name in when.names)


def _names_in_pools(offering: ProductOffering) -> Iterator[str]:
    questions = offering.specification.characteristics
    pools = [*(rule.pool for rule in offering.resources), *(asked.pool for asked in questions)]
    return (asked.name for asked in questions if any(f"{{{asked.name}}}" in pool for pool in pools))


def _names_of_counts(offering: ProductOffering) -> Iterator[str]:
    yield from (price.per for price in offering.prices)
    yield from (rule.count for rule in offering.resources)
    yield from (asked.as_many_as for asked in offering.specification.characteristics)
    if offering.availability:
        yield offering.availability.mbps
    if offering.ships:
        yield offering.ships.count
