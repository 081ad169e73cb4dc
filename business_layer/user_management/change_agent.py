"""Change an agent's name, service center and roles; disable agents who left and enable them again."""

from collections.abc import Sequence
from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_moment
from business_layer.shared.errors import Conflict, Invalid, NotPermitted
from business_layer.shared.last_changes import Change, LastChanges
from business_layer.shared.names import normalize_name
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.users import Agent, Role, require_grantable


class AlreadyDisabled(Conflict):
    """Another lead disabled the agent first."""

    code = "already_disabled"


class ChangeAgent:
    """Change an agent's name, service center and roles. New roles apply from the agent's next request.

    Leads cannot change their own roles. `expected` is the agent's fingerprint when the page was shown, or empty if the
    caller showed none. Raises NotPermitted, NotFound, Invalid, Conflict.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], trail: LastChanges) -> None:
        self._unit_of_work, self._trail = unit_of_work, trail

    def __call__(
        self,
        *,
        agent_id: UUID,
        name: str,
        service_center: str,
        roles: tuple[Role, ...],
        by: Actor,
        expected: str = "",
    ) -> Agent:
        by.require(Permission.MANAGE_AGENTS)
        name, service_center = normalize_name(name), " ".join(service_center.split())
        _require_filled(name, service_center, roles)
        with self._unit_of_work(by=by, reason="change agent") as uow:
            # Locks every lead, so that of two leads who demote each other the second one fails.
            leads = uow.agents.leads()
            agent = uow.agents.get(agent_id)
            _require_still_lead(by, leads)
            if expected and expected != agent.fingerprint:
                raise Conflict(_changed_by_another(self._trail.last_change(agent.id), agent))
            if set(roles) != set(agent.roles):
                require_other_agent(agent_id, uow, by=by, verb="change your own role")
                _require_other_lead(agent, leads, keeps_lead=Role.LEAD in roles)
                require_grantable(set(roles) - set(agent.roles), by=by)
                agent.roles = roles
            agent.name, agent.service_center = name, service_center
            uow.users.get(agent.user_id).name = name
            uow.commit()
        return agent


class DisableAgent:
    """Bar an agent from signing in, and end all of their sessions. Raises NotPermitted, NotFound, Conflict."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], trail: LastChanges, clock: Clock) -> None:
        self._unit_of_work, self._trail, self._clock = unit_of_work, trail, clock

    def __call__(self, *, agent_id: UUID, by: Actor) -> Agent:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work(by=by, reason="disable agent") as uow:
            leads = uow.agents.leads()
            agent = require_other_agent(agent_id, uow, by=by, verb="disable your own account")
            _require_still_lead(by, leads)
            user = uow.users.get(agent.user_id)
            if user.is_disabled:
                raise AlreadyDisabled(self._who_was_first(agent))
            _require_other_lead(agent, leads, keeps_lead=False)
            user.disable(at=self._clock.now())
            uow.sessions.end_all_of(agent.user_id)
            uow.commit()
        return agent

    def _who_was_first(self, agent: Agent) -> str:
        change = self._trail.last_change(agent.user_id, of="disabled_at")
        if change is None:
            return f"{agent.name} is already disabled."
        return f"{change.person} disabled {agent.name} on {format_moment(change.at)}."


class EnableAgent:
    """Let a disabled agent sign in again. Raises NotPermitted, NotFound."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, agent_id: UUID, by: Actor) -> Agent:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work(by=by, reason="enable agent") as uow:
            agent = uow.agents.get(agent_id)
            uow.users.get(agent.user_id).enable()
            uow.commit()
        return agent


def _changed_by_another(change: Change | None, agent: Agent) -> str:
    """Say who changed the agent after the page was shown, and what the agent's details are now."""
    who = f"{change.person} changed this on {format_moment(change.at)}" if change else "This was just changed"
    roles = ", ".join(agent.roles)
    return f"{who}. It's now {agent.name}, {agent.service_center}, {roles}. Check what you entered and save it again."


def require_other_agent(agent_id: UUID, uow: UserUnitOfWork, *, by: Actor, verb: str) -> Agent:
    """Return the agent, who must not be the actor: leads cannot lock themselves out. Raises NotFound, Conflict."""
    agent = uow.agents.get(agent_id)
    if agent.user_id == by.user_id:
        raise Conflict(f"You cannot {verb}. Ask another lead to do it.")
    return agent


def _require_filled(name: str, service_center: str, roles: tuple[Role, ...]) -> None:
    missing = {
        field: message
        for field, value, message in (
            ("name", name, "Enter the agent's name."),
            ("service_center", service_center, "Enter a service center."),
            ("roles", roles, "Choose a role."),
        )
        if not value
    }
    if missing:
        raise Invalid.of(missing)


def _require_still_lead(by: Actor, leads: Sequence[Agent]) -> None:
    """Raise NotPermitted if the acting lead was demoted a moment ago. Otherwise two leads could demote each other."""
    if by.user_id is not None and by.user_id not in {lead.user_id for lead in leads}:
        raise NotPermitted("You are no longer a lead. Ask another lead.")


def _require_other_lead(agent: Agent, leads: Sequence[Agent], *, keeps_lead: bool) -> None:
    """Raise Conflict if the change would leave no lead to manage agents."""
    if not keeps_lead and [lead.id for lead in leads] == [agent.id]:
        raise Conflict(f"{agent.name} is the last lead. Make another agent a lead first.")
