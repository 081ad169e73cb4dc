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
        return self._page(number, {})

    def create_assignment(self, number: str) -> ResponseReturnValue:
        try:
            agent_id = UUID(request.form.get("agent_id", ""))
        except ValueError:
            return self._page(number, {"agent_id": "Choose an agent."}), 422
        self._assign(number=number, agent_id=agent_id, by=current_actor())
        flash("The order is assigned.")
        return redirect(url_for(".order", number=number))

    def create_review(self, number: str, task_id: UUID) -> ResponseReturnValue:
        findings = request.form.get("findings", "")[:2000]
        try:
            self._complete_review(number=number, task_id=task_id, by=current_actor(), findings=findings)
        except Invalid as wrong:
            return self._page(number, wrong.errors), 422
        flash("The review is complete; the order goes on.")
        return redirect(url_for(".order", number=number))

    def create_retry(self, number: str, task_id: UUID) -> ResponseReturnValue:
        reason = request.form.get("reason", "").strip()[:200] or "retried on the order's page"
        self._retry(number=number, task_id=task_id, by=current_actor(), reason=reason)
        flash("The task is tried again.")
        return redirect(url_for(".order", number=number))

    def _page(self, number: str, errors: dict[str, str]) -> str:
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
            errors=errors,
        )
