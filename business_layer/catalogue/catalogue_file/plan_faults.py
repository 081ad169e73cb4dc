"""Faults of an offering's plans and of what it ships."""

from collections.abc import Iterator
from graphlib import CycleError

from business_layer.catalogue.catalogue_file.change_faults import facts_of_changes
from business_layer.catalogue.catalogue_file.faults import Fault, duplicate_faults, unknown_name_faults
from business_layer.catalogue.catalogue_file.question_faults import Questions, condition_faults, count_faults
from business_layer.catalogue.catalogue_file.step_faults import step_faults
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import CHANGING_THE_PRODUCT, PlanStep, TaskType, in_order
from business_layer.catalogue.plans import DOES, PlanAction

# The types of step that an agent may continue without. A package is handed over instead; a number can't be left behind.
SKIPPABLE = {TaskType.TECHNICAL_REVIEW, TaskType.SERVICE_ORDER}
WORDS = {
    PlanAction.ADD: "activate the product",
    PlanAction.MODIFY: "change the product's terms",
    PlanAction.DELETE: "end the product",
    PlanAction.SUSPEND: "suspend the product",
    PlanAction.RESUME: "resume the product",
    PlanAction.TRANSFER: "transfer the product",
}


def plan_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    """Faults of the plans, each alone."""
    for action, plan in offering.plans.items():
        facts = {**asked, **facts_of_changes(asked)} if action is PlanAction.MODIFY else asked
        yield from _plan_faults(offering, action, plan, facts)


def _plan_faults(
    offering: ProductOffering, action: PlanAction, plan: tuple[PlanStep, ...], facts: Questions
) -> Iterator[Fault]:
    place = f"{offering.slug}.plans.{action}"
    yield from duplicate_faults(place, (step.name for step in plan))
    names = {step.name for step in plan}
    known = set(facts) | {rule.into for rule in offering.resources}
    for step in plan:
        here = f"{place}.{step.name}"
        yield from unknown_name_faults(f"{here}.after", step.after, names)
        yield from unknown_name_faults(f"{here}.sends", step.sends, known)
        yield from condition_faults(f"{here}.when", step.when, facts)
        for index, when in enumerate(step.visit_when):
            yield from condition_faults(f"{here}.visit.{index}", when, facts)
        for index, lead_time in enumerate(step.takes):
            yield from condition_faults(f"{here}.takes.{index}.when", lead_time.when, facts)
        yield from step_faults(here, step)
        if step.type in CHANGING_THE_PRODUCT - {DOES[action]}:
            yield f"{here}.type", f"A plan to {action} cannot have a step of the type {step.type}."
    if not any(step.type is DOES[action] and not step.when.clauses for step in plan):
        yield place, f"The plan does not always {WORDS[action]}. It needs a step {DOES[action]} without `when`."
    try:
        in_order(plan)
    except CycleError as cycle:
        yield place, f"These steps wait for each other: {', '.join(map(str, cycle.args[1]))}."
    else:
        yield from _return_faults(place, plan, {charge.id for charge in offering.charges if not charge.when.clauses})


def _return_faults(place: str, plan: tuple[PlanStep, ...], charges: set[str]) -> Iterator[Fault]:
    """Faults of points of no return, and of what is said about canceling at steps that come after one."""
    behind = _steps_behind_points_of_no_return(plan)
    for step in plan:
        here = f"{place}.{step.name}"
        is_final = step.is_point_of_no_return or step.name in behind
        if step.charge_after:
            yield from unknown_name_faults(f"{here}.charge_after", [step.charge_after], charges)
            if is_final:
                yield f"{here}.charge_after", "No order can be canceled after this step. Leave out `charge_after`."
        if step.may_skip and (step.type not in SKIPPABLE or step.is_point_of_no_return):
            yield f"{here}.may_skip", "Only a review or a service order before the point of no return can be skipped."
    changing = {step.name for step in plan if step.changes_product}
    for step in plan:
        if step.is_point_of_no_return and step.name not in changing and not changing & _followers(step, plan):
            yield (
                f"{place}.{step.name}.point_of_no_return",
                "No step that changes the product waits for it, so nothing reaches this point of no return.",
            )


def _steps_behind_points_of_no_return(plan: tuple[PlanStep, ...]) -> set[str]:
    points = [step for step in plan if step.is_point_of_no_return]
    return {name for point in points for name in _followers(point, plan)}


def _followers(step: PlanStep, plan: tuple[PlanStep, ...]) -> set[str]:
    """The steps that wait for a step, directly or by way of others."""
    found = {step.name}
    for other in in_order(plan):
        if found & set(other.after):
            found.add(other.name)
    return found - {step.name}


def shipping_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    """Faults of equipment without one step that ships it, on the same answers, before the product becomes active."""
    place, rule = f"{offering.slug}.ships", offering.ships
    steps = [step for step in offering.plan if step.ships]
    if rule is None:
        if steps:
            yield (
                f"{offering.slug}.plans.add.{steps[0].name}",
                "This step ships something, but the offering does not say what. Add `ships`.",
            )
        return
    yield from condition_faults(f"{place}.when", rule.when, asked)
    yield from count_faults(f"{place}.count", rule.count, asked)
    if [step.when for step in steps] != [rule.when]:
        yield place, f"The plan needs exactly one {TaskType.SHIP_EQUIPMENT} step, with the same `when`."
    elif not any(steps[0].name in step.after for step in offering.plan):
        yield place, f"No step waits for {steps[0].name}, so the product would be ready before it arrives."
