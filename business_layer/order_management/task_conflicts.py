"""Telling an agent who comes too late which colleague was first, when, and what came of it."""

from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.audit_trail import AuditTrail
from business_layer.shared.date_formats import format_moment
from business_layer.shared.errors import Conflict

WHAT_CAME_OF_IT = {
    TaskState.PENDING: "It is being tried again.",
    TaskState.IN_PROGRESS: "It is being tried again.",
    TaskState.WAITING: "It still waits for a person; look at it again.",
    TaskState.FALLOUT: "It still waits for a person; look at it again.",
    TaskState.COMPLETED: "It is done.",
}


class TaskMovedOn(Conflict):
    """A colleague was first, or the network went on, since the page was shown."""

    code = "task_moved_on"


def task_moved_on(task: FulfilmentTask, trail: AuditTrail) -> TaskMovedOn:
    """The refusal that names the colleague who was first, and shows what they did."""
    outcome = WHAT_CAME_OF_IT.get(task.state, "")
    if task.completed_by and task.completed_at:
        found = f": “{task.note}”" if task.note else "."
        return TaskMovedOn(f"{task.completed_by} completed this on {format_moment(task.completed_at)}{found}")
    change = trail.last_change(task.id)
    if change is None:
        return TaskMovedOn(f"This changed since the page was shown. {outcome}".strip())
    why = f": “{change.why}”" if change.why else ""
    return TaskMovedOn(f"{change.who} was first, on {format_moment(change.at)}{why}. {outcome}".strip())


def require_unchanged_task(task: FulfilmentTask, trail: AuditTrail, *, possible: bool, expected: str) -> None:
    """Raise TaskMovedOn if the task is past what is asked, or not as its sender saw it.

    `expected` is the task's fingerprint when the form was shown; empty from callers that showed none.
    """
    if not possible or (expected and expected != task.fingerprint):
        raise task_moved_on(task, trail)
