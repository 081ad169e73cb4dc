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
from business_layer.shared.counts import count_words


class Mark(StrEnum):
    """The effect of a revision on a task. Unmarked tasks are untouched; those left out were never done.

    What a replaced task did stays done, such as a review, but counts no more: a new task has its place.
    """

    NEW = "New"
    UNDONE = "Undone"
    LEFT_OUT = "Left out"
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
        return Mark.LEFT_OUT
    if task.superseded_in is not None:
        return Mark.REPLACED
    return Mark.NEW if task.name in replaced else None


def plan_sentence(items: Iterable[ProductOrderItem], revisions: Sequence[OrderRevision]) -> str:
    """The effect of all revisions on the plan, in words. Empty for the first plan."""
    counts: Counter[Mark | None] = Counter()
    for item in items:
        marks = marks_of(item)
        counts.update(marks.get(task.id) for task in item.tasks)
    if not any(counts[mark] for mark in Mark):
        return ""
    number = 1 + (sum(revision.state is RevisionState.APPLIED for revision in revisions) or 1)
    fates = [(counts[mark], mark.value.lower()) for mark in (Mark.UNDONE, Mark.REPLACED, Mark.LEFT_OUT, Mark.NEW)]
    return replaced_words(number, [*fates, (counts[None], "untouched")])


def replaced_words(number: int, fates: Iterable[tuple[int, str]]) -> str:
    """Plan 2 replaces plan 1: 1 step undone, 3 left out, 2 new, 4 untouched."""
    found = [(count, fate) for count, fate in fates if count]
    if not found:
        return f"Plan {number} replaces plan {number - 1}: nothing left to do."
    (first, fate), *others = found
    words = ", ".join([f"{count_words(first, 'step')} {fate}", *(f"{count} {words}" for count, words in others)])
    return f"Plan {number} replaces plan {number - 1}: {words}."
