"""Resetting a forgotten password and changing a known one."""

from datetime import datetime
from uuid import UUID

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_moment
from business_layer.shared.emails import canonical_email
from business_layer.shared.errors import Invalid
from business_layer.shared.tokens import token_hash
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import MailLimits, MailPurpose, require_attempt_left, require_mail_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import TokenPurpose
from business_layer.user_management.sign_up import mail_link, mail_no_account, new_link, require_usable_link
from business_layer.user_management.users import User

TRIES_A_MINUTE = 10


class RequestPasswordReset:
    """Mail a link for a new password. Whether there is an account is not revealed. Raises Invalid, TooManyAttempts.

    `address` is where the request comes from.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[UserUnitOfWork],
        message_writer: MessageWriter,
        limits: MailLimits,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._message_writer, self._limits, self._clock = (
            unit_of_work,
            message_writer,
            limits,
            clock,
        )

    def __call__(self, *, email: str, address: str, by: Actor) -> None:
        email, now = canonical_email(email), self._clock.now()
        with self._unit_of_work(by=by, reason="request password reset") as uow:
            require_mail_left(uow, self._limits, MailPurpose.RESET, to=email, requested_from=address, at=now)
            user = uow.users.by_email(email)
            if user is None or not user.is_verified:
                # What was not confirmed is no account yet, and may be a stranger's doing: its owner signs up.
                mail_no_account(email, uow, self._message_writer, now)
            else:
                reset = new_link(TokenPurpose.RESET, user, now)
                mail_link("reset_password", "/reset-password/", reset, user, uow, self._message_writer, now)
            uow.commit()


class NewPasswords:
    """The step by which a password becomes another, whoever asks for it and however they showed who they are."""

    def __init__(self, passwords: Passwords, message_writer: MessageWriter, clock: Clock) -> None:
        self._passwords, self._message_writer, self._clock = passwords, message_writer, clock

    def require_current_password(self, user: User, present: str) -> None:
        """Raise Invalid naming `present` where this is not the user's password."""
        if not self._passwords.matches(user.password_hash, present):
            raise Invalid("This is not your present password.", field="present")

    def set(self, user: User, password: str, uow: UserUnitOfWork) -> None:
        """Set it, end all sessions and links of the user, and tell them. Raises Invalid naming `password`."""
        require_good_password(password, email=user.email, name=user.name)
        if user.has_given_password and self._is_given(user, password):
            raise Invalid("Choose another password than the one you were given.", field="password")
        is_first = not user.has_password
        user.password_hash, user.has_given_password = self._passwords.hash(password), False
        uow.one_time_tokens.spend_all_of(user.id, at=self._clock.now())
        uow.sessions.end_all_of(user.id)
        if not is_first:
            self._tell(user, uow)

    def _is_given(self, user: User, password: str) -> bool:
        """Whether this is the password that was given; white space around it makes no other one of it."""
        spellings = {password, password.strip()}
        return any(self._passwords.matches(user.password_hash, one) for one in spellings)

    def _tell(self, user: User, uow: UserUnitOfWork) -> None:
        """At once, without revealing anything of the change (47 CFR 64.2010(f)); agents sign in elsewhere."""
        now = self._clock.now()
        uow.messages.add(
            self._message_writer.message(
                "agent_password_changed" if uow.agents.of_user(user.id) else "password_changed",
                key=f"{user.id}:{now.timestamp()}",
                to=user.email,
                at=now,
                name=user.name,
                when=format_moment(now),
                link=self._message_writer.link("/reset-password"),
            )
        )


class ResetPassword:
    """Set a new password by the link that was mailed; ends all sessions and links. Raises LinkSpent, Invalid.

    Returns whether it is an agent's, who signs in at the back office.
    """

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], new_passwords: NewPasswords, clock: Clock
    ) -> None:
        self._unit_of_work, self._new_passwords, self._clock = unit_of_work, new_passwords, clock

    def is_usable(self, *, token: str, by: Actor) -> bool:
        """Whether the link can still be used; looking does not spend it."""
        with self._unit_of_work.reading(by=by) as uow:
            found = uow.one_time_tokens.by_hash(token_hash(token))
            return found is not None and found.purpose is TokenPurpose.RESET and found.is_usable(at=self._clock.now())

    def __call__(self, *, token: str, password: str, by: Actor) -> bool:
        with self._unit_of_work(by=by, reason="reset password") as uow:
            now = self._clock.now()
            link = require_usable_link(token, TokenPurpose.RESET, uow, now)
            user = uow.users.get(link.user_id)
            self._new_passwords.set(user, password, uow)
            # An account that an agent opened is confirmed by its first link: who opened that reads the mail.
            user.verify(at=now)
            is_agent = uow.agents.of_user(link.user_id) is not None
            uow.commit()
        return is_agent


class ChangePassword:
    """Set a new password, knowing the present one; ends all sessions and links. Raises Invalid, TooManyAttempts."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], new_passwords: NewPasswords, clock: Clock
    ) -> None:
        self._unit_of_work, self._new_passwords, self._clock = unit_of_work, new_passwords, clock

    def __call__(self, *, user_id: UUID, present: str, password: str, by: Actor) -> None:
        count_attempt(self._unit_of_work, user_id, TRIES_A_MINUTE, by=by, at=self._clock.now())
        with self._unit_of_work(by=by, reason="change password") as uow:
            user = uow.users.get(user_id)
            self._new_passwords.require_current_password(user, present)
            self._new_passwords.set(user, password, uow)
            uow.commit()


def count_attempt(
    unit_of_work: UnitOfWorkFactory[UserUnitOfWork], user_id: UUID, most: int, *, by: Actor, at: datetime
) -> None:
    """Count a try to change a password, by itself, so that it counts whatever comes of it. Raises TooManyAttempts."""
    with unit_of_work(by=by, reason="change password") as uow:
        require_attempt_left(uow, "change_password", {str(user_id): most}, at=at)
        uow.commit()
