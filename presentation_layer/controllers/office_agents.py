"""The list of agents, and managing them, for leads."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from business_layer.shared.actor import Permission
from business_layer.user_management.agent_credentials import RenewAuthenticator
from business_layer.user_management.change_agent import EnableAgent
from business_layer.user_management.employ_agent import EmployAgent
from business_layer.user_management.queries import PeopleQueries, PersonCriteria
from business_layer.user_management.users import Role
from presentation_layer.context import current_actor
from presentation_layer.forms.agents import AgentForm
from presentation_layer.forms.submission import submit
from presentation_layer.views.page_tokens import PAGE_SIZE, row_id


class OfficeAgentsController:
    def __init__(
        self,
        people: PeopleQueries,
        employ: EmployAgent,
        enable: EnableAgent,
        renew_authenticator: RenewAuthenticator,
    ) -> None:
        self._people, self._employ = people, employ
        self._enable, self._renew_authenticator = enable, renew_authenticator

    def agents(self) -> ResponseReturnValue:
        return self._page(AgentForm.blank())

    def create_agent(self) -> ResponseReturnValue:
        def employ(form: AgentForm) -> ResponseReturnValue:
            given = dict(form.data)
            roles = (Role(given.pop("role")),)
            agent = self._employ(roles=roles, by=current_actor(), **given)
            flash(f"{agent.name} is now an agent.")
            return self._authenticator_page(agent.id, given["totp_secret"], is_new=True)

        return submit(AgentForm.of(request.form), employ, self._page)

    def create_enabling(self, agent_id: UUID) -> ResponseReturnValue:
        agent = self._enable(agent_id=agent_id, by=current_actor())
        flash(f"{agent.name} can sign in again.")
        return redirect(url_for(".agent", agent_id=agent_id))

    def authenticator(self, agent_id: UUID) -> ResponseReturnValue:
        return self._authenticator_page(agent_id)

    def create_authenticator(self, agent_id: UUID) -> ResponseReturnValue:
        """Shows the secret in the answer itself: it is in no cookie and at no URL, and is never shown again."""
        expected = request.form.get("expected", "")
        secret = self._renew_authenticator(agent_id=agent_id, by=current_actor(), expected=expected)
        return self._authenticator_page(agent_id, secret)

    def _page(self, form: AgentForm) -> str:
        actor = current_actor()
        rows = self._people.agents(PersonCriteria(), seen_by=actor, after=row_id(request.args), limit=PAGE_SIZE + 1)
        return render_template(
            "office/agents.html",
            rows=rows[:PAGE_SIZE],
            more=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else "",
            form=form,
            is_managing=actor.may(Permission.MANAGE_AGENTS),
        )

    def _authenticator_page(self, agent_id: UUID, secret: str = "", *, is_new: bool = False) -> str:
        agent = self._people.agent(agent_id, seen_by=current_actor())
        work = self._people.agent_sign_in(agent_id, seen_by=current_actor())
        return render_template("office/authenticator.html", agent=agent, work=work, secret=secret, is_new=is_new)
