"""An order in the back office: everything about it, and what can be done now."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.assigning import AssignOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.servicing import CompleteTechnicalReview, RetryFallout
from business_layer.shared.errors import Invalid
from business_layer.user_management.queries import PeopleQueries, PersonCriteria
from presentation_layer.context import current_actor
from presentation_layer.forms.form import Form
from presentation_layer.forms.office import AssignmentForm, RetryForm, ReviewForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.office_order import office_order_view

AGENTS_OFFERED = 200


class OfficeOrdersController:
    def __init__(
        self,
        orders: OrderQueries,
        people: PeopleQueries,
        catalogues: Catalogues,
        assign: AssignOrder,
        retry: RetryFallout,
        complete_review: CompleteTechnicalReview,
    ) -> None:
        self._orders, self._people, self._catalogues = orders, people, catalogues
        self._assign, self._retry, self._complete_review = assign, retry, complete_review

    def order(self, number: str) -> ResponseReturnValue:
        return self._page(number)

    def create_assignment(self, number: str) -> ResponseReturnValue:
        def assign(form: AssignmentForm) -> ResponseReturnValue:
            self._assign(number=number, agent_id=_agent_id(form), by=current_actor())
            return self._done(number, "The order is assigned.")

        return submit(AssignmentForm.of(request.form), assign, lambda wrong: self._page(number, wrong))

    def create_review(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def complete(form: ReviewForm) -> ResponseReturnValue:
            self._complete_review(number=number, task_id=task_id, by=current_actor(), findings=form.data["findings"])
            return self._done(number, "The review is complete; the order goes on.")

        return submit(ReviewForm.of(request.form), complete, lambda wrong: self._page(number, wrong, task_id))

    def create_retry(self, number: str, task_id: UUID) -> ResponseReturnValue:
        def retry(form: RetryForm) -> ResponseReturnValue:
            reason = form.data["reason"] or "retried on the order's page"
            self._retry(number=number, task_id=task_id, by=current_actor(), reason=reason)
            return self._done(number, "The task is tried again.")

        return submit(RetryForm.of(request.form), retry, lambda wrong: self._page(number, wrong, task_id))

    def _done(self, number: str, words: str) -> ResponseReturnValue:
        flash(words)
        return redirect(url_for(".order", number=number))

    def _page(self, number: str, wrong: Form | None = None, task_id: UUID | None = None) -> str:
        """The order's page; `wrong` is the form that was refused, and the task it belongs to."""
        actor = current_actor()
        order = self._orders.order(number, seen_by=actor)
        return render_template(
            "office/order.html",
            page=office_order_view(order, self._catalogues, actor),
            customer=self._people.customer(order.customer_id, seen_by=actor),
            documents=self._orders.evidence(number, seen_by=actor),
            traces=self._orders.timeline(number, seen_by=actor),
            agents=self._people.agents(PersonCriteria(), seen_by=actor, after=None, limit=AGENTS_OFFERED),
            assigned=order.assigned_agent_id,
            wrong=wrong,
            wrong_task=task_id,
        )


def _agent_id(form: AssignmentForm) -> UUID:
    try:
        return UUID(form.data["agent_id"])
    except ValueError:
        raise Invalid("Choose an agent.", field="agent_id") from None
