"""Replace a user's password: hash and compare before the transaction, set it inside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_moment
from business_layer.shared.errors import Invalid
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import require_attempt_left
from business_layer.user_management.passwords import Passwords, require_good_password
from business_layer.user_management.ports import UserUnitOfWork
from business_layer.user_management.users import User


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
