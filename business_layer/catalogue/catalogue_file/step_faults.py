"""Faults of one step of a plan."""

from collections.abc import Iterator

from business_layer.catalogue.catalogue_file.faults import Fault
from business_layer.catalogue.plan_steps import (
    ASKED_OF_THE_NETWORK,
    DependencyKind,
    NetworkAction,
    PlanStep,
    TaskType,
)

# How a step waits with its end for another one, which only a step that takes time can do.
WAITING_WITH_ITS_END = frozenset({DependencyKind.FINISH_TO_FINISH, DependencyKind.START_TO_FINISH})


def step_faults(place: str, step: PlanStep) -> Iterator[Fault]:
    """Faults of a step that can be found without the others."""
    is_service_order = step.type is TaskType.SERVICE_ORDER
    if step.visit and not is_service_order:
        yield f"{place}.visit", "Only a service order can need a technician's visit."
    if step.type in ASKED_OF_THE_NETWORK and not step.specification:
        yield f"{place}.specification", "This step needs the `specification` to ask the network for."
    if step.type in {TaskType.SHIP_EQUIPMENT, TaskType.MOVE_NUMBER} and step.action is not NetworkAction.ADD:
        yield f"{place}.action", f"The network can only add a {step.type}. Leave out `action`."
    if step.type not in ASKED_OF_THE_NETWORK:
        for name, kind in step.kinds.items():
            if kind in WAITING_WITH_ITS_END:
                yield f"{place}.after.{name}", f"{step.name} begins and ends at once, so it cannot wait {kind}."
