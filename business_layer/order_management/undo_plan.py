"""The plan that takes back what was done for an order item before its point of no return."""

from collections.abc import Sequence

from business_layer.catalogue.plan_steps import OPPOSITES, NetworkAction, TaskType
from business_layer.catalogue.plans import services_under
from business_layer.order_management.items import CANCEL_PRODUCT, FAIL_PRODUCT, ProductOrderItem
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.clock import Identifiers


def undo_tasks(item: ProductOrderItem, identifiers: Identifiers, *, as_failed: bool = False) -> list[FulfilmentTask]:
    """A task for each service order that was completed, which does the opposite, and one that gives up the product.

    A service is taken back after all that were built on it. Reviews have no effect, and packages that arrived stay
    with the customer.
    """
    undoing = undo_services(item, item.plan_tasks, identifiers)
    is_open = [task for task in item.plan_tasks if task.undoes and not task.has_ended]
    give_up = FulfilmentTask(
        id=identifiers.new(),
        item_id=item.id,
        order_id=item.order_id,
        position=len(item.tasks) + len(undoing),
        name=FAIL_PRODUCT if as_failed else CANCEL_PRODUCT,
        type=TaskType.CANCEL_PRODUCT,
        milestone="",
        specification="",
        sends=(),
        after=tuple(task.name for task in (*is_open, *undoing)),
    )
    return [*undoing, give_up]


def undo_services(
    item: ProductOrderItem, tasks: Sequence[FulfilmentTask], identifiers: Identifiers, *, revision_number: int = 0
) -> list[FulfilmentTask]:
    """A task for each of these tasks of an item that completed a service order, the last first.

    Their names have the number of the revision for which they are done, so that each is one of its own.
    """
    plan = [task for task in item.plan_tasks if task.undoes is None]
    done = [task for task in tasks if _has_effect(task)]
    names, after = {task.name for task in done}, {task.name: task.after for task in plan}
    built_on = {name: services_under(name, after, names) for name in names}
    return [
        FulfilmentTask(
            id=identifiers.new(),
            item_id=item.id,
            order_id=item.order_id,
            position=len(item.tasks) + index,
            name=undo_name(task.name, revision_number),
            type=TaskType.SERVICE_ORDER,
            milestone="",
            specification=task.specification,
            sends=task.sends,
            after=tuple(undo_name(other.name, revision_number) for other in done if task.name in built_on[other.name]),
            action=OPPOSITES[task.action or NetworkAction.ADD],
            undoes=task.id,
        )
        for index, task in enumerate(reversed(done))
    ]


def undo_name(name: str, revision_number: int = 0) -> str:
    """The name of the task that takes back the one with a name."""
    return f"undo_{name}_{revision_number}" if revision_number else f"undo_{name}"


def _has_effect(task: FulfilmentTask) -> bool:
    """True if a task, which is not itself one that takes another back, changed a service in the network."""
    is_done = task.type is TaskType.SERVICE_ORDER and task.state is TaskState.COMPLETED
    return is_done and task.undoes is None and not task.is_skipped
