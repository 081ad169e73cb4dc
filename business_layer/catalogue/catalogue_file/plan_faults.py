"""Faults of an offering's plan and of what it ships."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults, unknown_name_faults
from business_layer.catalogue.catalogue_file.question_faults import Questions, condition_faults, count_faults
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK, PlanStep, TaskType


def plan_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    """Faults of the plan: steps that wait for each other, send unknown answers, or never activate the product."""
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
        yield f"{place}.visit", "Only a service order can need a technician's visit."
    if step.type in ASKED_OF_THE_NETWORK and not step.specification:
        yield f"{place}.specification", "This step needs the `specification` to ask the network for."


def shipping_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    """Faults of equipment without one step that ships it, on the same answers, before the product becomes active."""
    place, rule = f"{offering.slug}.ships", offering.ships
    steps = [step for step in offering.plan if step.ships]
    if rule is None:
        if steps:
            yield (
                f"{offering.slug}.plan.{steps[0].name}",
                "This step ships something, but the offering does not say what. Add `ships`.",
            )
        return
    yield from condition_faults(f"{place}.when", rule.when, asked)
    yield from count_faults(f"{place}.count", rule.count, asked)
    if [step.when for step in steps] != [rule.when]:
        yield place, f"The plan needs exactly one {TaskType.SHIP_EQUIPMENT} step, with the same `when`."
    elif not any(steps[0].name in step.after for step in offering.plan):
        yield place, f"No step waits for {steps[0].name}, so the product would be ready before it arrives."
