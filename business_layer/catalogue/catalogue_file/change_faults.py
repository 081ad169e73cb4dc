"""Faults of what can be changed: answers that no step of the plan to change carries out, and charges for changes."""

from collections.abc import Iterator

from business_layer.catalogue.catalogue_file.faults import Fault, unknown_name_faults
from business_layer.catalogue.catalogue_file.question_faults import Questions, condition_faults, is_countable
from business_layer.catalogue.characteristics import AllowedValue, Characteristic, ValueType
from business_layer.catalogue.offering import ProductOffering
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK, PlanStep, TaskType
from business_layer.catalogue.plans import ADDED, AFTER, BEFORE, CHANGED, MORE, PlanAction
from business_layer.catalogue.pool_answers import names_in_pool

FACTS_OF_CHANGES = {CHANGED: "the answers that change", ADDED: "what is new in a list"}


def change_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    """Every fault of `changeable`, of the plan for it, and of the charges for changes."""
    place, plan = f"{offering.slug}.changeable", offering.plans.get(PlanAction.MODIFY, ())
    yield from unknown_name_faults(place, offering.changeable, asked)
    if offering.changeable and not plan:
        yield place, "No plan changes them. Add `plans.modify`."
    if plan and not offering.changeable:
        yield f"{offering.slug}.plans.modify", "Nothing can be changed. List answers in `changeable`."
    for name, meaning in FACTS_OF_CHANGES.items():
        if plan and name in asked:
            yield f"{offering.slug}.{name}", f"Conditions use {name} for {meaning}. Rename the question."
    for name in offering.changeable if plan else ():
        for words in _answer_faults(name, offering):
            yield f"{place}.{name}", words
    yield from _charge_faults(offering, asked)


def _answer_faults(name: str, offering: ProductOffering) -> Iterator[str]:
    """Faults of one answer that can be changed. One that the network never gets is ours alone."""
    if any(name in names_in_pool(rule.pool) for rule in offering.resources):
        yield "It decides which numbers a product gets, so it cannot be changed while the product has them."
    if any(_sends(name, step) for step in offering.plan):
        steps = [step for step in offering.plans[PlanAction.MODIFY] if _sends(name, step)]
        if not any(_applies_to_change_of(name, step) for step in steps):
            yield "The network gets it when the product is added, but no step of `plans.modify` sends its change."


def _sends(name: str, step: PlanStep) -> bool:
    return step.type in ASKED_OF_THE_NETWORK - {TaskType.SHIP_EQUIPMENT} and (not step.sends or name in step.sends)


def _applies_to_change_of(name: str, step: PlanStep) -> bool:
    """True if the step is done when that answer changes, at least from some answer to some other."""
    return not step.when.clauses or any(
        clause in (f"{BEFORE}{name}", f"{AFTER}{name}")
        or (clause in FACTS_OF_CHANGES and any(value.partition(".")[0] == name for value in wanted))
        for clause, wanted in step.when.clauses
    )


def _charge_faults(offering: ProductOffering, asked: Questions) -> Iterator[Fault]:
    facts = {**asked, **facts_of_changes(asked)}
    for charge in offering.charges:
        here = f"{offering.slug}.charges.{charge.id}"
        if charge.when.clauses and not offering.changeable:
            yield f"{here}.when", "Nothing can be changed, so this charge is never due."
        yield from condition_faults(f"{here}.when", charge.when, facts)
        name = charge.per.removeprefix(MORE)
        if charge.per and (name not in asked or not is_countable(asked[name])):
            yield f"{here}.per", f"{name} cannot be counted: it is neither a whole number nor a list."


def facts_of_changes(asked: Questions) -> dict[str, Characteristic]:
    """The facts that the conditions of a change can look at besides the answers."""
    parts = [f"{question.name}.{part.name}" for question in asked.values() for part in question.members]
    changed, added = _fact(CHANGED, asked), _fact(ADDED, [*asked, *parts])
    sides = {f"{side}{name}": question for side in (BEFORE, AFTER) for name, question in asked.items()}
    return {**sides, CHANGED: changed, ADDED: added}


def _fact(name: str, values: Questions | list[str]) -> Characteristic:
    allowed = tuple(AllowedValue(value, value) for value in values)
    return Characteristic(name=name, label=name, type=ValueType.CHOICE, allowed=allowed)
