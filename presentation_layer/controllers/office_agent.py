"""One agent in the back office: who they are, what they hold, and what leads can do about it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.order_management.assignment import MoveOpenOrders
from business_layer.order_management.ports import MOST_COUNTED, AgentOrders
from business_layer.order_management.queries import OrderQueries
from business_layer.shared.actor import Permission
from business_layer.shared.counts import count_words
from business_layer.shared.stored_enums import read_value
from business_layer.user_management.change_agent import ChangeAgent, DisableAgent
from business_layer.user_management.queries import AgentRow, PeopleQueries, PersonCriteria
from business_layer.user_management.users import Role, agent_fingerprint
from presentation_layer.context import current_actor, current_identity
from presentation_layer.forms.agents import NOBODY, ChangedAgentForm, DisablingForm
from presentation_layer.forms.fields import Choice
from presentation_layer.forms.submission import submit
from presentation_layer.views.orders import rows_view
from presentation_layer.views.page_tokens import PAGE_SIZE, page_key, page_token
from presentation_layer.words import OFFICE_ORDER_WORDS, counted_words, instant_words

COLLEAGUES_OFFERED = 200


class OfficeAgentController:
    def __init__(
        self,
        people: PeopleQueries,
        orders: OrderQueries,
        agent_orders: AgentOrders,
        change: ChangeAgent,
        disable: DisableAgent,
        move_orders: MoveOpenOrders,
    ) -> None:
        self._people, self._orders, self._agent_orders = people, orders, agent_orders
        self._change, self._disable, self._move_orders = change, disable, move_orders

    def agent(self, agent_id: UUID) -> ResponseReturnValue:
        actor = current_actor()
        agent = self._people.agent(agent_id, seen_by=actor)
        work = self._people.agent_sign_in(agent_id, seen_by=actor)
        after = page_key(request.args.get("after", ""))
        rows = self._orders.open_of_agent(agent_id, seen_by=actor, after=after, limit=PAGE_SIZE + 1)
        open_orders = self._agent_orders.count_open_of(agent_id)
        identity = current_identity()
        return render_template(
            "office/agent.html",
            agent=agent,
            employed=instant_words(work.employed_at),
            last_here=instant_words(work.last_here_at) or "Never",
            open_orders=open_orders,
            counted=counted_words(open_orders, MOST_COUNTED),
            rows=rows_view(rows[:PAGE_SIZE], OFFICE_ORDER_WORDS),
            older=page_token(rows, PAGE_SIZE),
            is_managing=actor.may(Permission.MANAGE_AGENTS),
            is_oneself=identity is not None and identity.agent_id == agent_id,
        )

    def change(self, agent_id: UUID) -> ResponseReturnValue:
        agent = self._people.agent(agent_id, seen_by=current_actor())
        shown = {"name": agent.name, "service_center": agent.service_center, "role": _highest(agent)}
        return self._change_page(agent_id, ChangedAgentForm.blank(shown))

    def create_change(self, agent_id: UUID) -> ResponseReturnValue:
        def change(form: ChangedAgentForm) -> ResponseReturnValue:
            given = dict(form.data)
            roles = _roles(self._people.agent(agent_id, seen_by=current_actor()), Role(given.pop("role")))
            agent = self._change(agent_id=agent_id, roles=roles, by=current_actor(), **given)
            flash(f"We saved your changes to {agent.name}. A new role takes effect at their next click.")
            return redirect(url_for(".agent", agent_id=agent_id))

        form = ChangedAgentForm.of(request.form)
        return submit(form, change, lambda wrong: self._change_page(agent_id, wrong))

    def disabling(self, agent_id: UUID) -> ResponseReturnValue:
        return self._disabling_page(agent_id, DisablingForm.blank({"to": NOBODY}))

    def create_disabling(self, agent_id: UUID) -> ResponseReturnValue:
        def disable(form: DisablingForm) -> ResponseReturnValue:
            agent = self._disable(agent_id=agent_id, by=current_actor())
            moved = self._move_orders(agent_id=agent_id, to=form.to, by=current_actor())
            flash(f"{agent.name} is disabled and signed out on all devices. {_moved_words(moved)}")
            return redirect(url_for(".agent", agent_id=agent_id))

        form = DisablingForm.of(request.form)
        return submit(form, disable, lambda wrong: self._disabling_page(agent_id, wrong))

    def create_moving(self, agent_id: UUID) -> ResponseReturnValue:
        """Move the open orders of an agent who stays, or what was left of those of one who does not."""

        def move(form: DisablingForm) -> ResponseReturnValue:
            flash(_moved_words(self._move_orders(agent_id=agent_id, to=form.to, by=current_actor())))
            return redirect(url_for(".agent", agent_id=agent_id))

        form = DisablingForm.of(request.form)
        return submit(form, move, lambda wrong: self._moving_page(agent_id, wrong))

    def moving(self, agent_id: UUID) -> ResponseReturnValue:
        return self._moving_page(agent_id, DisablingForm.blank({"to": NOBODY}))

    def _change_page(self, agent_id: UUID, form: ChangedAgentForm) -> str:
        agent = self._people.agent(agent_id, seen_by=current_actor())
        form.offer_roles(agent.roles)
        form.typed["expected"] = agent_fingerprint(agent.name, agent.service_center, agent.roles)
        return render_template("office/agent_change.html", agent=agent, form=form)

    def _disabling_page(self, agent_id: UUID, form: DisablingForm) -> str:
        return self._page_with_colleagues("office/agent_disabling.html", agent_id, form)

    def _moving_page(self, agent_id: UUID, form: DisablingForm) -> str:
        return self._page_with_colleagues("office/agent_moving.html", agent_id, form)

    def _page_with_colleagues(self, template: str, agent_id: UUID, form: DisablingForm) -> str:
        actor = current_actor()
        agent = self._people.agent(agent_id, seen_by=actor)
        criteria = PersonCriteria(may_sign_in=True)
        colleagues = self._people.agents(criteria, seen_by=actor, after=None, limit=COLLEAGUES_OFFERED)
        able = sorted(
            (colleague for colleague in colleagues if colleague.id != agent_id), key=lambda agent: agent.name.casefold()
        )
        choices = [Choice(str(agent.id), f"{agent.name}, {agent.service_center}") for agent in able]
        form.offer("to", (Choice(NOBODY, "Nobody (they go to “Unassigned”)"), *choices))
        open_orders = self._agent_orders.count_open_of(agent_id)
        counted = counted_words(open_orders, MOST_COUNTED)
        return render_template(template, agent=agent, form=form, open_orders=open_orders, counted=counted)


def _highest(agent: AgentRow) -> str:
    """The role that includes the others: the form asks for one."""
    ranked = (Role.LEAD, Role.ENGINEER, Role.RELEASE_ENGINEER, Role.PEOPLE_ANALYST, Role.ANALYST)
    return next((role.value for role in ranked if role in agent.roles), Role.AGENT.value)


def _roles(agent: AgentRow, chosen: Role) -> tuple[Role, ...]:
    """The role that was chosen; all that the agent has if it is the one that was shown."""
    return tuple(read_value(Role, role) for role in agent.roles) if chosen == _highest(agent) else (chosen,)


def _moved_words(moved: int) -> str:
    return f"{count_words(moved, 'open order')} moved." if moved else "No open orders were moved."
