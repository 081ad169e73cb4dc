"""The plan that takes back what was done for an order item before its point of no return."""

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
    orders = [task for task in item.tasks if task.type is TaskType.SERVICE_ORDER and not task.is_skipped]
    done = [task for task in orders if task.state is TaskState.COMPLETED]
    names, after = {task.name for task in done}, {task.name: task.after for task in item.tasks}
    built_on = {name: services_under(name, after, names) for name in names}
    undoing = [
        FulfilmentTask(
            id=identifiers.new(),
            item_id=item.id,
            order_id=item.order_id,
            position=len(item.tasks) + index,
            name=_undo_name(task.name),
            type=TaskType.SERVICE_ORDER,
            milestone="",
            specification=task.specification,
            sends=task.sends,
            after=tuple(_undo_name(other.name) for other in done if task.name in built_on[other.name]),
            action=OPPOSITES[task.action or NetworkAction.ADD],
            undoes=task.id,
        )
        for index, task in enumerate(reversed(done))
    ]
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
        after=tuple(task.name for task in undoing),
    )
    return [*undoing, give_up]


def _undo_name(name: str) -> str:
    return f"undo_{name}"
