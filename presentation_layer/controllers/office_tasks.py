"""Agents' actions on waiting work: reviews and fallouts, each action with a form of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

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
from presentation_layer.forms.office import RetryForm, ReviewForm
from presentation_layer.forms.submission import submit
from presentation_layer.forms.task_acts import NotFeasibleForm, ParkingForm, QuestionForm, RecordedAnswerForm


@dataclass(frozen=True)
class Act:
    """One thing that can be done on a page of its own: its words, its form, and when it is possible."""

    title: str
    button: str
    form: type[Form]
    done: str
    is_possible: Callable[[FulfilmentTask], bool]


NOT_FEASIBLE = Act(
    "Not feasible",
    "Not feasible: notify the customer",
    NotFeasibleForm,
    "The order is on hold for a decision, and we emailed the customer why.",
    lambda task: task.is_open_review,
)
QUESTION = Act(
    "Ask the customer",
    "Ask",
    QuestionForm,
    "We emailed the customer. The review comes back when they answer.",
    lambda task: task.is_open_review,
)
ANSWER = Act(
    "Customer's answer",
    "Save answer",
    RecordedAnswerForm,
    "Answer saved. The review can continue.",
    lambda task: bool(task.question),
)
PARKING = Act(
    "Park until a day",
    "Park",
    ParkingForm,
    "Parked. It will come back on that day.",
    lambda task: task.awaits_person,
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
        trail: LastChanges,
    ) -> None:
        self._page, self._orders = page, orders
        self._complete_review, self._find_not_feasible = complete_review, find_not_feasible
        self._ask_customer, self._answer_question = ask_customer, answer_question
        self._retry, self._park, self._unpark, self._trail = retry, park, unpark, trail

    def create_review(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def complete(form: Form) -> ResponseReturnValue:
            self._complete_review(number=number, task_id=task_id, by=current_actor(), **form.data)
            return self._page.done(number, "Review complete. The order continues.")

        form = ReviewForm.of(request.form)
        return self._submit_on_order(number, task_id, form, complete, lambda task: task.is_open_review)

    def create_retry(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def retry(form: Form) -> ResponseReturnValue:
            reason, expected = form.data["reason"] or "Tried again", form.data["expected"]
            self._retry(number=number, task_id=task_id, by=current_actor(), reason=reason, expected=expected)
            return self._page.done(number, "Trying again. This page will show the result.")

        form = RetryForm.of(request.form)
        return self._submit_on_order(number, task_id, form, retry, lambda task: task.state is TaskState.FALLOUT)

    def create_unparking(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def unpark(form: Form) -> ResponseReturnValue:
            expected = form.data["expected"]
            self._unpark(number=number, task_id=task_id, by=current_actor(), expected=expected)
            return self._page.done(number, "No longer parked. It needs attention again.")

        return self._submit_on_order(number, task_id, RetryForm.of(request.form), unpark, lambda task: False)

    def not_feasible(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, NOT_FEASIBLE)

    def create_not_feasible(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit_act(number, task_id, NOT_FEASIBLE, self._find_not_feasible)

    def question(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, QUESTION)

    def create_question(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit_act(number, task_id, QUESTION, self._ask_customer)

    def answer(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, ANSWER)

    def create_answer(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit_act(number, task_id, ANSWER, self._answer_question)

    def parking(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._open(number, task_id, PARKING)

    def create_parking(self, number: str, task_id: UUID) -> ResponseReturnValue:
        return self._submit_act(number, task_id, PARKING, self._park)

    def _submit_on_order(
        self,
        number: str,
        task_id: UUID,
        form: Form,
        action: Callable[[Form], ResponseReturnValue],
        is_possible: Callable[[FulfilmentTask], bool],
    ) -> ResponseReturnValue:
        """Do what a form on the order's page asks. What comes too late is kept."""
        try:
            return submit(form, action, lambda wrong: self._page_again(number, task_id, wrong, is_possible))
        except _Past as past:
            return self._page.too_late(number, form, past)

    def _page_again(
        self, number: str, task_id: UUID, wrong: Form, is_possible: Callable[[FulfilmentTask], bool]
    ) -> str:
        _, task = self._found(number, task_id)
        if wrong.errors and not is_possible(task):
            raise self._past(task, wrong)
        return self._page.show(number, wrong, task_id)

    def _open(self, number: str, task_id: UUID, act: Act) -> ResponseReturnValue:
        order, task = self._found(number, task_id)
        if not act.is_possible(task):
            flash(f"“{act.title}” no longer applies. See below what happened.", "warn")
            return redirect(url_for(".order", number=number))
        return self._act_page(order, task, act, act.form.blank())

    def _submit_act(self, number: str, task_id: UUID, act: Act, use_case: Callable[..., object]) -> ResponseReturnValue:
        def do(form: Form) -> ResponseReturnValue:
            use_case(number=number, task_id=task_id, by=current_actor(), **form.data)
            return self._page.done(number, act.done)

        def again(wrong: Form) -> str:
            order, task = self._found(number, task_id)
            if not act.is_possible(task):
                raise self._past(task, wrong)
            return self._act_page(order, task, act, wrong)

        form = act.form.of(request.form)
        try:
            return submit(form, do, again)
        except _Past as past:
            return self._page.too_late(number, form, past)

    def _past(self, task: FulfilmentTask, wrong: Form) -> "_Past":
        """The use case's words; if a field was wrong as well, it was not called, so the task's last change."""
        return _Past(wrong.errors.get(TOP) or task_moved_on(task, self._trail).message)

    def _found(self, number: str, task_id: UUID) -> tuple[ProductOrder, FulfilmentTask]:
        order = self._orders.order(number, seen_by=current_actor())
        return order, order.task(task_id)

    def _act_page(self, order: ProductOrder, task: FulfilmentTask, act: Act, form: Form) -> str:
        form.typed["expected"] = task.fingerprint
        return render_template(
            "office/task_act.html",
            number=order.number,
            item=self._page.item_view(order, task),
            task=task,
            act=act,
            form=form,
            basis=self._page.review_basis(order.item_of(task)) if task.is_open_review else None,
        )


class _Past(Conflict):
    """The act is not possible any more; its message says who was first."""
