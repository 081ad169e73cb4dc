"""The mail with the numbers of the overview, which comes each Monday to those who asked for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from business_layer.insight.report_rights import ReportRights
from business_layer.messages.letter import Part
from business_layer.shared.clock import HOUSE_ZONE
from business_layer.shared.events import Recorder, WorkDue
from business_layer.user_management.ports import UserUnitOfWork

MAILED_AT = time(8)
WEEK = timedelta(days=7)


@dataclass(eq=False, kw_only=True)
class MondayMail(Recorder):
    """An agent's choice to get the numbers each Monday. `mailed_week` is the first day of the last week mailed."""

    id: UUID
    user_id: UUID
    is_on: bool
    chosen_at: datetime
    mailed_week: date | None = None

    def choose(self, *, wants: bool, at: datetime) -> None:
        """Turn it on or off. Choosing the same again changes nothing."""
        if wants != self.is_on:
            self.is_on, self.chosen_at = wants, at

    def is_due(self, week: date) -> bool:
        """True if the numbers of the week are still to be mailed: who asks later gets those of the next one."""
        is_new = self.mailed_week is None or self.mailed_week < week
        return self.is_on and is_new and self.chosen_at < mailed_from(week)

    def mail(self, week: date) -> None:
        self.mailed_week = week


def week_to_mail(at: datetime) -> date:
    """The Monday of the last week whose mail is due: it is over, and the Monday after it is past 8:00 in New York."""
    local = at.astimezone(ZoneInfo(HOUSE_ZONE))
    monday = local.date() - timedelta(days=local.weekday())
    return monday - (WEEK if local.timetz().replace(tzinfo=None) >= MAILED_AT or local.weekday() else 2 * WEEK)


def mailed_from(week: date) -> datetime:
    """The moment from which the mail about a week is due."""
    return datetime.combine(week + WEEK, MAILED_AT, ZoneInfo(HOUSE_ZONE))


def last_day_of(week: date) -> date:
    return week + WEEK - timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class NumbersMailDue(WorkDue):
    """A mail with the numbers up to a day is due to a user, at once. `mail_id` tells it from others."""

    mail_id: UUID
    until: date


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The content of a mail with numbers. `days` are the days in words, and `link` leads to the same numbers."""

    days: str
    until: date
    preview: str
    link: str
    parts: tuple[Part, ...]


class OverviewNumbers(Protocol):
    def __call__(self, *, until: date | None, rights: Collection[ReportRights]) -> Mapping[ReportRights, Numbers]:
        """The numbers of four weeks up to a day, as each may see them. It takes seconds, so no transaction is open.

        Empty if no events are stored. If they end earlier, so do the four weeks. Raises CannotCount.
        """
        ...


class MondayMails(Protocol):
    def add(self, mail: MondayMail) -> None: ...

    def of_user(self, user_id: UUID) -> MondayMail | None:
        """Return a user's choice, locked."""
        ...

    def switched_on(self) -> Sequence[MondayMail]:
        """Return all that are on, by id."""
        ...


class MondayMailUnitOfWork(UserUnitOfWork, Protocol):
    @property
    def monday_mails(self) -> MondayMails: ...
