"""Give a new agent an account with a second factor."""

from datetime import datetime

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock, Identifiers
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Conflict
from business_layer.shared.names import normalize_name
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import require_attempt_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import SecondFactors
from business_layer.user_management.users import Agent, Role, User, require_grantable

EMPLOYED_A_MINUTE = 10


class EmailTaken(Conflict):
    """The email address already belongs to an account."""

    code = "email_taken"


class EmployAgent:
    """Make a user an agent with a second factor. Raises NotPermitted, Invalid, EmailTaken, TooManyAttempts.

    `totp_secret` is the base32 secret of the authenticator (RFC 6238); if it is empty, a new one is created. The caller
    knows the password, so the agent has to replace it at the first sign-in, unless `is_own_password` says that the
    agent chose it.
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
        require_grantable(roles, by=by)
        name, email, now = normalize_name(name), canonical_email(email), self._clock.now()
        require_good_password(password, email=email, name=name)
        self._count_attempt(by, now)
        password_hash = self._passwords.hash(password)
        with self._unit_of_work(by=by, reason="employ agent") as uow:
            user = self._find_or_add_user(name, email, now, uow)
            user.name, user.password_hash, user.has_given_password = name, password_hash, not is_own_password
            user.verify(at=now)
            self._second_factors.give_authenticator(user, totp_secret)
            agent = self._add_agent(user, service_center, roles, now, uow)
            uow.commit()
        return agent

    def _count_attempt(self, by: Actor, now: datetime) -> None:
        if by.user_id is not None:
            with self._unit_of_work(by=by, reason="employ agent") as uow:
                require_attempt_left(uow, "employ", {str(by.user_id): EMPLOYED_A_MINUTE}, at=now)
                uow.commit()

    def _find_or_add_user(self, name: str, email: str, now: datetime, uow: UserUnitOfWork) -> User:
        """Return a new user, or take over an unconfirmed sign-up with this address. Raises EmailTaken.

        Anyone can sign up with an agent's address, so nothing of that sign-up remains: its links are spent, and the
        caller replaces its name and password.
        """
        known = uow.users.by_email(email)
        if known is None:
            user = User(id=self._identifiers.new(), email=email, name=name, password_hash="", created_at=now)
            uow.users.add(user)
            return user
        user = uow.users.get(known.id)
        if user.is_verified:
            raise EmailTaken("This email address is already in use.", field="email")
        uow.one_time_tokens.spend_all_of(user.id, at=now)
        customer = uow.customers.of_user(user.id)
        if customer is not None:
            customer.name = name
        return user

    def _add_agent(
        self, user: User, service_center: str, roles: tuple[Role, ...], now: datetime, uow: UserUnitOfWork
    ) -> Agent:
        agent = Agent(
            id=self._identifiers.new(),
            user_id=user.id,
            name=user.name,
            email=user.email,
            service_center=service_center,
            roles=roles,
            created_at=now,
        )
        uow.agents.add(agent)
        return agent
