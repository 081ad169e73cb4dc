"""Reset a forgotten password, and change a known one."""

from dataclasses import dataclass
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
from business_layer.user_management.mailed_links import mail_link, mail_no_account, new_link, require_usable_link
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.sessions import TokenPurpose
from business_layer.user_management.users import User

TRIES_A_MINUTE = 10


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
                mail_link("reset_password", "/reset-password/", link, user, uow, self._message_writer, now)
            uow.commit()


@dataclass(frozen=True, kw_only=True)
class PreparedPassword:
    """A new password for one user, compared and hashed, ready for the transaction that sets it.

    `compared_hash` is the user's password hash that the given passwords were compared with. `fault` says why the new
    password cannot be set; there is no `new_hash` then.
    """

    compared_hash: str
    is_current_right: bool
    fault: Invalid | None
    new_hash: str


class NewPasswords:
    """Replaces a user's password: `prepare` before the transaction, `require_current` and `set` inside it.

    argon2 takes a good part of a second for each password, in which a transaction would keep a connection and locks.
    """

    def __init__(self, passwords: Passwords, message_writer: MessageWriter, clock: Clock) -> None:
        self._passwords, self._message_writer, self._clock = passwords, message_writer, clock

    def prepare(self, user: User, password: str, *, current: str | None = None) -> PreparedPassword:
        """Compare and hash. `current` is what was entered as the current password; None if it is not asked for."""
        is_current_right = current is None or self._passwords.matches(user.password_hash, current)
        fault = self._fault(user, password) if is_current_right else None
        can_be_set = is_current_right and fault is None
        return PreparedPassword(
            compared_hash=user.password_hash,
            is_current_right=is_current_right,
            fault=fault,
            new_hash=self._passwords.hash(password) if can_be_set else "",
        )

    def require_current(self, user: User, prepared: PreparedPassword) -> None:
        """Raise Invalid naming `present` unless the entered password is still the user's current one."""
        # Another request may have changed the password since it was compared.
        if not prepared.is_current_right or user.password_hash != prepared.compared_hash:
            raise Invalid("This is not your current password.", field="present")

    def set(self, user: User, prepared: PreparedPassword, uow: UserUnitOfWork) -> None:
        """Set it, end all sessions and links of the user, and tell the user. Raises Invalid naming `password`."""
        if prepared.fault is not None:
            raise prepared.fault
        is_first = not user.has_password
        user.password_hash, user.has_given_password = prepared.new_hash, False
        uow.one_time_tokens.spend_all_of(user.id, at=self._clock.now())
        uow.sessions.end_all_of(user.id)
        if not is_first:
            self._tell(user, uow)

    def _fault(self, user: User, password: str) -> Invalid | None:
        try:
            require_good_password(password, email=user.email, name=user.name)
        except Invalid as fault:
            return fault
        if user.has_given_password and self._is_given(user, password):
            return Invalid("Choose a different password from the one you were given.", field="password")
        return None

    def _is_given(self, user: User, password: str) -> bool:
        """Return True for the password that the user was given, also with white space around it."""
        spellings = {password, password.strip()}
        return any(self._passwords.matches(user.password_hash, spelling) for spelling in spellings)

    def _tell(self, user: User, uow: UserUnitOfWork) -> None:
        """Mail the user right away, without revealing the change itself (47 CFR 64.2010(f))."""
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


def count_password_attempt(
    unit_of_work: UnitOfWorkFactory[UserUnitOfWork], user_id: UUID, most: int, *, by: Actor, at: datetime
) -> User:
    """Count an attempt to change a password, and return the user. Raises TooManyAttempts.

    It has a unit of work of its own, so that the attempt counts whatever becomes of it.
    """
    with unit_of_work(by=by, reason="change password") as uow:
        require_attempt_left(uow, "change_password", {str(user_id): most}, at=at)
        user = uow.users.get(user_id)
        uow.commit()
    return user
