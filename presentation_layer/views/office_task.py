"""A task of an order's plan as agents see it: how far it is, what it waits for, and what this agent can do now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.end_by_person import can_be_done_by_hand
from business_layer.order_management.states import ItemState, TaskState
from business_layer.order_management.tasks import PARKED_WITHOUT_END, FulfilmentTask
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.counts import count_words
from presentation_layer.views.item_progress import ItemProgress
from presentation_layer.views.moments import NEVER, Moment, age, ahead, day
from presentation_layer.views.orders import ASKED_WORDS, DATED_WORDS, PARKED_WORDS
from presentation_layer.views.plan_revisions import Mark
from presentation_layer.views.return_rules import ReturnRule
from presentation_layer.words import NOT_KNOWN_HERE, StateWords, date_words

P = Permission
TASK_WORDS = StateWords(
    {
        TaskState.PENDING: ("Waits", ""),
        TaskState.IN_PROGRESS: ("Working", "work running"),
        TaskState.WAITING: ("Review", "you"),
        TaskState.COMPLETED: ("Done", "good"),
        TaskState.FALLOUT: ("Fallout", "bad"),
        TaskState.CANCELLED: ("Canceled", "gone"),
    },
    otherwise=NOT_KNOWN_HERE,
)
WORKING = TASK_WORDS[TaskState.IN_PROGRESS]
NOT_FEASIBLE = ("Not feasible", "bad")
SKIPPED = ("Skipped", "")

QUIET_TASKS = {
    TaskType.TELL_CUSTOMER: "Notifying the customer",
    TaskType.ACTIVATE_PRODUCT: "Activating the product",
    TaskType.CHANGE_TERMS: "Changing the product",
    TaskType.SUSPEND_PRODUCT: "Suspending the product",
    TaskType.RESUME_PRODUCT: "Resuming the product",
    TaskType.END_PRODUCT: "Ending the product",
    TaskType.TRANSFER_PRODUCT: "Transferring the product",
    TaskType.CANCEL_PRODUCT: "Giving up the product",
}
# Why a button is missing, and whose it is.
REVIEWERS = "Engineers and leads complete reviews."
MENDERS = "Engineers and leads fix this."
CALLERS = "Call the customer, then add a note with what you agreed on."
WITHOUT_END = "Parked without an end date, in the database itself. It only comes back with “Resume now”."


@dataclass(frozen=True)
class Act:
    """Something to do with a task: the endpoint and its words. With `is_press` it is done at once, without a page."""

    endpoint: str
    words: str
    is_press: bool = False
    is_rare: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """A row of the plan. `detail` is what it waits for or what came of it; `since` counts from the beginning.

    `main` is the one right thing to do now, `acts` are the others. Without `main`, `whose_it_is` may say why. `rule` is
    the point of no return, if the task is one.
    """

    id: UUID
    name: str
    words: str
    kind: str
    detail: str
    tries: int
    since: Moment
    after: tuple[str, ...]
    step: str
    awaits_person: bool
    is_parked: bool
    is_review: bool
    is_done: bool
    is_working: bool
    fingerprint: str
    main: Act | None
    acts: tuple[Act, ...]
    whose_it_is: str
    mark: Mark | None = None
    rule: ReturnRule | None = None

    @property
    def is_gone(self) -> bool:
        """True if it has no effect any more, because the plan was revised."""
        return self.mark in {Mark.UNDONE, Mark.LEFT_OUT, Mark.REPLACED}

    @property
    def news(self) -> str:
        """The words of a page that follows the order when this changed."""
        return f"{self.name}: {self.words}. {self.detail}".strip()


def task_view(
    task: FulfilmentTask,
    progress: ItemProgress,
    actor: Actor,
    *,
    can_correct: bool,
    can_skip: bool = False,
    mark: Mark | None = None,
    rule: ReturnRule | None = None,
) -> TaskView:
    now = progress.now
    words, kind = _words(task, progress)
    may_decide = task.is_known and actor.may(P.RETRY_FALLOUT if task.state is TaskState.FALLOUT else P.COMPLETE_REVIEW)
    acts = _acts(task, now, can_correct=can_correct, may_decide=may_decide, may_note=actor.may(P.NOTE_ORDERS))
    if can_skip and may_decide:
        acts = (*acts, Act("skipping", "Skip this step …", is_rare=True))
    return TaskView(
        id=task.id,
        name=_name(task, progress),
        words=words,
        kind=kind,
        detail=_detail(task, progress),
        tries=task.tries,
        since=_since(task, progress),
        after=task.after,
        step=task.name,
        awaits_person=task.awaits_person and not task.is_parked(at=now),
        is_parked=task.is_parked(at=now),
        is_review=task.type is TaskType.TECHNICAL_REVIEW and task.awaits_person,
        is_done=task.state is TaskState.COMPLETED,
        is_working=(words, kind) == WORKING,
        fingerprint=task.fingerprint,
        main=acts[0] if acts else None,
        acts=acts[1:],
        whose_it_is=_whose(task) if task.awaits_person and not may_decide else "",
        mark=mark,
        rule=rule,
    )


def _name(task: FulfilmentTask, progress: ItemProgress) -> str:
    """The milestone that customers read, or what it does; what takes another task back names that."""
    if undone := progress.item.task(task.undoes) if task.undoes else None:
        return f"Taking back: {undone.milestone or undone.name}"
    return task.milestone or QUIET_TASKS.get(task.type, task.name)


def task_names(tasks: tuple[TaskView, ...]) -> Mapping[str, str]:
    """The names that agents read, by the names of the plan's steps."""
    return {task.step: task.name for task in tasks}


