"""A task of an order's plan as agents see it: how far it is, what it waits for, and what this agent can do now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_log import Correction, LogEntry
from business_layer.order_management.tasks import PARKED_WITHOUT_END, FulfilmentTask
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import HOUSE_ZONE
from presentation_layer.views.orders import ASKED_WORDS
from presentation_layer.words import NOT_KNOWN_HERE, StateWords, date_words, instant_words

P = Permission
TASK_WORDS = StateWords(
    {
        TaskState.PENDING: ("Waiting", ""),
        TaskState.IN_PROGRESS: ("In progress", "running"),
        TaskState.WAITING: ("Needs attention", "warn"),
        TaskState.COMPLETED: ("Done", "good"),
        TaskState.FALLOUT: ("Fallout", "bad"),
    },
    otherwise=NOT_KNOWN_HERE,
)
UNDER_WAY = TASK_WORDS[TaskState.IN_PROGRESS]
PARKED, ASKED, NOT_FEASIBLE = ("Parked", ""), ASKED_WORDS, ("Not feasible", "bad")

QUIET_TASKS = {
    TaskType.TELL_CUSTOMER: "Notifying the customer",
    TaskType.ACTIVATE_PRODUCT: "Activating the product",
    TaskType.CHANGE_TERMS: "Changing the product",
    TaskType.SUSPEND_PRODUCT: "Suspending the product",
    TaskType.RESUME_PRODUCT: "Resuming the product",
    TaskType.END_PRODUCT: "Ending the product",
}
# Why a button is missing, and whose it is.
REVIEWERS = "Engineers and leads complete reviews."
MENDERS = "Engineers and leads fix this."
CALLERS = "Call the customer, then add a note with what you agreed on."


@dataclass(frozen=True)
class ExchangeView:
    at: str
    what: str
    detail: str
    by: str


@dataclass(frozen=True)
class Act:
    """Something to do that has a page of its own."""

    endpoint: str
    words: str


@dataclass(frozen=True, kw_only=True)
class TaskView:
    id: UUID
    name: str
    words: str
    kind: str
    specification: str
    reference: str
    attempts: int
    next_attempt: str
    waiting_for: str
    fallout_reason: str
    customer_words: str
    parked: str
    question: str
    note: str
    completed: str
    exchanges: tuple[ExchangeView, ...]
    fingerprint: str
    awaits_person: bool
    is_review: bool
    can_review: bool
    can_retry: bool
    retry_words: str
    can_correct: bool
    can_answer: bool
    can_unpark: bool
    acts: tuple[Act, ...]
    whose_it_is: str

    @property
    def told(self) -> str:
        """The words of a page that follows the order when this changed."""
        return f"{self.name}: {self.words}. {self.fallout_reason}".strip()


def task_view(
    task: FulfilmentTask, item: ProductOrderItem, actor: Actor, zone: str, *, now: datetime, can_correct: bool
) -> TaskView:
    words, kind = _words(task, item, now)
    may_decide = task.is_known and actor.may(P.RETRY_FALLOUT if task.state is TaskState.FALLOUT else P.COMPLETE_REVIEW)
    can_retry = task.state is TaskState.FALLOUT and may_decide
    return TaskView(
        id=task.id,
        name=task.milestone or QUIET_TASKS.get(task.type, task.name),
        words=words,
        kind=kind,
        specification=task.specification,
        reference=task.reference,
        attempts=task.attempts,
        next_attempt=instant_words(task.next_attempt_at, zone) if task.is_open else "",
        waiting_for=task.waiting_for,
        fallout_reason=task.fallout_reason,
        customer_words=task.customer_words,
        parked=_parked(task, now),
        question=task.question,
        note=f"{task.note} ({task.completed_by})" if task.note else "",
        completed=instant_words(task.completed_at, zone),
        exchanges=tuple(_exchange(entry, zone) for entry in task.exchanges),
        fingerprint=task.fingerprint,
        awaits_person=task.awaits_person and not task.is_parked(at=now),
        is_review=task.type is TaskType.TECHNICAL_REVIEW and task.awaits_person,
        can_review=task.is_open_review and may_decide,
        can_retry=can_retry,
        retry_words="Review again" if task.is_not_feasible else "Try again",
        can_correct=can_correct,
        can_answer=bool(task.question) and actor.may(P.NOTE_ORDERS),
        can_unpark=bool(_parked(task, now)) and may_decide,
        acts=_acts(task) if task.awaits_person and may_decide else (),
        whose_it_is=_whose(task) if task.awaits_person and not may_decide else "",
    )


def _exchange(entry: LogEntry, zone: str) -> ExchangeView:
    if isinstance(entry, Correction):
        return ExchangeView(instant_words(entry.at, zone), entry.what, entry.reason, entry.by)
    return ExchangeView(instant_words(entry.at, zone), entry.what, entry.detail, "")


def _words(task: FulfilmentTask, item: ProductOrderItem, now: datetime) -> tuple[str, str]:
    if not task.is_known:
        return NOT_KNOWN_HERE
    if task.question:
        return ASKED
    if task.is_parked(at=now):
        return PARKED
    if task.is_not_feasible:
        return NOT_FEASIBLE
    is_unblocked = task.state is TaskState.PENDING and task in item.ready_tasks(at=task.next_attempt_at or now)
    return UNDER_WAY if is_unblocked else TASK_WORDS[task.state]


def _parked(task: FulfilmentTask, now: datetime) -> str:
    """The day until which a task is parked, the agent and the reason. Empty for a question, whose words say so."""
    if task.question or task.parked_until is None or not task.is_parked(at=now):
        return ""
    if task.parked_until >= PARKED_WITHOUT_END:
        return "Parked without an end date, in the database itself. It only comes back with “Resume now”."
    day = date_words(task.parked_until.astimezone(ZoneInfo(HOUSE_ZONE)).date())
    return f"Parked until {day} by {task.parked_by}: {task.parked_reason}"


def _acts(task: FulfilmentTask) -> tuple[Act, ...]:
    if task.state is TaskState.FALLOUT:
        return (Act("parking", "Park until …"),)
    return (
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
