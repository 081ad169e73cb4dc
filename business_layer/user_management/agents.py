"""Employing agents, changing what they are, and disabling those who left."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.audit_trail import AuditTrail, Change
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.date_formats import format_moment
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Conflict, Invalid, NotPermitted
from business_layer.shared.names import normalize_name
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import require_attempt_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import SecondFactors
from business_layer.user_management.users import Agent, Role, User

EMPLOYED_A_MINUTE = 10


class EmailTaken(Conflict):
    code = "email_taken"


class AlreadyDisabled(Conflict):
    code = "already_disabled"


class EmployAgent:
    """Make a user an agent with a second factor. Raises NotPermitted, Invalid, EmailTaken.

    `totp_secret` is the base32 secret of the authenticator (RFC 6238); a fresh one where it is empty. Who employs knows
    the password, so the agent has to choose another at the first sign-in, unless `is_own_password` says that they
    brought it themselves.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        passwords: Passwords,
        second_factors: SecondFactors,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        self._unit_of_work, self._passwords, self._second_factors = unit_of_work, passwords, second_factors
        self._clock, self._identifiers = clock, identifiers

    def __call__(
        self,
        *,
        name: str,
        email: str,
        password: str,
        service_center: str,
        roles: tuple[Role, ...],
        by: Actor,
        totp_secret: str = "",
        is_own_password: bool = False,
    ) -> Agent:
        by.require(Permission.MANAGE_AGENTS)
        name, email, now = normalize_name(name), canonical_email(email), self._clock.now()
        require_good_password(password, email=email, name=name)
        self._count_try(by, now)
        password_hash = self._passwords.hash(password)
        with self._unit_of_work(by=by, reason="employ agent") as uow:
            user = self._user(name, email, now, uow)
            user.name, user.password_hash, user.has_given_password = name, password_hash, not is_own_password
            user.verify(at=now)
            self._second_factors.give(user, totp_secret)
            agent = Agent(
                id=self._identifiers.new(),
                user_id=user.id,
                name=name,
                email=email,
                service_center=service_center,
                roles=roles,
                created_at=now,
            )
            uow.agents.add(agent)
            uow.commit()
        return agent

    def _count_try(self, by: Actor, now: datetime) -> None:
        if by.user_id is not None:
            with self._unit_of_work(by=by, reason="employ agent") as uow:
                require_attempt_left(uow, "employ", {str(by.user_id): EMPLOYED_A_MINUTE}, at=now)
                uow.commit()

    def _user(self, name: str, email: str, now: datetime, uow: UserUnitOfWork) -> User:
        """A new user, or the one that was made with this address and never confirmed: anybody can sign up so.

        Nothing of that sign-up remains: its links are spent, and what was chosen with it is replaced.
        """
        known = uow.users.by_email(email)
        if known is None:
            user = User(id=self._identifiers.new(), email=email, name=name, password_hash="", created_at=now)
            uow.users.add(user)
            return user
        user = uow.users.get(known.id)
        if user.is_verified:
            raise EmailTaken("Somebody has this email address already.", field="email")
        uow.one_time_tokens.spend_all_of(user.id, at=now)
        customer = uow.customers.of_user(user.id)
        if customer is not None:
            customer.name = name
        return user


class ChangeAgent:
    """Change an agent's name, service center and roles. Roles hold from the agent's next request on.

    Nobody changes their own roles. `expected` is the agent's fingerprint as the sender saw it; empty from callers that
    showed none. Raises NotPermitted, NotFound, Invalid, Conflict.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], trail: AuditTrail) -> None:
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
            leads = uow.agents.leads()
            agent = uow.agents.get(agent_id)
            _require_still_lead(by, leads)
            if expected and expected != agent.fingerprint:
                raise Conflict(changed_meanwhile(self._trail.last_change(agent.id), agent))
            if set(roles) != set(agent.roles):
                require_other_agent(agent_id, uow, by=by, verb="change your own role")
                _require_other_lead(agent, leads, keeps_lead=Role.LEAD in roles)
                agent.roles = roles
            agent.name, agent.service_center = name, service_center
            uow.users.get(agent.user_id).name = name
            uow.commit()
        return agent


class DisableAgent:
    """Let an agent sign in no more, and end every session they have. Raises NotPermitted, NotFound, Conflict."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], trail: AuditTrail, clock: Clock) -> None:
        self._unit_of_work, self._trail, self._clock = unit_of_work, trail, clock

    def __call__(self, *, agent_id: UUID, by: Actor) -> Agent:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work(by=by, reason="disable agent") as uow:
            leads = uow.agents.leads()
            agent = require_other_agent(agent_id, uow, by=by, verb="disable yourself")
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
        who = (
            f"{change.who} disabled {agent.name} on {format_moment(change.at)}"
            if change
            else f"{agent.name} is disabled"
        )
        return f"{who} already."


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


def changed_meanwhile(change: Change | None, agent: Agent) -> str:
    """Who changed the agent since the page was shown, and what holds now."""
    who = f"{change.who} changed this on {format_moment(change.at)}" if change else "This was changed meanwhile"
    roles = ", ".join(agent.roles)
    return f"{who}: {agent.name}, {agent.service_center}, {roles}. Check what you entered and send it again."


def require_other_agent(agent_id: UUID, uow: UserUnitOfWork, *, by: Actor, verb: str) -> Agent:
    """The agent, who must be another than who asks: nobody takes away their own way in. Raises NotFound, Conflict."""
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
    """Raise NotPermitted if the lead who asks was made something else a moment ago: two could demote one another."""
    if by.user_id is not None and by.user_id not in {lead.user_id for lead in leads}:
        raise NotPermitted("You are no longer a lead. Ask another lead.")


def _require_other_lead(agent: Agent, leads: Sequence[Agent], *, keeps_lead: bool) -> None:
    """Raise Conflict if nobody could manage agents any more."""
    if not keeps_lead and [lead.id for lead in leads] == [agent.id]:
        raise Conflict(f"{agent.name} is the last lead. Make somebody else a lead first.")
