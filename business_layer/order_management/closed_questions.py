"""A question to the customer that is closed or changed: what was asked, what was answered, and words for the late."""

from dataclasses import dataclass

from business_layer.order_management.task_conflicts import TaskMovedOn, require_unchanged_task
from business_layer.order_management.task_log import ASKED_CUSTOMER, CUSTOMER_ANSWERED, RECORDED_BY, Exchange
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.date_formats import format_moment
from business_layer.shared.last_changes import LastChanges

CHANGED = "This question changed after you opened the page. Check it, then send your answer again."
NOT_NEEDED = "Our engineers no longer need an answer to this question."


@dataclass(frozen=True)
class LastQuestion:
    """The last question that a task asked, and its answer; the answer is None if the question has none."""

    text: str
    answer: Exchange | None


def last_question(task: FulfilmentTask) -> LastQuestion:
    """Return the last question of the task, with an empty text if it never asked one."""
    answer = None
    for entry in reversed(task.exchanges):
        if not isinstance(entry, Exchange):
            continue
        if entry.what.endswith(ASKED_CUSTOMER):
            return LastQuestion(entry.detail, answer)
        if entry.what.startswith(CUSTOMER_ANSWERED):
            answer = answer or entry
    return LastQuestion("", answer)


def closed_words(task: FulfilmentTask, zone: str = HOUSE_ZONE) -> str:
    """Return what became of the task's question, for the customer. Colleagues' names and findings are left out."""
    answer = last_question(task).answer
    if answer is None:
        return NOT_NEEDED
    is_recorded = answer.what.startswith(RECORDED_BY)
    verb = "An agent recorded this answer" if is_recorded else "This question was answered"
    return f"{verb} on {format_moment(answer.at, zone)}: “{answer.detail}”"


def require_open_question(task: FulfilmentTask, *, expected: str, zone: str) -> None:
    """Raise TaskMovedOn, with words for the customer, unless the question is open and the one that was shown."""
    if not task.question:
        raise TaskMovedOn(closed_words(task, zone))
    if expected and expected != task.fingerprint:
        raise TaskMovedOn(CHANGED)


def require_open_question_for_agent(task: FulfilmentTask, trail: LastChanges, *, expected: str) -> None:
    """Raise TaskMovedOn, naming who was first, unless the question is open and the one that the agent was shown."""
    answer = last_question(task).answer
    if not task.question and answer:
        raise TaskMovedOn(f"{answer.what} on {format_moment(answer.at)}: “{answer.detail}”")
    require_unchanged_task(task, trail, possible=bool(task.question), expected=expected)
