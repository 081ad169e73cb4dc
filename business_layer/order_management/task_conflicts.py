"""The conflict of an agent who acts on a task that changed: it names the colleague who was first, and the outcome."""

from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.date_formats import format_moment
from business_layer.shared.errors import Conflict
from business_layer.shared.last_changes import LastChanges

OUTCOMES = {
    TaskState.PENDING: "It is being tried again.",
    TaskState.IN_PROGRESS: "It is being tried again.",
    TaskState.WAITING: "It still needs someone. Look at it again.",
    TaskState.FALLOUT: "It still needs someone. Look at it again.",
    TaskState.COMPLETED: "It is finished.",
    TaskState.CANCELLED: "Its order is being canceled.",
}


class TaskMovedOn(Conflict):
    """The task changed since the page was shown: a colleague or the network was faster."""

    code = "task_moved_on"


def task_moved_on(task: FulfilmentTask, trail: LastChanges) -> TaskMovedOn:
    """The conflict that names the colleague who was first, and what they did."""
    outcome = OUTCOMES.get(task.state, "")
    if task.completed_by and task.completed_at:
        found = f": “{task.note}”" if task.note else "."
        return TaskMovedOn(f"{task.completed_by} completed this on {format_moment(task.completed_at)}{found}")
    change = trail.last_change(task.id)
    if change is None:
        return TaskMovedOn(f"This changed after you opened the page. {outcome}".strip())
    why = f": “{change.reason}”" if change.reason else ""
    return TaskMovedOn(f"{change.person} changed this first, on {format_moment(change.at)}{why}. {outcome}".strip())


def require_unchanged_task(task: FulfilmentTask, trail: LastChanges, *, possible: bool, expected: str) -> None:
    """Raise TaskMovedOn if the change is not possible any more, or the task is not as the agent was shown it.

    `expected` is the task's fingerprint when the form was shown; it is empty from callers that showed none.
    """
    if not possible or (expected and expected != task.fingerprint):
        raise task_moved_on(task, trail)
