"""Employing agents, and disabling those who left."""

from datetime import datetime
from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Conflict
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import require_attempt_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import SecondFactors
from business_layer.user_management.users import Agent, Role, User

EMPLOYED_A_MINUTE = 10


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
        email, now = canonical_email(email), self._clock.now()
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
