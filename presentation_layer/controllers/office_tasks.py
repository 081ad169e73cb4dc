"""Agents' actions on waiting work: reviews and fallouts, each action with a form of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.end_by_person import CompleteByHand, SkipTask, can_be_done_by_hand
from business_layer.order_management.facts_by_hand import facts_to_ask
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.park_task import ParkTask, UnparkTask
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.retry_fallout import RetryFallout
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import task_moved_on
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.order_management.technical_reviews import (
    AnswerQuestion,
    AskCustomer,
    CompleteTechnicalReview,
    ReportNotFeasible,
)
from business_layer.shared.errors import Conflict
from business_layer.shared.last_changes import LastChanges
from presentation_layer.context import current_actor
from presentation_layer.controllers.office_order_page import OfficeOrderPage
from presentation_layer.forms.form import TOP, Form
from presentation_layer.forms.submission import submit
from presentation_layer.forms.task_acts import (
    ByHandForm,
    FactsByHandForm,
    NotFeasibleForm,
    ParkingForm,
    QuestionForm,
    RecordedAnswerForm,
    RetryForm,
    ReviewForm,
    SkipForm,
    UnparkingForm,
)


@dataclass(frozen=True)
class TaskAct:
    """Something an agent can do with a task, on a page of its own: when it is possible, and the words after it."""

    form: type[Form]
    is_possible: Callable[[FulfilmentTask], bool]
    done: str
    title: str
    button: str


REVIEW = TaskAct(
    ReviewForm,
    lambda task: task.is_open_review,
    "Review complete. The order continues.",
    title="Technical review",
    button="Complete review",
)
RETRY = TaskAct(
    RetryForm,
    lambda task: task.state is TaskState.FALLOUT,
    "Trying again. This page will show the result.",
    title="Try again",
    button="Try again",
)
# Refused only if the task changed meanwhile: then there is nothing to show the button for again.
UNPARKING = TaskAct(
    UnparkingForm,
    lambda task: False,
    "No longer parked. It needs attention again.",
    title="Resume",
    button="Resume now",
)
NOT_FEASIBLE = TaskAct(
    NotFeasibleForm,
    lambda task: task.is_open_review,
    "The order is on hold for a decision, and we emailed the customer why.",
    title="Not feasible",
    button="Not feasible: notify the customer",
)
QUESTION = TaskAct(
    QuestionForm,
    lambda task: task.is_open_review,
    "We emailed the customer. The review comes back when they answer.",
    title="Ask the customer",
    button="Ask",
)
ANSWER = TaskAct(
    RecordedAnswerForm,
    lambda task: bool(task.question),
    "Answer saved. The review can continue.",
    title="Customer's answer",
    button="Save answer",
)
PARKING = TaskAct(
    ParkingForm,
    lambda task: task.awaits_person,
    "Parked. It will come back on that day.",
    title="Park until a day",
    button="Park",
)

BY_HAND = TaskAct(
    ByHandForm,
    can_be_done_by_hand,
    "Completed by hand. The order continues.",
    title="Complete by hand",
    button="It is done",
)
SKIP = TaskAct(
    SkipForm,
    lambda task: task.awaits_person,
    "Skipped. The order continues.",
    title="Skip this step",
    button="Skip",
)


class OfficeTasksController:
    def __init__(
        self,
        page: OfficeOrderPage,
        orders: OrderQueries,
        complete_review: CompleteTechnicalReview,
        find_not_feasible: ReportNotFeasible,
        ask_customer: AskCustomer,
        answer_question: AnswerQuestion,
        retry: RetryFallout,
        park: ParkTask,
        unpark: UnparkTask,
        complete_by_hand: CompleteByHand,
        skip: SkipTask,
        trail: LastChanges,
        catalogues: Catalogues,
    ) -> None:
        self._page, self._orders = page, orders
        self._complete_review, self._find_not_feasible = complete_review, find_not_feasible
        self._ask_customer, self._answer_question = ask_customer, answer_question
        self._retry_fallout, self._park, self._unpark, self._trail = retry, park, unpark, trail
        self._complete_by_hand, self._skip, self._catalogues = complete_by_hand, skip, catalogues

    def review(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, REVIEW)

    def create_review(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, REVIEW, self._complete_review)

    def retry(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, RETRY)

    def create_retry(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, RETRY, self._retry_fallout)

    def not_feasible(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, NOT_FEASIBLE)

    def create_not_feasible(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, NOT_FEASIBLE, self._find_not_feasible)

    def question(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, QUESTION)

    def create_question(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, QUESTION, self._ask_customer)

    def answer(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, ANSWER)

    def create_answer(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, ANSWER, self._answer_question)

    def parking(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, PARKING)

    def create_parking(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, PARKING, self._park)

    def create_unparking(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, UNPARKING, self._unpark)

    def by_hand(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, BY_HAND, self._facts_form(number, task_id).fill())

    def create_by_hand(self, number: str, task_id: UUID) -> ResponseReturnValue:
        form = self._facts_form(number, task_id).read(request.form)
        return self._submit(number, task_id, BY_HAND, self._complete_by_hand, form)

    def _facts_form(self, number: str, task_id: UUID) -> FactsByHandForm:
        """The form for what a person did, with the facts that the network would have reported about it."""
        order, task = self._found(number, task_id)
        return FactsByHandForm(facts_to_ask(task, order.item_of(task), self._catalogues))

    def skipping(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, SKIP)

    def create_skipping(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit(number, task_id, SKIP, self._skip)

    def _open(self, number: str, task_id: UUID, act: TaskAct, form: Form | None = None) -> ResponseReturnValue:
        order, task = self._found(number, task_id)
        if not act.is_possible(task):
            flash(f"“{act.title}” no longer applies. See below what happened.", "warn")
            return redirect(url_for(".order", number=number))
        return self._act_page(order, task, act, form or act.form.blank())

    def _submit(
        self,
        number: str,
        task_id: UUID,
        act: TaskAct,
        use_case: Callable[..., object],
        sent: Form | None = None,
    ) -> ResponseReturnValue:
        """Do what the form asks, or show it again. Input that comes too late is shown, to be kept as a note."""

        def do(form: Form) -> ResponseReturnValue:
            use_case(number=number, task_id=task_id, by=current_actor(), **form.data)
            return self._page.done(number, act.done)

        form = sent or act.form.of(request.form)
        try:
            return submit(form, do, lambda wrong: self._page_again(number, task_id, act, wrong))
        except _TooLate as late:
            return self._page.too_late(number, form, late)

    def _page_again(self, number: str, task_id: UUID, act: TaskAct, wrong: Form) -> str:
        order, task = self._found(number, task_id)
        if wrong.errors and not act.is_possible(task):
            raise self._too_late(task, wrong)
        return self._act_page(order, task, act, wrong)

    def _too_late(self, task: FulfilmentTask, wrong: Form) -> "_TooLate":
        """The use case's words; if a field was wrong as well, it was not called, so the task's last change."""
        return _TooLate(wrong.errors.get(TOP) or task_moved_on(task, self._trail).message)

    def _found(self, number: str, task_id: UUID) -> tuple[ProductOrder, FulfilmentTask]:
        order = self._orders.order(number, seen_by=current_actor())
        return order, order.task(task_id)

    def _act_page(self, order: ProductOrder, task: FulfilmentTask, act: TaskAct, form: Form) -> str:
        form.typed["expected"] = task.fingerprint
        return render_template(
            "office/task_act.html",
            number=order.number,
            item=self._page.item_view(order, task),
            task=task,
            act=act,
            form=form,
            basis=self._page.basis_of(order, task),
        )


class _TooLate(Conflict):
    """The act is not possible any more; the message names the colleague who was first."""
