"""A customer's own account: contact details, and the browsers that are signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.errors import Conflict, Invalid, NotFound, NotPermitted
from business_layer.shared.names import person_name
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.customers_of_record import record_changed_message
from business_layer.user_management.new_passwords import count_password_attempt
from business_layer.user_management.open_session import SessionRules
from business_layer.user_management.password_changes import TRIES_A_MINUTE
from business_layer.user_management.passwords import Passwords
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import Session, Site
from business_layer.user_management.users import Customer

KEY_DIGITS = 16


class ChangeContactDetails:
    """Change the signed-in customer's name and phone number, and mail the address of record that they changed.

    Callers identify themselves with them, so a session alone is not enough: it takes the password. `expected` is the
    customer's fingerprint when the page was shown. Raises NotPermitted, Invalid, Conflict, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        passwords: Passwords,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._passwords = unit_of_work, passwords
        self._message_writer, self._clock = message_writer, clock

    def __call__(self, *, name: str, telephone: str, present: str, expected: str, by: Actor) -> None:
        user_id, customer_id = _own_ids(by)
        name, now = person_name(name, field="name"), self._clock.now()
        compared = count_password_attempt(self._unit_of_work, user_id, TRIES_A_MINUTE, by=by, at=now).password_hash
        # Compare outside of a unit of work: it takes a good part of a second.
        is_right = self._passwords.matches(compared, present)
        with self._unit_of_work(by=by, reason="change contact details") as uow:
            customer, user = uow.customers.get(customer_id, seen_by=by), uow.users.get(user_id)
            if not is_right or user.password_hash != compared:
                raise Invalid("This is not your current password.", field="present")
            if expected != customer.fingerprint:
                raise Conflict("Your details were just changed elsewhere. Check them and save again.")
            what = _changed(customer, name, telephone)
            # Written before the change, because the message must not show the new values.
            uow.messages.add(record_changed_message(self._message_writer, customer, what, at=now))
            customer.name = user.name = name
            customer.telephone = telephone
            uow.commit()


def _changed(customer: Customer, name: str, telephone: str) -> str:
    """Return a clause that says what changes. Raises Invalid if nothing does."""
    changed = [
        what
        for what, is_new in (("name", name != customer.name), ("phone number", telephone != customer.telephone))
        if is_new
    ]
    if not changed:
        raise Invalid("You haven't changed anything.")
    return f"your {' and '.join(changed)} {'were' if len(changed) > 1 else 'was'} changed"


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """A browser that is signed in. `key` names it to its user; no session can be found or opened with it."""

    key: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


class ListOwnSessions:
    """Return the signed-in customer's live sessions at the store, this browser's first, then the last used first."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], rules: SessionRules, clock: Clock) -> None:
        self._unit_of_work, self._rules, self._clock = unit_of_work, rules, clock

    def __call__(self, *, token: str, by: Actor) -> tuple[OwnSession, ...]:
        user_id, _ = _own_ids(by)
        now, this, idle = self._clock.now(), token_hash(token), self._rules.idle(Site.STORE)
        with self._unit_of_work.reading(by=by) as uow:
            found = [
                OwnSession(
                    key=_key(session),
                    started_at=session.started_at,
                    seen_at=session.seen_at,
                    is_this=session.token_hash == this,
                )
                for session in uow.sessions.of_user(user_id)
                if session.site is Site.STORE and now < session.ends_at and now < session.seen_at + idle
            ]
        return tuple(sorted(found, key=lambda session: (session.is_this, session.seen_at), reverse=True))


class EndOwnSessions:
    """Sign the customer out of another browser, or of all others. Raises NotPermitted, NotFound."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, key: str, by: Actor) -> None:
        user_id, _ = _own_ids(by)
        with self._unit_of_work(by=by, reason="sign out elsewhere") as uow:
            ended = [session for session in uow.sessions.of_user(user_id) if _key(session) == key]
            if not ended:
                raise NotFound("This browser is no longer signed in.")
            _end(ended, uow)
            uow.commit()

    def all_but(self, *, token: str, by: Actor) -> None:
        user_id, _ = _own_ids(by)
        with self._unit_of_work(by=by, reason="sign out elsewhere") as uow:
            this = token_hash(token)
            _end([session for session in uow.sessions.of_user(user_id) if session.token_hash != this], uow)
            uow.commit()


def _end(sessions: list[Session], uow: UserUnitOfWork) -> None:
    for session in sessions:
        uow.sessions.end(session.token_hash)


def _key(session: Session) -> str:
    return session.token_hash[:KEY_DIGITS]


def _own_ids(by: Actor) -> tuple[UUID, UUID]:
    """Return the ids of the signed-in user and customer. Raises NotPermitted for others."""
    if by.kind is not ActorKind.CUSTOMER or by.user_id is None or by.customer_id is None:
        raise NotPermitted("Only the customer can do this.")
    return by.user_id, by.customer_id
