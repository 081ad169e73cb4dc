"""An order in the back office: its page, what changed on it, whose it is, and notes on it."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from business_layer.order_management.add_note import AddNote
from business_layer.order_management.assignment import AssignOrder, UnassignOrder
from business_layer.order_management.queries import OrderQueries
from business_layer.shared.actor import Permission
from business_layer.user_management.queries import AgentRow, PeopleQueries, PersonCriteria
from business_layer.user_management.users import roles_with
from presentation_layer.context import current_actor, current_identity
from presentation_layer.controllers.agent_choice import AGENTS_OFFERED, AgentChoice
from presentation_layer.controllers.office_order_page import OfficeOrderPage
from presentation_layer.follow_tokens import followed_revision
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.office import AssignmentForm, HandOverForm, NoteForm
from presentation_layer.forms.submission import submit


class OfficeOrdersController:
    def __init__(
        self,
        page: OfficeOrderPage,
        orders: OrderQueries,
        people: PeopleQueries,
        assign: AssignOrder,
        unassign: UnassignOrder,
        add_note: AddNote,
        agents: AgentChoice,
    ) -> None:
        self._agents = agents
        self._page, self._orders, self._people = page, orders, people
        self._assign, self._unassign, self._add_note = assign, unassign, add_note

    def order(self, number: str) -> ResponseReturnValue:
        return self._page.show(number)

    def changes(self, number: str) -> ResponseReturnValue:
        """Answer with the changes since the revision that the page shows, or 204."""
        since = followed_revision(request.args.get("since", ""), number, user_id=current_actor().user_id)
        changed = self._page.changes(number, since=since)
        return changed or ("", 204)

    def papers(self, number: str) -> ResponseReturnValue:
        """The documents that the customer signed with the order."""
        documents = self._orders.evidence(number, seen_by=current_actor())
        return render_template("office/papers.html", number=number, documents=documents)

    def assignment(self, number: str) -> ResponseReturnValue:
        return self._assignment_page(number, AssignmentForm.blank())

    def create_assignment(self, number: str) -> ResponseReturnValue:
        def assign(form: AssignmentForm) -> ResponseReturnValue:
            if form.is_unassigning:
                self._unassign(number=number, expected_agent_id=form.seen, by=current_actor())
                return self._page.done(number, "The order is unassigned.")
            agent = self._agents.oneself() if form.is_for_me else self._agents.named(form.data["agent"])
            self._assign(number=number, agent_id=agent.id, expected_agent_id=form.seen, by=current_actor())
            return self._page.done(number, f"The order is assigned to {agent.name}.")

        return submit(AssignmentForm.of(request.form), assign, lambda wrong: self._assignment_page(number, wrong))

    def hand_over(self, number: str) -> ResponseReturnValue:
        return self._hand_over_page(number, HandOverForm.blank())

    def create_hand_over(self, number: str) -> ResponseReturnValue:
        def hand_over(form: HandOverForm) -> ResponseReturnValue:
            self._assign(
                number=number,
                agent_id=form.agent_id,
                expected_agent_id=form.seen,
                by=current_actor(),
                note=form.data["note"],
            )
            return self._page.done(number, "The order is handed over with your note.")

        return submit(HandOverForm.of(request.form), hand_over, lambda wrong: self._hand_over_page(number, wrong))

    def create_note(self, number: str) -> ResponseReturnValue:
        def add(form: NoteForm) -> ResponseReturnValue:
            self._add_note(number=number, text=form.data["text"], by=current_actor())
            return self._page.done(number, "Note saved.")

        return submit(NoteForm.of(request.form), add, lambda wrong: self._page.show(number, wrong))

    def _assignment_page(self, number: str, form: AssignmentForm) -> str:
        """The order's agent, and the agents it may go to: those offered, and others by name or address."""
        actor = current_actor()
        order = self._orders.order(number, seen_by=actor)
        return render_template(
            "office/assignment.html",
            number=number,
            owner=self._page.owner(order),
            offered=self._agents.offered(),
            form=AssignmentForm.of_page(order.assigned_agent_id, form),
        )

    def _hand_over_page(self, number: str, form: HandOverForm) -> str:
        """The agents to hand it to: those who may do what others may not, and may sign in."""
        actor = current_actor()
        order = self._orders.order(number, seen_by=actor)
        form.typed["seen"] = order.assigned_agent_id.hex if order.assigned_agent_id else ""
        criteria = PersonCriteria(may_sign_in=True, roles=roles_with(Permission.RETRY_FALLOUT))
        found = self._people.agents(criteria, seen_by=actor, after=None, limit=AGENTS_OFFERED)
        able = sorted((row for row in found if row.id != self._own_id()), key=lambda agent: agent.name.casefold())
        form.offer("agent", tuple(Choice(str(agent.id), _described(agent)) for agent in able))
        return render_template("office/hand_over.html", number=number, form=form)

    def _own_id(self) -> UUID | None:
        identity = current_identity()
        return identity.agent_id if identity else None


def _described(agent: AgentRow) -> str:
    return f"{agent.name}, {', '.join(agent.roles)}, {agent.service_center}"
