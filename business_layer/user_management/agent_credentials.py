"""What keeps an agent's sign-in their own: the password, and a new authenticator for a lost one."""

from dataclasses import replace
from uuid import UUID

from business_layer.shared.actor import Actor, Permission
from business_layer.shared.audit_trail import AuditTrail
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_moment
from business_layer.shared.errors import Conflict, Invalid, NotPermitted
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.agents import require_other_agent
from business_layer.user_management.password_changes import NewPasswords, count_attempt
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import WRONG_CODE, SecondFactors, WrongCodes

TRIES_A_MINUTE = 5


class ChangeAgentPassword:
    """Set an agent's own new password, knowing the present one and a fresh code (ASVS 7.5.1); ends all sessions.

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
        user_id, now = _own(by), self._clock.now()
        count_attempt(self._unit_of_work, user_id, TRIES_A_MINUTE, by=by, at=now)
        with self._unit_of_work(by=by, reason="change password") as uow:
            user = uow.users.get(user_id)
            self._new_passwords.require_current_password(user, present)
            self._wrong_codes.require_left(uow, user, at=now)
            is_right = self._second_factors.take(user, code, at=now)
            if is_right:
                self._new_passwords.set(user, password, uow)
            elif not self._second_factors.is_spent(user, code, at=now):
                self._wrong_codes.add(uow, user, at=now)
            uow.commit()
        if not is_right:
            raise Invalid(WRONG_CODE, field="code")


class ChooseOwnPassword:
    """Set an agent's own password in place of the one they were given. Raises NotPermitted, Invalid, TooManyAttempts.

    No fresh code is asked: the session has just had one, and opens nothing else. All other sessions end; this one goes
    on under a new secret, which is returned.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], new_passwords: NewPasswords, clock: Clock
    ) -> None:
        self._unit_of_work, self._new_passwords, self._clock = unit_of_work, new_passwords, clock

    def __call__(self, *, token: str, present: str, password: str, by: Actor) -> str:
        by.require(Permission.COMPLETE_SIGN_IN)
        count_attempt(self._unit_of_work, _own(by), TRIES_A_MINUTE, by=by, at=self._clock.now())
        fresh = new_token()
        with self._unit_of_work(by=by, reason="choose own password") as uow:
            user = uow.users.get(_own(by))
            session = uow.sessions.by_hash(token_hash(token))
            if session is None or session.user_id != user.id:
                raise NotPermitted("Sign in again.")
            self._new_passwords.require_current_password(user, present)
            self._new_passwords.set(user, password, uow)
            uow.sessions.add(replace(session, token_hash=token_hash(fresh)))
            uow.commit()
        return fresh


class RenewAuthenticator:
    """Give an agent a new secret for a lost authenticator, and end their sessions. Returns the base32 secret.

    The old authenticator opens nothing any more. `expected` is the fingerprint of the authenticator as the sender saw
    it, so that of two leads the second does not undo what the first has handed out; empty from callers that showed
    none. Raises NotPermitted, NotFound, Conflict.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], second_factors: SecondFactors, trail: AuditTrail
    ) -> None:
        self._unit_of_work, self._second_factors, self._trail = unit_of_work, second_factors, trail

    def __call__(self, *, agent_id: UUID, by: Actor, expected: str = "") -> str:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work(by=by, reason="renew authenticator") as uow:
            user = uow.users.get(require_other_agent(agent_id, uow, by=by, verb="renew your own authenticator").user_id)
            if expected and expected != user.authenticator_fingerprint:
                change = self._trail.last_change(user.id, of="totp_secret")
                who = f"{change.who} renewed it on {format_moment(change.at)}" if change else "It was renewed meanwhile"
                raise Conflict(f"{who}. The secret that was shown then is the one that works; nothing was changed now.")
            secret = self._second_factors.give(user)
            uow.sessions.end_all_of(user.id)
            uow.commit()
        return secret


def _own(by: Actor) -> UUID:
    if by.user_id is None or not by.permissions:
        raise NotPermitted("Sign in again.")
    return by.user_id
