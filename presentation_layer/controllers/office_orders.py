"""An order in the back office: everything about it, and what can be done now."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.assigning import AssignOrder, UnassignOrder
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.servicing import RetryFallout
from business_layer.order_management.technical_reviews import CompleteTechnicalReview
from business_layer.shared.errors import Invalid, NotPermitted
from business_layer.user_management.queries import AgentRow, PeopleQueries, PersonCriteria
from presentation_layer.context import current_actor, current_identity
from presentation_layer.forms.form import Form
from presentation_layer.forms.office import AssignmentForm, RetryForm, ReviewForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.office_order import AssignmentView, assignment_view, office_order_view, task_forms

AGENTS_OFFERED = 200
NAMESAKES_SHOWN = 5


class OfficeOrdersController:
    def __init__(
        self,
        orders: OrderQueries,
        people: PeopleQueries,
        catalogues: Catalogues,
        assign: AssignOrder,
        unassign: UnassignOrder,
        retry: RetryFallout,
        complete_review: CompleteTechnicalReview,
    ) -> None:
        self._orders, self._people, self._catalogues = orders, people, catalogues
        self._assign, self._unassign = assign, unassign
        self._retry, self._complete_review = retry, complete_review

    def order(self, number: str) -> ResponseReturnValue:
        return self._page(number)

    def create_assignment(self, number: str) -> ResponseReturnValue:
        def assign(form: AssignmentForm) -> ResponseReturnValue:
            if form.is_unassigning:
                self._unassign(number=number, seen=form.seen, by=current_actor())
                return self._done(number, "The order is nobody’s now.")
            agent = self._oneself() if form.is_for_me else self._agent(form.data["agent"])
            self._assign(number=number, agent_id=agent.id, seen=form.seen, by=current_actor())
            return self._done(number, f"The order is assigned to {agent.name}.")

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
        page = office_order_view(order, self._catalogues, actor)
        return render_template(
            "office/order.html",
            page=page,
            customer=self._people.customer(order.customer_id, seen_by=actor),
            documents=self._orders.evidence(number, seen_by=actor),
            traces=self._orders.timeline(number, seen_by=actor),
            assignment=self._assignment(order, wrong, can_assign=page.can_assign),
            task_forms=task_forms(page, wrong, task_id),
            form=wrong,
        )

    def _assignment(self, order: ProductOrder, wrong: Form | None, *, can_assign: bool) -> AssignmentView:
        """Whose the order is, and to whom it may go: those offered, and everybody else by name or address."""
        assigned, actor = order.assigned_agent_id, current_actor()
        form = AssignmentForm.of_page(assigned, wrong if isinstance(wrong, AssignmentForm) else None)
        offered: list[AgentRow] = []
        if can_assign:
            criteria = PersonCriteria(may_sign_in=True)
            offered = self._people.agents(criteria, seen_by=actor, after=None, limit=AGENTS_OFFERED)
        known = next((one for one in offered if one.id == assigned), None)
        if assigned and known is None:
            known = self._people.agent(assigned, seen_by=actor)
        identity = current_identity()
        mine = identity.agent_id if identity else None
        return assignment_view(known, offered, form, mine=mine, can_assign=can_assign)

    def _oneself(self) -> AgentRow:
        identity = current_identity()
        if identity is None or identity.agent_id is None:
            raise NotPermitted("Only agents take orders.")
        return self._people.agent(identity.agent_id, seen_by=identity.actor)

    def _agent(self, typed: str) -> AgentRow:
        """The one agent who has that name or address. Raises Invalid where nobody has, or several."""
        criteria = PersonCriteria(email=typed) if "@" in typed else PersonCriteria(name=typed, may_sign_in=True)
        found = self._people.agents(criteria, seen_by=current_actor(), after=None, limit=NAMESAKES_SHOWN)
        named_so = [one for one in found if one.name.casefold() == typed.casefold()]
        if not found:
            raise Invalid(
                f"No agent is called {typed}. Check the spelling, or search for them under “User home”.", field="agent"
            )
        if len(found) > 1 and len(named_so) != 1:
            names = ", ".join(f"{one.name} ({one.email})" for one in found)
            raise Invalid(f"Several agents have this name: {names}. Enter the e-mail address of one.", field="agent")
        return (named_so or found)[0]
