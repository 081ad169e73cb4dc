"""Limits on attempts, counted in the database so that they hold for all processes together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from business_layer.shared.errors import TooManyAttempts
from business_layer.shared.unit_of_work import UnitOfWork
from business_layer.user_management.ports import Attempts

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ENOUGH_MAIL = (
    "We already sent several emails to this address. Look for the newest one, including in your spam folder, or try "
    "again in an hour."
)


class AttemptsUnitOfWork(UnitOfWork, Protocol):
    @property
    def attempts(self) -> Attempts: ...


@dataclass(frozen=True, kw_only=True)
class MailLimits:
    """Limits on messages an hour that an unknown sender may request: to one recipient, and to all together."""

    to_one: int
    by_one: int


class MailPurpose(StrEnum):
    """Why a message is requested. Each purpose has a limit of its own, so none uses up another's."""

    SIGN_UP = "sign_up"
    CONFIRMATION = "confirmation"
    RESET = "reset"
    NUMBER_ALERT = "number_alert"
    TRANSFER = "transfer"


def require_attempt_left(
    uow: AttemptsUnitOfWork,
    kind: str,
    subjects: dict[str, int],
    *,
    at: datetime,
    within: timedelta = MINUTE,
    times: int = 1,
    field: str = "",
    otherwise: str = "Too many attempts. Wait a minute, then try again.",
) -> None:
    """Count `times` attempts against each subject; raise TooManyAttempts if a subject would exceed its number.

    `subjects` maps each subject to its number of attempts per `within`. `otherwise` is the message of the error.
    """
    for subject, most in subjects.items():
        if uow.attempts.count(kind, subject, since=at - within) + times > most:
            raise TooManyAttempts(otherwise, field=field)
    for subject in subjects:
        for _ in range(times):
            uow.attempts.add(kind, subject, at=at)


def require_mail_left(
    uow: AttemptsUnitOfWork, limits: MailLimits, purpose: MailPurpose, *, to: str, requested_from: str, at: datetime
) -> None:
    """Count a request for a message; raise TooManyAttempts if there were too many.

    The count never depends on whether the recipient has an account, so it reveals none. The limit per recipient is
    twice the limit per sender and recipient, so that one stranger cannot use up the owner's requests.
    """
    subjects = {
        f"to:{to} from:{requested_from}": limits.to_one,
        f"to:{to}": limits.to_one * 2,
        f"by:{requested_from}": limits.by_one,
    }
    require_attempt_left(uow, f"mail:{purpose}", subjects, at=at, within=HOUR, otherwise=ENOUGH_MAIL)
