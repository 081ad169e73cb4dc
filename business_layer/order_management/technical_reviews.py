"""Technical reviews: an engineer completes one, reports the order as not feasible, or asks the customer first.

`expected` is the task's fingerprint on the page that the form was sent from (see `require_unchanged_task`).
"""

from datetime import datetime
from uuid import UUID

from business_layer.messages.letter import Part
from business_layer.messages.message_writer import MessageWriter, paragraphs_of
from business_layer.order_management.closed_questions import require_open_question, require_open_question_for_agent
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.order_mails import mail_about_order
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.park_task import office_day, start_of_office_day
from business_layer.order_management.ports import OrderUnitOfWork
from business_layer.order_management.task_conflicts import require_unchanged_task
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import Actor, ActorKind, Permission
from business_layer.shared.business_days import business_days_after
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid
from business_layer.shared.last_changes import LastChanges
from business_layer.shared.unit_of_work import UnitOfWorkFactory

# A review without an answer by then returns to the list of waiting work, and an agent can call the customer.
ANSWER_WITHIN_BUSINESS_DAYS = 3


class CompleteTechnicalReview:
    """Complete a review with its findings. Raises NotFound, NotPermitted, TaskMovedOn, Invalid."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], trail: LastChanges, clock: Clock) -> None:
        self._unit_of_work, self._trail, self._clock = unit_of_work, trail, clock

    def __call__(self, *, number: str, task_id: UUID, by: Actor, findings: str, expected: str = "") -> ProductOrder:
        findings = findings.strip()
        _require_texts({"findings": findings})
        with self._unit_of_work(by=by, reason="technical review") as uow:
            order, task = _open_review(uow, self._trail, number, task_id, by=by, expected=expected)
            order.complete_task(task, at=self._clock.now(), by=by.name, note=findings)
            order.request_advance_job(at=self._clock.now())
            uow.commit()
        return order


class ReportNotFeasible:
    """Report that what was ordered cannot be built, and mail the customer the reason.

    The task falls out. The order is not canceled but held until an agent and the customer agree on what comes next.
    Raises NotFound, NotPermitted, TaskMovedOn, Invalid.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        trail: LastChanges,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._trail, self._message_writer, self._clock = unit_of_work, trail, message_writer, clock

    def __call__(
        self, *, number: str, task_id: UUID, by: Actor, findings: str, customer_reason: str, expected: str = ""
    ) -> ProductOrder:
        findings, customer_reason = findings.strip(), customer_reason.strip()
        _require_texts({"findings": findings, "customer_reason": customer_reason})
        now = self._clock.now()
        with self._unit_of_work(by=by, reason=f"Not feasible: {findings}") as uow:
            order, task = _open_review(uow, self._trail, number, task_id, by=by, expected=expected)
            task.customer_words = customer_reason
            task.note_exchange(at=now, what=f"{by.name} found it not feasible", detail=findings)
            order.send_to_fallout(task, Fallout.of_review(findings, at=now))
            _mail_customer(uow, self._message_writer, "review_not_feasible", order, task, at=now, words=customer_reason)
            uow.commit()
        return order


class AskCustomer:
    """Mail the customer a question that a review depends on, and park the review for a few business days.

    Raises NotFound, NotPermitted, TaskMovedOn, Invalid.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[OrderUnitOfWork],
        trail: LastChanges,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._trail, self._message_writer, self._clock = unit_of_work, trail, message_writer, clock

    def __call__(self, *, number: str, task_id: UUID, by: Actor, question: str, expected: str = "") -> ProductOrder:
        question = question.strip()
        _require_texts({"question": question})
        now = self._clock.now()
        with self._unit_of_work(by=by, reason=f"Asked the customer: {question}") as uow:
            order, task = _open_review(uow, self._trail, number, task_id, by=by, expected=expected)
            answer_by = business_days_after(office_day(now), ANSWER_WITHIN_BUSINESS_DAYS)
            task.ask_customer(question, returns_at=start_of_office_day(answer_by), at=now, by=by.name)
            _mail_customer(uow, self._message_writer, "question_about_order", order, task, at=now, words=question)
            uow.commit()
        return order


class AnswerQuestion:
    """Record the customer's answer, and return the review to the waiting work. It does not complete the review.

    The customer or an agent who talked to them sends it. Raises NotFound, NotPermitted, TaskMovedOn, Invalid.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[OrderUnitOfWork], trail: LastChanges, clock: Clock) -> None:
        self._unit_of_work, self._trail, self._clock = unit_of_work, trail, clock

    def __call__(self, *, number: str, task_id: UUID, by: Actor, answer: str, expected: str = "") -> ProductOrder:
        answer = answer.strip()
        _require_texts({"answer": answer})
        with self._unit_of_work(by=by, reason="Customer's answer") as uow:
            order = uow.product_orders.get(number, seen_by=by)
            is_agent = by.kind is ActorKind.AGENT
            if is_agent:
                by.require(Permission.NOTE_ORDERS)
            task = order.task(task_id)
            if is_agent:
                require_open_question_for_agent(task, self._trail, expected=expected)
            else:
                require_open_question(task, expected=expected, zone=order.item_of(task).time_zone)
            task.take_answer(answer, at=self._clock.now(), recorded_by=by.name if is_agent else "")
            uow.commit()
        return order


def _open_review(
    uow: OrderUnitOfWork, trail: LastChanges, number: str, task_id: UUID, *, by: Actor, expected: str
) -> tuple[ProductOrder, FulfilmentTask]:
    """Return the order and its open review. Raises NotFound, NotPermitted, TaskMovedOn."""
    order = uow.product_orders.get(number, seen_by=by)
    by.require(Permission.COMPLETE_REVIEW)
    task = order.task(task_id)
    require_unchanged_task(task, trail, possible=task.is_open_review, expected=expected)
    return order, task


def _mail_customer(
    uow: OrderUnitOfWork,
    message_writer: MessageWriter,
    kind: str,
    order: ProductOrder,
    task: FulfilmentTask,
    *,
    at: datetime,
    words: str,
) -> None:
    """Mail the customer an engineer's words about a task."""
    mail_about_order(
        uow,
        message_writer,
        order,
        kind,
        key=f"{task.id}:{len(task.exchanges)}",
        at=at,
        offering=order.item_of(task).offering_name,
        parts=(Part(paragraphs=paragraphs_of(words)),),
    )


MISSING = {
    "findings": "Enter what you checked, so the next person knows.",
    "customer_reason": "Enter a reason, in words for the customer.",
    "question": "Write the question.",
    "answer": "Write the answer.",
}


def _require_texts(texts: dict[str, str]) -> None:
    """Raise Invalid, naming each text that is empty."""
    missing = {name: MISSING[name] for name, text in texts.items() if not text}
    if missing:
        raise Invalid.of(missing)
