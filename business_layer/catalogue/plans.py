"""Plans: the steps for each thing that can be done to a product, and those that follow from how it is added."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from business_layer.catalogue.characteristics import Values, count_of
from business_layer.catalogue.plan_steps import NetworkAction, PlanStep, TaskType, in_order


class PlanAction(StrEnum):
    """The things that an order can do to a product. Each offering has a plan for some of them."""

    ADD = "add"
    MODIFY = "modify"
    DELETE = "delete"
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"


# The type of step that does each action to the product.
DOES = {
    PlanAction.ADD: TaskType.ACTIVATE_PRODUCT,
    PlanAction.MODIFY: TaskType.CHANGE_TERMS,
    PlanAction.DELETE: TaskType.END_PRODUCT,
    PlanAction.SUSPEND: TaskType.SUSPEND_PRODUCT,
    PlanAction.RESUME: TaskType.RESUME_PRODUCT,
    PlanAction.TRANSFER: TaskType.TRANSFER_PRODUCT,
}
Plans = Mapping[PlanAction, tuple[PlanStep, ...]]

# How the conditions of a plan name what is known: an answer as it was or will be, the answers that change, and the
# lists that have something they did not have before (`cards.holder`: a name that no card had).
BEFORE, AFTER, CHANGED, ADDED = "before.", "after.", "changed", "added"
# How many more a number or list is after a change: a charge can be counted by it.
MORE = "more."


def facts_of_change(before: Values, after: Values) -> dict[str, Any]:
    """The facts that conditions of a plan look at: the answers, those before and after a change, and what changes.

    `added` names the lists with something new, and `more.lines` says by how much a number or list grows.
    """
    answers = after or before
    if not before or before == answers:
        return dict(answers)
    names = before.keys() | after.keys()
    return {
        **answers,
        **{f"{BEFORE}{name}": value for name, value in before.items()},
        **{f"{AFTER}{name}": value for name, value in after.items()},
        **{f"{MORE}{name}": grown for name in names if (grown := _growth(before.get(name), after.get(name)))},
        CHANGED: [name for name in sorted(names) if before.get(name) != after.get(name)],
        ADDED: [path for name in sorted(names) for path in _additions(name, before.get(name), after.get(name))],
    }


def _growth(before: Any, after: Any) -> int:
    """The increase of a number, or of the length of a list; 0 for anything else."""
    if not all(answer is None or isinstance(answer, (int, list)) for answer in (before, after)):
        return 0
    return max(count_of(after) - count_of(before), 0)


def _additions(name: str, before: Any, after: Any) -> Iterator[str]:
    """The name of a list with a value that it did not have, or the path of such a part of its rows."""
    rows, had = after if isinstance(after, list) else [], before if isinstance(before, list) else []
    parts = sorted({part for row in rows if isinstance(row, dict) for part in row})
    for part in parts:
        if Counter(_parts(rows, part)) - Counter(_parts(had, part)):
            yield f"{name}.{part}"
    if not parts and Counter(map(str, rows)) - Counter(map(str, had)):
        yield name


def _parts(rows: list[Any], part: str) -> list[str]:
    return [str(row[part]) for row in rows if isinstance(row, dict) and part in row]


def steps_that_apply(plan: tuple[PlanStep, ...], *, before: Values, after: Values) -> tuple[PlanStep, ...]:
    """The steps of a plan that apply; a step waits only for those of its predecessors that apply as well."""
    facts = facts_of_change(before, after)
    return tuple(step for step in plan if step.when.holds(facts))


def delete_plan(add: tuple[PlanStep, ...]) -> tuple[PlanStep, ...]:
    """The plan that takes back, last first, each service that the plan to add a product asks the network for.

    Packages and numbers that moved stay where they are. The product ends once all its services are gone.
    """
    services = [step for step in in_order(add) if _adds_service(step)]
    names, after = {step.name for step in services}, {step.name: step.after for step in add}
    built_on = {name: services_under(name, after, names) for name in names}
    removals = [
        _removal(step, [other for other in services if step.name in built_on[other.name]])
        for step in reversed(services)
    ]
    end = PlanStep(
        name="end",
        type=TaskType.END_PRODUCT,
        milestone="Service ended",
        after=tuple(step.name for step in removals),
        is_point_of_no_return=not removals,
    )
    return (*removals, end, PlanStep(name="tell", type=TaskType.TELL_CUSTOMER, after=(end.name,)))


def transfer_plan() -> tuple[PlanStep, ...]:
    """The plan that gives a product to another billing account.

    The network knows services and no customers, so it has nothing to do. Nothing can be taken back afterwards: the new
    holder would have to agree to give the product up.
    """
    give = PlanStep(
        name="transfer", type=TaskType.TRANSFER_PRODUCT, milestone="Service transferred", is_point_of_no_return=True
    )
    return (give, PlanStep(name="tell", type=TaskType.TELL_CUSTOMER, after=(give.name,)))


def _adds_service(step: PlanStep) -> bool:
    return step.type is TaskType.SERVICE_ORDER and step.action is NetworkAction.ADD


def _removal(step: PlanStep, built_on_it: list[PlanStep]) -> PlanStep:
    """The step that removes the service of another step, after everything that was built on that service."""
    return replace(
        step,
        name=_removal_name(step),
        action=NetworkAction.DELETE,
        milestone="Turning off your service",
        sends=(),
        after=tuple(_removal_name(other) for other in built_on_it),
        kinds={},
        takes=(),
        visit=False,
        is_point_of_no_return=True,
        charge_after="",
        may_skip=False,
    )


def _removal_name(step: PlanStep) -> str:
    return f"remove_{step.name}"


def services_under(name: str, after: Mapping[str, Sequence[str]], services: Collection[str]) -> set[str]:
    """The names of the services that a step is built on: those it waits for, directly or by way of other steps."""
    waiting, seen = list(after[name]), set[str]()
    while waiting:
        other = waiting.pop()
        if other in after and other not in seen:
            seen.add(other)
            if other not in services:
                waiting.extend(after[other])
    return seen & set(services)
