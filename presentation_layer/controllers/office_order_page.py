"""The page of an order in the back office, for every controller that shows it."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_page_queries import OrderPageQueries
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict
from business_layer.user_management.queries import AgentRow, PeopleQueries, PersonCriteria
from presentation_layer.context import current_actor, current_identity
from presentation_layer.errors import status_of
from presentation_layer.follow_tokens import follow_token
from presentation_layer.forms.form import Form
from presentation_layer.forms.office import AssignmentForm, NoteForm
from presentation_layer.forms.task_acts import entered
from presentation_layer.views.office_order import (
    AssignmentView,
    OfficeOrder,
    assignment_view,
    office_order_view,
    task_forms,
)
from presentation_layer.views.office_review import ReviewBasisView, review_basis_view
from presentation_layer.views.orders import OrderItemView, order_view
from presentation_layer.views.timeline import timeline_lines
from presentation_layer.words import OFFICE_ORDER_WORDS

AGENTS_OFFERED = 200


class OfficeOrderPage:
    """Everything about one order, with the forms of what can be done now."""

    def __init__(
        self,
        orders: OrderQueries,
        desk: OrderPageQueries,
        people: PeopleQueries,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._orders, self._desk, self._people = orders, desk, people
        self._catalogues, self._clock = catalogues, clock

    def show(self, number: str, wrong: Form | None = None, task_id: UUID | None = None) -> str:
        """The page; `wrong` is the form that was refused, and the task it belongs to. Writes a look down."""
        revision = self._desk.revision(number, seen_by=current_actor())
        order = self._orders.order(number, seen_by=current_actor())
        customer = self._people.customer(order.customer_id, seen_by=current_actor())
        return self._rendered(order, revision, wrong, task_id, customer=customer)

    def changes(self, number: str, *, since: str) -> str:
        """The parts of the page that follow the order; empty if nothing changed since that revision."""
        revision = self._desk.revision(number, seen_by=current_actor())
        if revision == since:
            return ""
        order = self._desk.followed(number, seen_by=current_actor())
        return self._rendered(order, revision, layout="layouts/fragment.html")

    def done(self, number: str, words: str) -> ResponseReturnValue:
        flash(words)
        return redirect(url_for(".order", number=number))

    def too_late(self, number: str, form: Form, error: Conflict) -> ResponseReturnValue:
        """The answer to what cannot be done any more: who was first, and what was entered, to be kept as a note."""
        form.errors = {"": error.message}
        typed = entered(form)
        page = render_template(
            "office/too_late.html",
            number=number,
            form=form,
            entered=typed,
            note=NoteForm.blank({"text": "\n".join(f"{label}: {words}" for label, words in typed.items())}),
        )
        return page, status_of(error)

    def _rendered(
        self,
        order: ProductOrder,
        revision: str,
        wrong: Form | None = None,
        task_id: UUID | None = None,
        *,
        customer: object = None,
        layout: str = "layouts/office.html",
    ) -> str:
        actor = current_actor()
        page = office_order_view(order, self._catalogues, actor, now=self._clock.now())
        return render_template(
            "office/order.html",
            layout=layout,
            page=page,
            customer=customer,
            documents=self._orders.evidence(order.number, seen_by=actor) if customer else (),
            traces=timeline_lines(self._orders.timeline(order.number, seen_by=actor)),
            notes=self._desk.notes(order.id),
            note_form=wrong if isinstance(wrong, NoteForm) else NoteForm.blank(),
            assignment=self._assignment(order, wrong, can_assign=page.can_assign),
            task_forms=task_forms(page, wrong, task_id),
            review_bases=self._review_bases(order, page),
            form=wrong,
            since=follow_token(order.number, revision, user_id=actor.user_id),
        )

    def _review_bases(self, order: ProductOrder, page: OfficeOrder) -> dict[int, ReviewBasisView]:
        """The basis of the open reviews, by the item's number."""
        return {
            item.number: self.review_basis(item)
            for item, shown in zip(order.items, page.items, strict=True)
            if any(task.is_review for task in shown.tasks)
        }

    def item_view(self, order: ProductOrder, task: FulfilmentTask) -> OrderItemView:
        """The offering that the task is for."""
        page = order_view(order, self._catalogues, OFFICE_ORDER_WORDS, now=self._clock.now())
        return page.items[order.items.index(order.item_of(task))]

    def review_basis(self, item: ProductOrderItem) -> ReviewBasisView:
        return review_basis_view(self._desk.review_basis(item), {task.specification for task in item.tasks})

    def _assignment(self, order: ProductOrder, wrong: Form | None, *, can_assign: bool) -> AssignmentView:
        """The agent of the order, and the agents it may go to: those offered, and others by name or address."""
        assigned, actor = order.assigned_agent_id, current_actor()
        form = AssignmentForm.of_page(assigned, wrong if isinstance(wrong, AssignmentForm) else None)
        offered: list[AgentRow] = []
        if can_assign:
            criteria = PersonCriteria(may_sign_in=True)
            offered = self._people.agents(criteria, seen_by=actor, after=None, limit=AGENTS_OFFERED)
        known = next((agent for agent in offered if agent.id == assigned), None)
        if assigned and known is None:
            known = self._people.agent(assigned, seen_by=actor)
        identity = current_identity()
        mine = identity.agent_id if identity else None
        return assignment_view(known, offered, form, mine=mine, can_assign=can_assign)
