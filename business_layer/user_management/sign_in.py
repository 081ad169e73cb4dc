"""Signing in and out, and the second factor."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.emails import email_for_lookup
from business_layer.shared.errors import Invalid, NotPermitted
from business_layer.shared.events import DomainEvent
from business_layer.shared.tokens import new_token, token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import require_attempt_left
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.second_factors import WRONG_CODE, SecondFactors, WrongCodes
from business_layer.user_management.sessions import Session, Site
from business_layer.user_management.users import User

NOBODY = UUID(int=0)
# The words are the same whatever is wrong, an address that was not confirmed yet included: they reveal no account.
WRONG = {
    Site.STORE: "The email address or the password is wrong. Check both. If you just signed up, open the link in our "
    "mail first.",
    Site.OFFICE: "The email address or the password is wrong. Check both.",
}


@dataclass(frozen=True, kw_only=True)
class SessionRules:
    """How long a sign-in lasts, and how often a minute one may try."""

    customer_idle: timedelta
    agent_idle: timedelta
    absolute: timedelta
    sign_ins_per_minute: int

    def idle(self, site: Site) -> timedelta:
        return self.customer_idle if site is Site.STORE else self.agent_idle


@dataclass(frozen=True, kw_only=True)
class SignedIn(DomainEvent):
    name: ClassVar[str] = "signed_in"
    subject_type: ClassVar[str] = "user"
    site: Site

    def properties(self) -> dict[str, str]:
        return {"site": self.site}


@dataclass(frozen=True, kw_only=True)
class SignInRefused(DomainEvent):
    """Somebody tried to sign in and was not let in. The subject of a try at an unknown address is nobody's id."""

    name: ClassVar[str] = "sign_in_refused"
    subject_type: ClassVar[str] = "user"
    site: Site
    why: str

    def properties(self) -> dict[str, str]:
        return {"site": self.site, "why": self.why}


@dataclass(frozen=True, kw_only=True)
class SignInResult:
    """The secret for the session cookie, and who signed in."""

    token: str
    user_id: UUID
    customer_id: UUID | None
    needs_second_factor: bool


class SignIn:
    """Open a session with e-mail address and password. Raises Invalid, TooManyAttempts."""

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
        with self._unit_of_work(by=by, reason="sign in") as uow:
            require_attempt_left(uow, f"sign_in:{site}", self._tries(email, address), at=now)
            user = uow.users.by_email(email)
            uow.commit()
        compared = user.password_hash if user else None
        matches = self._passwords.matches(compared, password)
        # An unknown address takes the same steps, so that no clock tells whether there is an account.
        why = _refusal(user, matches)
        opened = why if user is None or why else self._open(user.id, compared, site, by, now)
        if isinstance(opened, str):
            self._refuse(user.id if user else NOBODY, site, opened, by, now)
            raise Invalid(WRONG.get(site, WRONG[Site.OFFICE]), field="password")
        return opened

    def _tries(self, email: str, address: str) -> dict[str, int]:
        """Who may try how often. Somebody who tries from elsewhere does not take away the tries of who has an account.

        The account as a whole has more, so that many addresses together do not guess for long either.
        """
        most = self._rules.sign_ins_per_minute
        return {f"{email} from {address}": most, f"email:{email}": most * 10, f"address:{address}": most * 10}

    def _refuse(self, user_id: UUID, site: Site, why: str, by: Actor, now: datetime) -> None:
        with self._unit_of_work(by=by, reason="sign in") as uow:
            uow.record(SignInRefused(subject_id=user_id, at=now, site=site, why=why))
            uow.commit()

    def _open(self, user_id: UUID, compared: str | None, site: Site, by: Actor, now: datetime) -> SignInResult | str:
        """The session, or why there is none.

        Comparing takes a while, in which the password may have changed and all sessions been ended: a session that is
        opened after that with the former one would outlive it.
        """
        with self._unit_of_work(by=by, reason="sign in") as uow:
            user = uow.users.get(user_id)
            if user.password_hash != compared or user.is_disabled:
                return "changed meanwhile"
            opened = open_user_session(user, site, uow, self._rules, now)
            if opened is None:
                return "other site"
            uow.commit()
        return opened


def _refusal(user: User | None, matches: bool) -> str:
    """Why this user is not let in; empty if nothing is against it."""
    if user is None:
        return "unknown"
    if not matches:
        return "wrong password"
    if user.is_disabled:
        return "disabled"
    return "" if user.is_verified else "not verified"


def open_user_session(
    user: User, site: Site, uow: UserUnitOfWork, rules: SessionRules, now: datetime
) -> SignInResult | None:
    """Add a session at that site for the user, whose identity is proven; None if the user has no business there.

    A password that somebody else gave an agent opens only the back office, where it has to be replaced.
    """
    customer, agent = uow.customers.of_user(user.id), uow.agents.of_user(user.id)
    is_store, token = site is Site.STORE, new_token()
    if (customer is None or user.has_given_password) if is_store else agent is None:
        return None
    session = Session(
        token_hash=token_hash(token),
        site=site,
        user_id=user.id,
        customer_id=customer.id if customer and is_store else None,
        agent_id=agent.id if agent and not is_store else None,
        started_at=now,
        seen_at=now,
        ends_at=now + rules.absolute,
    )
    uow.sessions.add(session)
    uow.record(SignedIn(subject_id=user.id, customer_id=session.customer_id, at=now, site=site))
    return SignInResult(token=token, user_id=user.id, customer_id=session.customer_id, needs_second_factor=not is_store)


class ConfirmSecondFactor:
    """The six digits of the agent's authenticator (RFC 6238); each code works once. Raises Invalid, TooManyAttempts.

    Returns the session's new secret: who had come by the old one does not gain what the second factor opens.
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
        now, fresh, old = self._clock.now(), new_token(), token_hash(token)
        with self._unit_of_work.reading(by=by) as looking:
            found = looking.sessions.by_hash(old)
        if found is None:
            raise NotPermitted("Sign in again.")
        with self._unit_of_work(by=by, reason="second factor") as uow:
            # The user comes before the session, as where all sessions are ended: of two at once, one waits here.
            user = uow.users.get(found.user_id)
            session = uow.sessions.by_hash(old)
            if session is None:
                raise NotPermitted("Sign in again.")
            require_attempt_left(uow, "second_factor", {str(user.id): self._rules.sign_ins_per_minute}, at=now)
            self._wrong_codes.require_left(uow, user, at=now)
            is_right = self._second_factors.take(user, code, at=now)
            if is_right:
                user.last_signed_in_at = now
                uow.sessions.end(session.token_hash)
                uow.sessions.add(replace(session, token_hash=token_hash(fresh), second_factor_at=now))
            elif not self._second_factors.is_spent(user, code, at=now):
                self._wrong_codes.add(uow, user, at=now)
            if not is_right:
                uow.record(SignInRefused(subject_id=user.id, at=now, site=session.site, why="wrong code"))
            uow.commit()
        if not is_right:
            raise Invalid(WRONG_CODE, field="code")
        return fresh


class SignOut:
    """End a session; ending it twice is no error."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, token: str, by: Actor) -> None:
        with self._unit_of_work(by=by, reason="sign out") as uow:
            uow.sessions.end(token_hash(token))
            uow.commit()