def waiting_for_others(task: TaskView, tasks: tuple[TaskView, ...]) -> TaskView:
    """A task that waits for others says for which, by the names that agents read."""
    if task.detail or task.words != TASK_WORDS[TaskState.PENDING][0]:
        return task
    names = task_names(tasks)
    open_steps = {other.step for other in tasks if not other.is_done}
    missing = [names[step] for step in task.after if step in open_steps]
    return replace(task, detail=f"for {', '.join(missing)}") if missing else task


def _words(task: FulfilmentTask, progress: ItemProgress) -> tuple[str, str]:
    now = progress.now
    if not task.is_known:
        return NOT_KNOWN_HERE
    if task.question:
        return ASKED_WORDS
    if task.is_parked(at=now):
        return PARKED_WORDS
    if task.is_not_feasible:
        return NOT_FEASIBLE
    if task.is_skipped:
        return SKIPPED
    item = progress.item
    is_assessed = item.state is ItemState.ASSESSING_CANCELLATION
    is_begun = not is_assessed and not progress.order.is_held_back(item)
    is_unblocked = task.state is TaskState.PENDING and is_begun and item.is_unblocked(task)
    if is_unblocked and progress.is_to_come:
        return DATED_WORDS
    return WORKING if is_unblocked else TASK_WORDS[task.state]


def _detail(task: FulfilmentTask, progress: ItemProgress) -> str:
    now = progress.now
    if task.question:
        return f"Asked: {task.question}"
    if task.is_parked(at=now):
        return _parked(task)
    if task.fallout:
        told = f" We told the customer: {task.customer_words}" if task.customer_words else ""
        return task.fallout.reason + told
    if task.state is TaskState.COMPLETED:
        by = f"{task.note} ({task.completed_by})" if task.note and task.completed_by else task.note
        return by or _service_order(task)
    if task.attempts:
        again = ahead(task.next_attempt_at, now).words
        asks = f" Asks again {again}." if again else ""
        return f"{task.waiting_for} Asked {count_words(task.attempts, 'time')}.{asks}".strip()
    if task.state is TaskState.WAITING:
        return "for an engineer" if task.type is TaskType.TECHNICAL_REVIEW else task.waiting_for
    held_back_by = progress.item.relation if progress.order.is_held_back(progress.item) else None
    if held_back_by and not task.after:
        return f"for item {held_back_by.item_number}"
    return task.waiting_for or _service_order(task)


def _service_order(task: FulfilmentTask) -> str:
    """The service order that the network knows it by; empty before it was asked."""
    return f"{task.specification} {task.reference}".strip() if task.reference else ""


def _since(task: FulfilmentTask, progress: ItemProgress) -> Moment:
    """The instant it was done or entered its state, or the day on which it should be done."""
    now, zone = progress.now, progress.item.time_zone
    if task.fallout:
        return age(task.fallout.at, now, zone)
    at = task.completed_at or task.started_at
    if at and task.state is not TaskState.PENDING:
        return age(at, now, zone)
    expected = progress.days.get(task.name)
    return day(expected, now) if expected else NEVER


def _parked(task: FulfilmentTask) -> str:
    """The day until which a task is parked, the agent and the reason."""
    if task.parked_until is None or task.parked_until >= PARKED_WITHOUT_END:
        return WITHOUT_END
    until = date_words(task.parked_until.astimezone(ZoneInfo(HOUSE_ZONE)).date())
    return f"Parked until {until} by {task.parked_by}: {task.parked_reason}"


def _acts(
    task: FulfilmentTask, now: datetime, *, can_correct: bool, may_decide: bool, may_note: bool
) -> tuple[Act, ...]:
    """Everything that this agent can do now, the likeliest first."""
    answer = (Act("answer", "Record customer's answer"),) if task.question and may_note else ()
    if not may_decide or not task.awaits_person:
        return answer
    is_put_aside = task.is_parked(at=now) and not task.question
    resume = (Act("create_unparking", "Resume now", is_press=True),) if is_put_aside else ()
    if task.state is TaskState.FALLOUT:
        again = Act("create_retry", "Review again" if task.is_not_feasible else "Try again", is_press=True)
        correct = (Act("correction", "Correct answers"),) if can_correct else ()
        reason = Act("retry", f"{again.words} with a reason …", is_rare=True)
        by_hand = (Act("by_hand", "Complete by hand …"),) if can_be_done_by_hand(task) else ()
        return (*resume, *correct, again, reason, *by_hand, Act("parking", "Park until …"))
    return (
        *resume,
        *answer,
        Act("review", "Review"),
        Act("not_feasible", "Not feasible …"),
        Act("question", "Ask the customer …"),
        Act("parking", "Park until …"),
    )


def _whose(task: FulfilmentTask) -> str:
    if task.question:
        return ""
    if task.is_not_feasible:
        return CALLERS
    return MENDERS if task.state is TaskState.FALLOUT else REVIEWERS
