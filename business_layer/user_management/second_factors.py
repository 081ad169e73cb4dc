"""The second factor of agents: the codes of an authenticator (RFC 6238). Its secret is kept sealed."""

from datetime import datetime
from uuid import UUID

import pyotp

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.emails import remove_format_characters
from business_layer.shared.errors import TooManyAttempts
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.limits import DAY
from business_layer.user_management.ports import Sealing, UserUnitOfWork
from business_layer.user_management.users import User

STEP_SECONDS = 30
WRONG_CODE = "This code is wrong or was used already. Enter the code shown now."
WRONG_CODES_TOLD, WRONG_CODES_A_DAY = 5, 20
GUESSED = (
    "Too many wrong codes were entered after your password, so someone else may know it. Choose a new password: the "
    "store mails you a link under “Forgot your password?”. Then sign in here with the new one."
)


class SecondFactors:
    """Gives users their authenticators, and takes the codes that these show."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def give(self, user: User, secret: str = "") -> str:
        """Give the user an authenticator with that base32 secret, a fresh one where it is empty. Returns the secret.

        An authenticator that the user had opens nothing any more.
        """
        secret = secret or pyotp.random_base32()
        user.totp_secret = self._sealing.seal(secret)
        return secret

    def take(self, user: User, code: str, *, at: datetime) -> bool:
        """Whether the code is right: of this time step or a neighboring one, and not used yet. It is spent then.

        Clocks run fast as well as slow (RFC 6238, section 6).
        """
        fresh = [step for step in self._steps_of(user, code, at) if step > user.totp_last_step]
        if fresh:
            user.totp_last_step = fresh[0]
        return bool(fresh)

    def is_spent(self, user: User, code: str, *, at: datetime) -> bool:
        """Return True for a right code that was used before. Pressing twice, or too soon, is no guess."""
        steps = self._steps_of(user, code, at)
        return bool(steps) and all(step <= user.totp_last_step for step in steps)

    def _steps_of(self, user: User, code: str, at: datetime) -> list[int]:
        """The time steps, of this one and its neighbors, whose code it is."""
        if not user.totp_secret:
            return []
        authenticator = pyotp.TOTP(self._sealing.open(user.totp_secret))
        present, digits = int(at.timestamp()) // STEP_SECONDS, "".join(remove_format_characters(code).split())
        steps = (present, present - 1, present + 1)
        return [step for step in steps if pyotp.utils.strings_equal(digits, authenticator.at(step * STEP_SECONDS))]

    def reseal(self, user: User) -> bool:
        """Seal the user's secret with the newest key; False where that is not needed."""
        if not user.totp_secret or self._sealing.is_current(user.totp_secret):
            return False
        self.give(user, self._sealing.open(user.totp_secret))
        return True


class WrongCodes:
    """Limits how long codes can be guessed by somebody who has the password, and alerts its owner.

    The count belongs to the password. With a new one, which only the owner's mailbox gives, it begins again, so nobody
    locks an agent out for longer than it takes to open that mail.
    """

    def __init__(self, message_writer: MessageWriter) -> None:
        self._message_writer = message_writer

    def require_left(self, uow: UserUnitOfWork, user: User, *, at: datetime) -> None:
        """Raise TooManyAttempts naming `code` if this password had its share of wrong codes within a day."""
        if self._count(uow, user, at) >= WRONG_CODES_A_DAY:
            raise TooManyAttempts(GUESSED, field="code")

    def add(self, uow: UserUnitOfWork, user: User, *, at: datetime) -> None:
        """Count a wrong code, and tell the user when there are so many that it cannot be a slip."""
        count = self._count(uow, user, at) + 1
        uow.attempts.add("wrong_code", _guessed_with(user), at=at)
        if count in {WRONG_CODES_TOLD, WRONG_CODES_A_DAY}:
            message = self._message_writer.message(
                "wrong_codes",
                key=f"{user.id}:{at.timestamp()}",
                to=user.email,
                at=at,
                name=user.name,
                count=str(count),
                most=str(WRONG_CODES_A_DAY),
                link=self._message_writer.link("/reset-password"),
            )
            uow.messages.add(message)

    def _count(self, uow: UserUnitOfWork, user: User, at: datetime) -> int:
        return uow.attempts.count("wrong_code", _guessed_with(user), since=at - DAY)


def _guessed_with(user: User) -> str:
    return f"{user.id} {user.password_hash}"


class SealSecondFactors:
    """Seal with the newest key every secret that lies plain or under an older one. Returns how many there were.

    It may be run again and while agents sign in. Raises NotPermitted, Unsealable.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], second_factors: SecondFactors) -> None:
        self._unit_of_work, self._second_factors = unit_of_work, second_factors

    def __call__(self, *, by: Actor) -> int:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work.reading(by=by) as uow:
            user_ids = uow.users.with_second_factor()
        return sum(self._seal(user_id, by) for user_id in user_ids)

    def _seal(self, user_id: UUID, by: Actor) -> bool:
        with self._unit_of_work(by=by, reason="seal second factor") as uow:
            is_sealed_anew = self._second_factors.reseal(uow.users.get(user_id))
            uow.commit()
        return is_sealed_anew
