"""Sign in the browser that signed up, once the email address is confirmed in another one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.open_session import SessionRules, SignInResult, open_user_session
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import OneTimeToken, Site, TokenPurpose
from business_layer.user_management.users import User

# A browser that was left open somewhere is not signed in later than this.
CONTINUES_FOR = timedelta(hours=1)


class ContinueSignUp:
    """Sign in the visitor whose own sign-up was confirmed within the last hour; None if none was.

    The reader of the mail typed the password that this visitor chose, or allowed the visitor's checkout to continue.
    Works once.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], rules: SessionRules, clock: Clock) -> None:
        self._unit_of_work, self._rules, self._clock = unit_of_work, rules, clock

    def __call__(self, *, by: Actor) -> SignInResult | None:
        # Most requests come before the confirmation, and then read without locks.
        if by.visitor_id is None or not self._is_confirmed(by.visitor_id, by):
            return None
        now = self._clock.now()
        with self._unit_of_work(by=by, reason="continue sign-up") as uow:
            links = uow.one_time_tokens.of_visitor(by.visitor_id)
            user = _confirmed_user(links, uow, now)
            session = open_user_session(user, Site.STORE, uow, self._rules, now) if user else None
            for link in links:
                link.visitor_id = None
            uow.commit()
        return session

    def _is_confirmed(self, visitor_id: UUID, by: Actor) -> bool:
        with self._unit_of_work.reading(by=by) as uow:
            links = uow.one_time_tokens.of_visitor(visitor_id)
            return _confirmed_user(links, uow, self._clock.now()) is not None


def _confirmed_user(links: Sequence[OneTimeToken], uow: UserUnitOfWork, now: datetime) -> User | None:
    """Return the user whose account was opened with the password of one of these links.

    Confirming spends the links of all sign-ups with that address, but only one of them gives the account its password.
    Each hash has a salt of its own, and no two sign-ups without a password share their mark: an equal hash is the same
    sign-up.
    """
    for link in links:
        is_recent = link.used_at is not None and now < link.used_at + CONTINUES_FOR
        if link.purpose is TokenPurpose.VERIFY_EMAIL and is_recent:
            user = uow.users.get(link.user_id)
            if user.is_verified and not user.is_disabled and link.password_hash == user.password_hash:
                return user
    return None
