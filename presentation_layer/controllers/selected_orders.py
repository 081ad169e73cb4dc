"""The orders that were selected in a list: they are assigned together, each as if it was assigned alone."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.order_management.assignment import AssignedMeanwhile, AssignOrder
from business_layer.shared.counts import count_words
from business_layer.user_management.queries import AgentRow
from presentation_layer.context import current_actor
from presentation_layer.controllers.agent_choice import AgentChoice
from presentation_layer.forms.office import TO_ME, AssignmentForm
from presentation_layer.forms.selection import Selection
from presentation_layer.forms.submission import submit


class SelectedOrders:
    def __init__(self, assign: AssignOrder, agents: AgentChoice) -> None:
        self._assign, self._agents = assign, agents

    def assign(self, search_id: UUID, chosen: Selection) -> ResponseReturnValue:
        """Assign the orders to the agent who selected them, or ask for another agent."""
        if chosen.command == TO_ME:
            return self._assigned(search_id, chosen, self._agents.oneself())
        return self._page(search_id, chosen, AssignmentForm.blank())

    def create_assignments(self, search_id: UUID) -> ResponseReturnValue:
        def assign(form: AssignmentForm) -> ResponseReturnValue:
            return self._assigned(search_id, chosen, self._agents.named(form.data["agent"]))

        chosen = Selection.of(request.form)
        form = AssignmentForm.of(request.form)
        return submit(form, assign, lambda wrong: self._page(search_id, chosen, wrong))

    def _assigned(self, search_id: UUID, chosen: Selection, agent: AgentRow) -> ResponseReturnValue:
        """Assign each that nobody else was given meanwhile; the others are named."""
        done = 0
        for order in chosen.orders:
            try:
                self._assign(
                    number=order.number, agent_id=agent.id, expected_agent_id=order.agent_id, by=current_actor()
                )
                done += 1
            except AssignedMeanwhile as meanwhile:
                flash(f"{order.number}: {meanwhile.message}", "warn")
        if done:
            flash(f"{count_words(done, 'order')} {'is' if done == 1 else 'are'} assigned to {agent.name}.")
        return redirect(list_url(search_id, chosen))

    def _page(self, search_id: UUID, chosen: Selection, form: AssignmentForm) -> str:
        return render_template(
            "office/assignments.html",
            search_id=search_id,
            chosen=chosen,
            back=list_url(search_id, chosen),
            form=form,
            offered=self._agents.offered(),
        )


def list_url(search_id: UUID, chosen: Selection) -> str:
    """The page of the list on which the orders were selected."""
    sort, after = chosen.page["sort"] or None, chosen.page["after"] or None
    return url_for(".search", search_id=search_id, sort=sort, after=after)
