"""Sign in with an email address and a password, and sign out."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.emails import email_for_lookup
from business_layer.shared.errors import Invalid
from business_layer.shared.events import DomainEvent
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import require_attempt_left
from business_layer.user_management.open_session import SessionRules, SignInResult, open_user_session
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import Site
from business_layer.user_management.users import User

UNKNOWN_USER_ID = UUID(int=0)
# One message for every cause, an unconfirmed address included, so that it does not reveal whether an account exists.
WRONG = {
    Site.STORE: "The email address or the password is wrong. Check both. If you just signed up, open the link in our "
    "email first.",
    Site.OFFICE: "The email address or the password is wrong. Check both.",
}


@dataclass(frozen=True, kw_only=True)
class SignInRefused(DomainEvent):
    """A sign-in was refused. Its subject is the user, or UNKNOWN_USER_ID for an address without an account."""

    name: ClassVar[str] = "sign_in_refused"
    subject_type: ClassVar[str] = "user"
    analyzed: ClassVar[tuple[str, ...]] = ("site", "why")
    site: Site
    why: str


class SignIn:
    """Open a session with an email address and a password. Raises Invalid, TooManyAttempts.

    Two units of work: the attempt is counted before the password is compared, which takes a good part of a second and
    must not keep a database connection waiting.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        passwords: Passwords,
        rules: SessionRules,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._passwords, self._rules, self._clock = unit_of_work, passwords, rules, clock

    def __call__(self, *, email: str, password: str, site: Site, address: str, by: Actor) -> SignInResult:
        now, email = self._clock.now(), email_for_lookup(email)
        user = self._count_attempt(email, site, address, by, now)
        compared = user.password_hash if user else None
        refusal = _refusal(user, self._passwords.matches(compared, password))
        with self._unit_of_work(by=by, reason="sign in") as uow:
            session = None
            if user is not None and not refusal:
                session, refusal = self._open(user.id, compared, site, uow, now)
            if session is None:
                # An unknown address takes the same steps, so that response times reveal no account either.
                user_id = user.id if user else UNKNOWN_USER_ID
                uow.record(SignInRefused(subject_id=user_id, at=now, site=site, why=refusal))
            uow.commit()
        if session is None:
            raise Invalid(WRONG.get(site, WRONG[Site.OFFICE]), field="password")
        return session

    def _count_attempt(self, email: str, site: Site, address: str, by: Actor, now: datetime) -> User | None:
        """Count the attempt and return the user with that address, if any. Raises TooManyAttempts."""
        with self._unit_of_work(by=by, reason="sign in") as uow:
            require_attempt_left(uow, f"sign_in:{site}", self._limits(email, address), at=now)
            user = uow.users.by_email(email)
            uow.commit()
        return user

    def _limits(self, email: str, address: str) -> dict[str, int]:
        """Return the limits per account and address together, per account, and per address.

        The first is the lowest, so that an attacker elsewhere cannot lock the owner out. The second keeps many
        addresses together from guessing for long.
        """
        most = self._rules.sign_ins_per_minute
        return {f"{email} from {address}": most, f"email:{email}": most * 10, f"address:{address}": most * 10}

    def _open(
        self, user_id: UUID, compared: str | None, site: Site, uow: UserUnitOfWork, now: datetime
    ) -> tuple[SignInResult | None, str]:
        """Return the new session, or None and why there is none.

        The password may have changed while it was compared. That ended all sessions, so a session opened now with the
        old password would outlive the change.
        """
        user = uow.users.get(user_id)
        if user.password_hash != compared or user.is_disabled:
            return None, "changed meanwhile"
        session = open_user_session(user, site, uow, self._rules, now)
        return session, "" if session else "other site"


def _refusal(user: User | None, matches: bool) -> str:
    """Return why the user may not sign in, as the event says it; empty if they may."""
    if user is None:
        return "unknown"
    if not matches:
        return "wrong password"
    if user.is_disabled:
        return "disabled"
    return "" if user.is_verified else "not verified"


class SignOut:
    """End a session. Ending it twice is not an error."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, token: str, by: Actor) -> None:
        with self._unit_of_work(by=by, reason="sign out") as uow:
            uow.sessions.end(token_hash(token))
            uow.commit()
