"""Employing agents, and disabling those who left."""

from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.errors import Conflict
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import SecondFactors
from business_layer.user_management.signing_up import normalized_email
from business_layer.user_management.users import Agent, Role, User


class EmailTaken(Conflict):
    code = "email_taken"


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
        email, now = normalized_email(email), self._clock.now()
        require_good_password(password, email=email, name=name)
        with self._unit_of_work(by=by, reason="employ agent") as uow:
            if uow.users.by_email(email) is not None:
                raise EmailTaken("Somebody has this e-mail address already.", field="email")
            user = User(
                id=self._identifiers.new(),
                email=email,
                name=name,
                password_hash=self._passwords.hash(password),
                created_at=now,
                verified_at=now,
                has_given_password=not is_own_password,
            )
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
            uow.users.add(user)
            uow.agents.add(agent)
            uow.commit()
        return agent


class DisableAgent:
    """Let an agent sign in no more, and end every session they have. Raises NotPermitted, NotFound, Conflict."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], clock: Clock) -> None:
        self._unit_of_work, self._clock = unit_of_work, clock

    def __call__(self, *, agent_id: UUID, by: Actor) -> Agent:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work(by=by, reason="disable agent") as uow:
            agent = a_colleague(agent_id, uow, by=by, verb="disable yourself")
            uow.users.get(agent.user_id).disable(at=self._clock.now())
            uow.sessions.end_all_of(agent.user_id)
            uow.commit()
        return agent


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


def a_colleague(agent_id: UUID, uow: UserUnitOfWork, *, by: Actor, verb: str) -> Agent:
    """The agent, who must be another than who asks: nobody takes away their own way in. Raises NotFound, Conflict."""
    agent = uow.agents.get(agent_id)
    if agent.user_id == by.user_id:
        raise Conflict(f"You cannot {verb}. Ask another lead to do it.")
    return agent
