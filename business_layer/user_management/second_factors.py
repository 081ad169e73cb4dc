"""The second factor of agents: the codes of an authenticator app (RFC 6238), whose secret is stored sealed."""

from datetime import datetime
from uuid import UUID

import pyotp

from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.emails import remove_format_characters
from business_layer.shared.errors import TooManyAttempts
from business_layer.shared.unit_of_work import UnitOfWorkFactory
from business_layer.user_management.attempt_limits import DAY
from business_layer.user_management.ports import Sealing, UserUnitOfWork
from business_layer.user_management.users import User

STEP_SECONDS = 30
WRONG_CODE = "This code is wrong or was already used. Enter the code your authenticator shows now."
WRONG_CODES_BEFORE_ALERT, WRONG_CODES_A_DAY = 5, 20
TOO_MANY_CODES = (
    "Too many wrong codes were entered after your password, so someone else may know it. Choose a new password: press "
    "“Forgot your password?” on the store's sign-in page, and we'll email you a link. Then sign in here with the new "
    "one."
)


class SecondFactors:
    """Gives users their authenticators, and checks the codes of these."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def give_authenticator(self, user: User, secret: str = "") -> str:
        """Give the user an authenticator with that base32 secret, a new one if it is empty. Returns the secret.

        Codes of the user's earlier authenticator stop working.
        """
        secret = secret or pyotp.random_base32()
        user.totp_secret = self._sealing.seal(secret)
        return secret

    def use_code(self, user: User, code: str, *, at: datetime) -> bool:
        """Return True if the code is right and was not used before; it is used up then.

        Codes of the neighboring time steps are right too: clocks run fast as well as slow (RFC 6238, section 6).
        """
        unused = [step for step in self._matching_steps(user, code, at) if step > user.totp_last_step]
        if unused:
            user.totp_last_step = unused[0]
        return bool(unused)

    def is_used_code(self, user: User, code: str, *, at: datetime) -> bool:
        """Return True for a right code that was used before. Submitting it twice does not count as a guess."""
        steps = self._matching_steps(user, code, at)
        return bool(steps) and all(step <= user.totp_last_step for step in steps)

    def _matching_steps(self, user: User, code: str, at: datetime) -> list[int]:
        """Return those of this time step and its two neighbors whose code it is."""
        if not user.totp_secret:
            return []
        authenticator = pyotp.TOTP(self._sealing.open(user.totp_secret))
        current, digits = int(at.timestamp()) // STEP_SECONDS, "".join(remove_format_characters(code).split())
        steps = (current, current - 1, current + 1)
        return [step for step in steps if pyotp.utils.strings_equal(digits, authenticator.at(step * STEP_SECONDS))]

    def reseal(self, user: User) -> bool:
        """Seal the user's secret with the newest key; False if it is already."""
        if not user.totp_secret or self._sealing.is_current(user.totp_secret):
            return False
        self.give_authenticator(user, self._sealing.open(user.totp_secret))
        return True


class WrongCodes:
    """Limits the codes that someone who knows an agent's password can try, and alerts the agent.

    The count belongs to the password. A new password starts a new count, and only the agent's mailbox gives one, so an
    attacker cannot lock an agent out for longer than it takes to open that email.
    """

    def __init__(self, message_writer: MessageWriter) -> None:
        self._message_writer = message_writer

    def require_left(self, uow: UserUnitOfWork, user: User, *, at: datetime) -> None:
        """Raise TooManyAttempts naming `code` if this password had WRONG_CODES_A_DAY wrong codes within a day."""
        if self._count(uow, user, at) >= WRONG_CODES_A_DAY:
            raise TooManyAttempts(TOO_MANY_CODES, field="code")

    def add(self, uow: UserUnitOfWork, user: User, *, at: datetime) -> None:
        """Count a wrong code, and mail the user when there are too many for typing errors."""
        count = self._count(uow, user, at) + 1
        uow.attempts.add("wrong_code", _counted_subject(user), at=at)
        if count in {WRONG_CODES_BEFORE_ALERT, WRONG_CODES_A_DAY}:
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
        return uow.attempts.count("wrong_code", _counted_subject(user), since=at - DAY)


def _counted_subject(user: User) -> str:
    return f"{user.id} {user.password_hash}"


class SealSecondFactors:
    """Seal with the newest key every secret that is unsealed or sealed with an older key. Returns how many there were.

    It can be repeated, and run while agents sign in. Raises NotPermitted, Unsealable.
    """

    def __init__(self, unit_of_work: UnitOfWorkFactory[UserUnitOfWork], second_factors: SecondFactors) -> None:
        self._unit_of_work, self._second_factors = unit_of_work, second_factors

    def __call__(self, *, by: Actor) -> int:
        by.require(Permission.MANAGE_AGENTS)
        with self._unit_of_work.reading(by=by) as uow:
            user_ids = uow.users.with_second_factor()
        return sum(self._seal(user_id, by) for user_id in user_ids)

    def _seal(self, user_id: UUID, by: Actor) -> bool:
        # One transaction a user: agents who sign in meanwhile never wait for the whole run.
        with self._unit_of_work(by=by, reason="seal second factor") as uow:
            is_resealed = self._second_factors.reseal(uow.users.get(user_id))
            uow.commit()
        return is_resealed
