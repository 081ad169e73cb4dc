"""Limits on what may be tried, kept in the database so that they hold for all processes together."""

from datetime import datetime, timedelta
from typing import Protocol

from business_layer.shared.errors import TooManyAttempts
from business_layer.shared.unit_of_work import UnitOfWork
from business_layer.user_management.ports import Attempts

WINDOW = timedelta(minutes=1)


class AttemptsUnitOfWork(UnitOfWork, Protocol):
    attempts: Attempts


def require_attempt_left(uow: AttemptsUnitOfWork, kind: str, subjects: dict[str, int], *, at: datetime) -> None:
    """Count one attempt against each subject; raise TooManyAttempts where one has had its number in a minute."""
    for subject, most in subjects.items():
        if uow.attempts.count(kind, subject, since=at - WINDOW) >= most:
            raise TooManyAttempts("Too many attempts. Wait a minute, then try again.")
    for subject in subjects:
        uow.attempts.add(kind, subject, at=at)
