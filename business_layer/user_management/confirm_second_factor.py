"""Complete an agent's sign-in with a code of their authenticator."""

from dataclasses import replace

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Invalid, NotPermitted
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import require_attempt_left
from business_layer.user_management.open_session import SessionRules
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import WRONG_CODE, SecondFactors, WrongCodes
from business_layer.user_management.sign_in import SignInRefused


class ConfirmSecondFactor:
    """Check the six digits of the agent's authenticator (RFC 6238); each code works only once.

    Returns a new secret for the session: a stolen first-factor token is useless after the second factor. Raises
    Invalid, NotPermitted, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        second_factors: SecondFactors,
        wrong_codes: WrongCodes,
        rules: SessionRules,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._second_factors, self._wrong_codes = unit_of_work, second_factors, wrong_codes
        self._rules, self._clock = rules, clock

    def __call__(self, *, token: str, code: str, by: Actor) -> str:
        now, new_secret, old_hash = self._clock.now(), new_token(), token_hash(token)
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.sessions.by_hash(old_hash)
        if found is None:
            raise NotPermitted("Sign in again.")
        with self._unit_of_work(by=by, reason="second factor") as uow:
            # Lock the user before the session, in the order in which all sessions of a user are ended: two requests
            # that take the two locks in different orders would wait for each other for ever.
            user = uow.users.get(found.user_id)
            session = uow.sessions.by_hash(old_hash)
            if session is None:
                raise NotPermitted("Sign in again.")
            require_attempt_left(uow, "second_factor", {str(user.id): self._rules.sign_ins_per_minute}, at=now)
            self._wrong_codes.require_left(uow, user, at=now)
            is_right = self._second_factors.use_code(user, code, at=now)
            if is_right:
                user.last_signed_in_at = now
                uow.sessions.end(session.token_hash)
                uow.sessions.add(replace(session, token_hash=token_hash(new_secret), second_factor_at=now))
            elif not self._second_factors.is_used_code(user, code, at=now):
                self._wrong_codes.add(uow, user, at=now)
            if not is_right:
                uow.record(SignInRefused(subject_id=user.id, at=now, site=session.site, why="wrong code"))
            # A wrong code is committed too: it counts.
            uow.commit()
        if not is_right:
            raise Invalid(WRONG_CODE, field="code")
        return new_secret
