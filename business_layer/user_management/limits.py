"""Limits on what may be tried, kept in the database so that they hold for all processes together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from business_layer.shared.errors import TooManyAttempts
from business_layer.shared.unit_of_work import UnitOfWork
from business_layer.user_management.ports import Attempts

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class AttemptsUnitOfWork(UnitOfWork, Protocol):
    attempts: Attempts


@dataclass(frozen=True, kw_only=True)
class MailLimits:
    """How many messages an hour strangers may have us send: to one e-mail address, and at one sender's wish."""

    to_one: int
    by_one: int


def require_attempt_left(
    uow: AttemptsUnitOfWork,
    kind: str,
    subjects: dict[str, int],
    *,
    at: datetime,
    within: timedelta = MINUTE,
    otherwise: str = "Too many attempts. Wait a minute, then try again.",
) -> None:
    """Count one attempt against each subject; raise TooManyAttempts where one has had its number within that time."""
    for subject, most in subjects.items():
        if uow.attempts.count(kind, subject, since=at - within) >= most:
            raise TooManyAttempts(otherwise)
    for subject in subjects:
        uow.attempts.add(kind, subject, at=at)


def require_mail_left(uow: AttemptsUnitOfWork, limits: MailLimits, *, to: str, wished_by: str, at: datetime) -> None:
    """Count a message that somebody unknown wants sent; raise TooManyAttempts where there were too many."""
    require_attempt_left(
        uow,
        "mail",
        {f"to:{to}": limits.to_one, f"by:{wished_by}": limits.by_one},
        at=at,
        within=HOUR,
        otherwise="We have sent many messages already. Look among those you got, or try again in an hour.",
    )
