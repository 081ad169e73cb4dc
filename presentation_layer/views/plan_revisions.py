"""The effects of revisions on a plan: the mark of each task, and a sentence that counts them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.revisions import OrderRevision, RevisionState
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask


class Mark(StrEnum):
    """The effect of a revision on a task. Unmarked tasks are untouched; dropped ones were never done.

    What a replaced task did stays done, such as a review, but counts no more: a new task has its place.
    """

    NEW = "New"
    UNDONE = "Undone"
    DROPPED = "Dropped"
    REPLACED = "Replaced"


def marks_of(item: ProductOrderItem) -> Mapping[UUID, Mark]:
    """The marks of an item's tasks; none if its plan was never revised."""
    undone = {task.undoes for task in item.tasks if task.undoes}
    replaced = {task.name for task in item.tasks if task.superseded_in is not None}
    marks = ((task.id, _mark(task, undone, replaced)) for task in item.tasks)
    return {task_id: mark for task_id, mark in marks if mark}


def _mark(task: FulfilmentTask, undone: set[UUID], replaced: set[str]) -> Mark | None:
    if task.undoes or task.type is TaskType.CANCEL_PRODUCT:
        return Mark.NEW
    if task.id in undone:
        return Mark.UNDONE
    if task.state is TaskState.CANCELLED:
        return Mark.DROPPED
    if task.superseded_in is not None:
        return Mark.REPLACED
    return Mark.NEW if task.name in replaced else None


def plan_sentence(items: Iterable[ProductOrderItem], revisions: Sequence[OrderRevision]) -> str:
    """Plan 2 replaces 1: 1 undone, 3 dropped, 2 new, 4 untouched. Empty for the first plan."""
    counts: Counter[Mark | None] = Counter()
    for item in items:
        marks = marks_of(item)
        counts.update(marks.get(task.id) for task in item.tasks)
    if not any(counts[mark] for mark in Mark):
        return ""
    number = 1 + (sum(revision.state is RevisionState.APPLIED for revision in revisions) or 1)
    shown = (Mark.UNDONE, Mark.REPLACED, Mark.DROPPED, Mark.NEW)
    parts = [f"{counts[mark]} {mark.value.lower()}" for mark in shown if counts[mark]]
    untouched = [f"{counts[None]} untouched"] if counts[None] else []
    return f"Plan {number} replaces {number - 1}: {', '.join(parts + untouched)}"
