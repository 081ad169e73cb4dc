"""Replace what agents sign in with: their password, and a lost authenticator."""

from dataclasses import replace
from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_moment
from business_layer.shared.errors import Conflict, Invalid, NotPermitted
from business_layer.shared.last_changes import LastChanges
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.change_agent import require_other_agent
from business_layer.user_management.new_passwords import NewPasswords, count_password_attempt
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import WRONG_CODE, SecondFactors, WrongCodes

TRIES_A_MINUTE = 5


class ChangeAgentPassword:
    """Set an agent's new password, knowing the current one and a fresh code (ASVS 7.5.1); ends all sessions.

    Raises NotPermitted, Invalid, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        new_passwords: NewPasswords,
        second_factors: SecondFactors,
        wrong_codes: WrongCodes,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._new_passwords = unit_of_work, new_passwords
        self._second_factors, self._wrong_codes, self._clock = second_factors, wrong_codes, clock

    def __call__(self, *, present: str, code: str, password: str, by: Actor) -> None:
        user_id, now = _own_user_id(by), self._clock.now()
        user = count_password_attempt(self._unit_of_work, user_id, TRIES_A_MINUTE, by=by, at=now)
        prepared = self._new_passwords.prepare(user, password, current=present)
        with self._unit_of_work(by=by, reason="change password") as uow:
            user = uow.users.get(user_id)
            self._new_passwords.require_current(user, prepared)
            self._wrong_codes.require_left(uow, user, at=now)
            is_right = self._second_factors.use_code(user, code, at=now)
            if is_right:
                self._new_passwords.set(user, prepared, uow)
            elif not self._second_factors.is_used_code(user, code, at=now):
                self._wrong_codes.add(uow, user, at=now)
            # A wrong code is committed too: it counts.
            uow.commit()
        if not is_right:
            raise Invalid(WRONG_CODE, field="code")


class ChooseOwnPassword:
    """Replace the password that an agent was given. Raises NotPermitted, Invalid, TooManyAttempts.

    It asks for no fresh code: the session has just had one, and opens no other page. All other sessions end; this one
    continues under a new secret, which is returned.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], new_passwords: NewPasswords, clock: Clock
    ) -> None:
        self._unit_of_work, self._new_passwords, self._clock = unit_of_work, new_passwords, clock

    def __call__(self, *, token: str, present: str, password: str, by: Actor) -> str:
        by.require(Permission.COMPLETE_SIGN_IN)
        user_id, new_secret = _own_user_id(by), new_token()
        user = count_password_attempt(self._unit_of_work, user_id, TRIES_A_MINUTE, by=by, at=self._clock.now())
        prepared = self._new_passwords.prepare(user, password, current=present)
        with self._unit_of_work(by=by, reason="choose own password") as uow:
            user = uow.users.get(user_id)
            session = uow.sessions.by_hash(token_hash(token))
            if session is None or session.user_id != user.id:
                raise NotPermitted("Sign in again.")
            self._new_passwords.require_current(user, prepared)
            self._new_passwords.set(user, prepared, uow)
            uow.sessions.add(replace(session, token_hash=token_hash(new_secret)))
            uow.commit()
        return new_secret


class RenewAuthenticator:
    """Give an agent a new secret for a lost authenticator, and end their sessions. Returns the base32 secret.

    The old authenticator stops working. `expected` is the authenticator's fingerprint when the page was shown, or empty
    if the caller showed none: of two leads the second must not undo what the first handed out. Raises NotPermitted,
    NotFound, Conflict.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], second_factors: SecondFactors, trail: LastChanges
    ) -> None:
        self._unit_of_work, self._second_factors, self._trail = unit_of_work, second_factors, trail

    def __call__(self, *, agent_id: UUID, by: Actor, expected: str = "") -> str:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work(by=by, reason="renew authenticator") as uow:
            agent = require_other_agent(agent_id, uow, by=by, verb="replace your own authenticator")
            user = uow.users.get(agent.user_id)
            if expected and expected != user.authenticator_fingerprint:
                raise Conflict(self._who_was_first(user.id))
            secret = self._second_factors.give_authenticator(user)
            uow.sessions.end_all_of(user.id)
            uow.commit()
        return secret

    def _who_was_first(self, user_id: UUID) -> str:
        change = self._trail.last_change(user_id, of="totp_secret")
        who = (
            f"{change.person} replaced this authenticator on {format_moment(change.at)}"
            if change
            else "This authenticator was just replaced"
        )
        return f"{who}. Use the secret that was shown then. We did not replace it again."


def _own_user_id(by: Actor) -> UUID:
    if by.user_id is None or not by.permissions:
        raise NotPermitted("Sign in again.")
    return by.user_id
