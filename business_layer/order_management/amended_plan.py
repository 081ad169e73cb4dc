"""The plan of an item after an amendment: what stays, what is taken back and done anew, and what is added."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from business_layer.catalogue.offering import ProductOffering
from business_layer.order_management.amendments import amended_steps, delta_of
from business_layer.order_management.item_plan import tasks_of
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.plan_delta import PlanDelta
from business_layer.order_management.plans import Plan
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.order_management.undo_plan import undo_services
from business_layer.shared.clock import Identifiers


def amend_plan(
    item: ProductOrderItem,
    terms: ItemTerms,
    offering: ProductOffering,
    *,
    revision_number: int,
    identifiers: Identifiers,
) -> PlanDelta:
    """Give an item the plan for other terms, and return the difference. What changes is not at the network.

    A task that goes is kept as a record. One that is done anew waits until what it did before is taken back.
    """
    delta = delta_of(item, terms, offering)
    has = {task.name: task for task in item.plan_tasks if task.undoes is None}
    back = [task for name, task in has.items() if name in delta.taken_back]
    undoing = undo_services(item, back, identifiers, revision_number=revision_number)
    wanted = tasks_of(Plan(amended_steps(item, offering, terms)), item, identifiers)
    _await_what_is_not_done(wanted, has, delta)
    _await_what_is_taken_back(wanted, item, undoing)
    plan = [_next(task, has, delta, revision_number) for task in wanted]
    for name in (*delta.undo, *delta.dropped):
        has[name].supersede(revision_number)
    kept = {task.id for task in plan}
    records = [task for task in item.tasks if task.id not in kept]
    _put_in_order(item, [*records, *undoing, *plan])
    return delta


def _await_what_is_not_done(
    wanted: Sequence[FulfilmentTask], has: Mapping[str, FulfilmentTask], delta: PlanDelta
) -> None:
    """Let each step also wait for what it followed only by way of steps that have begun, and wait for nothing more.

    What came before those may be done anew, by this amendment or by an earlier one that is not finished.
    """
    begun = {name for name in delta.untouched if has[name].state not in {TaskState.PENDING, TaskState.CANCELLED}}
    done = {name for name in begun if has[name].has_ended}
    awaited = dict[str, set[str]]()
    for step in wanted:
        through = (awaited.get(name, set()) for name in step.after if name in begun)
        awaited[step.name] = (set(step.after) - done).union(*through)
        step.after = (*step.after, *sorted(awaited[step.name] - set(step.after)))


def _await_what_is_taken_back(
    wanted: Sequence[FulfilmentTask], item: ProductOrderItem, undoing: Sequence[FulfilmentTask]
) -> None:
    """Let each step wait until what was done for it is taken back, also by earlier amendments; the product for all."""
    names: dict[UUID | None, str] = {task.id: task.name for task in item.tasks}
    is_open = [task for task in (*item.plan_tasks, *undoing) if task.undoes and not task.has_ended]
    for step in wanted:
        awaited = (task.name for task in is_open if step.changes_product or names.get(task.undoes) == step.name)
        step.after = (*step.after, *awaited)


def _next(
    wanted: FulfilmentTask, has: dict[str, FulfilmentTask], delta: PlanDelta, revision_number: int
) -> FulfilmentTask:
    """The task of a step in the amended plan: the one that is there, or a new one in its place."""
    task = has.get(wanted.name)
    if task is None:
        return wanted
    if wanted.name in delta.taken_back or (wanted.name in delta.redo and task.has_ended):
        task.supersede(revision_number)
        return wanted
    if task.state is TaskState.CANCELLED:
        task.take_up_again()
    elif task.state is TaskState.FALLOUT and wanted.name in delta.redo:
        task.retry()
    if not task.has_ended:
        task.after, task.after_kinds, task.sends = wanted.after, wanted.after_kinds, wanted.sends
    if task.state is TaskState.PENDING:
        task.requested_on = None
    return task


def _put_in_order(item: ProductOrderItem, tasks: Sequence[FulfilmentTask]) -> None:
    """Number the tasks of the item in this order, and add those that are new."""
    known = {task.id for task in item.tasks}
    for position, task in enumerate(tasks):
        task.position = position
    item.tasks.extend(task for task in tasks if task.id not in known)
    item.tasks.sort(key=lambda task: task.position)
