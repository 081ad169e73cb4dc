"""The page of an order in the back office, for every controller that shows it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.catalogue.ports import Catalogues
from business_layer.insight.queries import OrderRisks
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_page_queries import OrderPageQueries
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict
from business_layer.user_management.queries import PeopleQueries
from presentation_layer.context import current_actor, current_identity
from presentation_layer.errors import status_of
from presentation_layer.follow_tokens import follow_token
from presentation_layer.forms.form import Form
from presentation_layer.forms.office import NoteForm
from presentation_layer.forms.task_acts import entered
from presentation_layer.views.office_happenings import Show
from presentation_layer.views.office_order import office_order_view
from presentation_layer.views.office_review import ReviewBasisView, review_basis_view
from presentation_layer.views.order_owner import OwnerView, owner_view
from presentation_layer.views.order_risk import risk_view
from presentation_layer.views.order_timeline import order_timeline
from presentation_layer.views.orders import OrderItemView, order_view, rows_view
from presentation_layer.words import OFFICE_ORDER_WORDS

OTHER_ORDERS = 5


class OfficeOrderPage:
    """Everything about one order, with what can be done now."""

    def __init__(
        self,
        orders: OrderQueries,
        desk: OrderPageQueries,
        people: PeopleQueries,
        risks: OrderRisks,
        catalogues: Catalogues,
        clock: Clock,
    ) -> None:
        self._orders, self._desk, self._people, self._risks = orders, desk, people, risks
        self._catalogues, self._clock = catalogues, clock

    def show(self, number: str, note: Form | None = None) -> str:
        """The page; `note` is a note that was refused. Writes a look down."""
        revision = self._desk.revision(number, seen_by=current_actor())
        order = self._orders.order(number, seen_by=current_actor())
        customer = self._people.customer(order.customer_id, seen_by=current_actor())
        others = self._orders.of_customer(order.customer_id, after=None, limit=OTHER_ORDERS + 1)
        return self._rendered(
            order,
            revision,
            customer=customer,
            others=rows_view([row for row in others if row.id != order.id][:OTHER_ORDERS], OFFICE_ORDER_WORDS),
            note_form=note or NoteForm.blank(),
        )

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
        self, order: ProductOrder, revision: str, *, layout: str = "layouts/office.html", **once: object
    ) -> str:
        """The page, or with another layout the parts that follow. Only the whole page has what is in `once`."""
        actor, now = current_actor(), self._clock.now()
        entries = self._orders.timeline(order.number, seen_by=actor)
        notes, mails = self._desk.notes(order.id), self._desk.mails(order)
        revisions = self._desk.revisions(order.id)
        show, is_whole = _shown_of_timeline(), "all" in request.args
        return render_template(
            "office/order.html",
            layout=layout,
            page=office_order_view(order, self._catalogues, actor, now=now, revisions=revisions),
            timeline=order_timeline(order, entries, notes, mails, revisions, now=now, show=show, is_whole=is_whole),
            owner=self.owner(order),
            risk=risk_view(self._risks.of_orders([order.number]).get(order.number)) if order.is_open else None,
            follows=url_for(".order_changes", number=order.number, show=show, all="yes" if is_whole else None),
            since=follow_token(order.number, revision, user_id=actor.user_id),
            **once,
        )

    def owner(self, order: ProductOrder) -> OwnerView:
        assigned, identity = order.assigned_agent_id, current_identity()
        agent = self._people.agent(assigned, seen_by=current_actor()) if assigned else None
        return owner_view(agent, mine=identity.agent_id if identity else None)

    def basis_of(self, order: ProductOrder, task: FulfilmentTask) -> ReviewBasisView | None:
        """The basis of an open review; None for other tasks."""
        return self._review_basis(order.item_of(task)) if task.is_open_review else None

    def item_view(self, order: ProductOrder, task: FulfilmentTask) -> OrderItemView:
        """The offering that the task is for."""
        page = order_view(order, self._catalogues, OFFICE_ORDER_WORDS, now=self._clock.now())
        return page.items[order.items.index(order.item_of(task))]

    def _review_basis(self, item: ProductOrderItem) -> ReviewBasisView:
        return review_basis_view(self._desk.review_basis(item), {task.specification for task in item.tasks})


def _shown_of_timeline() -> Show:
    """The part of the timeline that the address names; all of it if it names none."""
    asked = request.args.get("show", "")
    return Show(asked) if asked in set(Show) else Show.ALL
