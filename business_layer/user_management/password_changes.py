"""Choose the first password, reset a forgotten one, and change a known one."""

from uuid import UUID

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.clock import Clock
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Conflict, NotPermitted
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import MailLimits, MailPurpose, require_mail_left
from business_layer.user_management.mailed_links import (
    mail_no_account,
    mail_password_link,
    new_link,
    require_usable_link,
)
from business_layer.user_management.new_passwords import NewPasswords, count_password_attempt
from business_layer.user_management.open_session import SessionRules, SignInResult, open_user_session
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import Site, TokenPurpose

TRIES_A_MINUTE = 10


class HasPassword(Conflict):
    """The customer has chosen a password before."""

    code = "has_password"


class RequestPasswordReset:
    """Mail a link for a new password, without revealing whether there is an account. Raises Invalid, TooManyAttempts.

    `address` is the network address of the request.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._message_writer = unit_of_work, message_writer
        self._limits, self._clock = limits, clock

    def __call__(self, *, email: str, address: str, by: Actor) -> None:
        email, now = canonical_email(email), self._clock.now()
        with self._unit_of_work(by=by, reason="request password reset") as uow:
            require_mail_left(uow, self._limits, MailPurpose.RESET, to=email, requested_from=address, at=now)
            user = uow.users.by_email(email)
            if user is None or not user.is_verified:
                # An unconfirmed sign-up is not an account yet, and a stranger may have made it: its owner signs up.
                mail_no_account(email, uow, self._message_writer, now)
            else:
                link = new_link(TokenPurpose.RESET, user, now)
                mail_password_link(link, user, uow, self._message_writer, now)
            uow.commit()


class ResetPassword:
    """Set a new password with the link that was mailed; ends all sessions and links. Raises LinkSpent, Invalid.

    Returns True if the user is an agent, who signs in at the back office.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], new_passwords: NewPasswords, clock: Clock
    ) -> None:
        self._unit_of_work, self._new_passwords, self._clock = unit_of_work, new_passwords, clock

    def is_usable(self, *, token: str, by: Actor) -> bool:
        """Return True if the link can still be used. Asking does not use it up."""
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.one_time_tokens.by_hash(token_hash(token))
            return found is not None and found.purpose is TokenPurpose.RESET and found.is_usable(at=self._clock.now())

    def __call__(self, *, token: str, password: str, by: Actor) -> bool:
        now = self._clock.now()
        with self._unit_of_work.reading(by=by) as uow:
            user = uow.users.get(require_usable_link(token, TokenPurpose.RESET, uow, now).user_id)
        prepared = self._new_passwords.prepare(user, password)
        with self._unit_of_work(by=by, reason="reset password") as uow:
            # Check the link again under its lock: of two requests with the same link only one sets a password.
            link = require_usable_link(token, TokenPurpose.RESET, uow, now)
            user = uow.users.get(link.user_id)
            self._new_passwords.set(user, prepared, uow)
            # The first link to an account that an agent opened confirms the address too: its reader owns the mailbox.
            user.verify(at=now)
            is_agent = uow.agents.of_user(link.user_id) is not None
            uow.commit()
        return is_agent


class ChooseFirstPassword:
    """Set the password of a signed-in customer who checked out without one; ends all their other sessions and links.

    Returns a new session for this browser. Raises Invalid, NotPermitted, HasPassword, TooManyAttempts.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        new_passwords: NewPasswords,
        rules: SessionRules,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._new_passwords, self._rules, self._clock = unit_of_work, new_passwords, rules, clock

    def __call__(self, *, password: str, by: Actor) -> SignInResult:
        if by.kind is not ActorKind.CUSTOMER or by.user_id is None:
            raise NotPermitted("Only the customer can choose this password.")
        user = count_password_attempt(self._unit_of_work, by.user_id, TRIES_A_MINUTE, by=by, at=self._clock.now())
        prepared = self._new_passwords.prepare(user, password)
        with self._unit_of_work(by=by, reason="choose first password") as uow:
            user = uow.users.get(by.user_id)
            # Another device may have chosen one since this page was shown.
            if user.has_password:
                raise HasPassword("You already chose a password. To change it, go to your account.")
            self._new_passwords.set(user, prepared, uow)
            session = open_user_session(user, Site.STORE, uow, self._rules, self._clock.now())
            if session is None:
                raise NotPermitted("Sign in to continue.")
            uow.commit()
        return session


class ChangePassword:
    """Set a new password, knowing the current one; ends all sessions and links. Raises Invalid, TooManyAttempts."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], new_passwords: NewPasswords, clock: Clock
    ) -> None:
        self._unit_of_work, self._new_passwords, self._clock = unit_of_work, new_passwords, clock

    def __call__(self, *, user_id: UUID, present: str, password: str, by: Actor) -> None:
        user = count_password_attempt(self._unit_of_work, user_id, TRIES_A_MINUTE, by=by, at=self._clock.now())
        prepared = self._new_passwords.prepare(user, password, current=present)
        with self._unit_of_work(by=by, reason="change password") as uow:
            user = uow.users.get(user_id)
            self._new_passwords.require_current(user, prepared)
            self._new_passwords.set(user, prepared, uow)
            uow.commit()
