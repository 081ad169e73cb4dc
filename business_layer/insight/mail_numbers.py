"""Mail the numbers of the overview: to all who asked for the Monday mail, or to one agent at once."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from business_layer.insight.errors import NothingToMail
from business_layer.insight.monday_mail import (
    MondayMailUnitOfWork,
    Numbers,
    OverviewNumbers,
    last_day_of,
    week_to_mail,
)
from business_layer.insight.report_rights import Recipient, recipient_of
from business_layer.messages.message import Message
from business_layer.messages.message_writer import MessageWriter
from business_layer.shared.actor import SYSTEM
from business_layer.shared.clock import Clock
from business_layer.shared.date_formats import format_day
from business_layer.shared.errors import NotFound
from business_layer.shared.unit_of_work import UnitOfWorkFactory

EACH_MONDAY = "You asked for these numbers each Monday. You can stop them on the overview, with one click."
ASKED_NOW = "You asked for these numbers on the overview."
FROM_COMMAND_LINE = "The people who run the system sent you these numbers."


class MailMondayNumbers:
    """Mail the numbers of the last week to all who have not got them. Returns the number of mails.

    A mail and the note that it was written are one transaction, so nobody gets two about a week, whatever is killed.
    A week that was missed, because nothing ran on Monday, is mailed until the next one is due.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[MondayMailUnitOfWork],
        numbers: OverviewNumbers,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._numbers = unit_of_work, numbers
        self._message_writer, self._clock = message_writer, clock

    def __call__(self) -> int:
        week = week_to_mail(self._clock.now())
        due = self._due(week)
        rights = {recipient.rights for recipient in due}
        numbers = self._numbers(until=last_day_of(week), rights=rights) if rights else {}
        return sum(self._mail(to.user.id, week, numbers[to.rights]) for to in due if to.rights in numbers)

    def _due(self, week: date) -> Sequence[Recipient]:
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            found = [
                recipient_of(uow, uow.agents.of_user(mail.user_id))
                for mail in uow.monday_mails.switched_on()
                if mail.is_due(week)
            ]
        return [to for to in found if to and to.rights.sees_centers]

    def _mail(self, user_id: UUID, week: date, numbers: Numbers) -> bool:
        """Write the mail, unless it was written or turned off meanwhile."""
        with self._unit_of_work(by=SYSTEM, reason="Monday mail") as uow:
            mail = uow.monday_mails.of_user(user_id)
            if mail is None or not mail.is_due(week):
                return False
            mail.mail(week)
            user, now = uow.users.get(user_id), self._clock.now()
            key = f"{user_id}:{week.isoformat()}"
            uow.messages.add(
                numbers_message(self._message_writer, numbers, key, user.email, user.name, EACH_MONDAY, now)
            )
            uow.commit()
        return True


class MailNumbers:
    """Mail the numbers up to a day to one agent at once. The same `mail_id` is mailed once.

    Without a day, they are the last that are stored. Raises NotFound, NothingToMail, CannotCount.
    """

    def __init__(
        self,
        unit_of_work: UnitOfWorkFactory[MondayMailUnitOfWork],
        numbers: OverviewNumbers,
        message_writer: MessageWriter,
        clock: Clock,
    ) -> None:
        self._unit_of_work, self._numbers = unit_of_work, numbers
        self._message_writer, self._clock = message_writer, clock

    def __call__(self, *, user_id: UUID, mail_id: UUID, until: date | None, why: str = ASKED_NOW) -> Message:
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            to = recipient_of(uow, uow.agents.of_user(user_id))
        if to is None or not to.rights.sees_centers:
            raise NothingToMail("This person is no agent whose role has reports.")
        found = self._numbers(until=until, rights={to.rights})
        if to.rights not in found:
            raise NothingToMail("No events are stored, so there are no numbers.")
        message = numbers_message(
            self._message_writer, found[to.rights], str(mail_id), to.user.email, to.user.name, why, self._clock.now()
        )
        with self._unit_of_work(by=SYSTEM, reason="numbers by mail") as uow:
            uow.messages.add(message)
            uow.commit()
        return message


class FindReportReader:
    """Return the id of the user with that email address who is an agent. Raises NotFound."""

    def __init__(self, unit_of_work: UnitOfWorkFactory[MondayMailUnitOfWork]) -> None:
        self._unit_of_work = unit_of_work

    def __call__(self, *, email: str) -> UUID:
        with self._unit_of_work.reading(by=SYSTEM) as uow:
            user = uow.users.by_email(email)
            if user is None or uow.agents.of_user(user.id) is None:
                raise NotFound(f"There is no agent with the email address {email}.")
        return user.id


def numbers_message(
    writer: MessageWriter, numbers: Numbers, key: str, to: str, name: str, why: str, at: datetime
) -> Message:
    return writer.message(
        "numbers",
        key=key,
        to=to,
        at=at,
        parts=numbers.parts,
        link=numbers.link,
        name=name,
        days=numbers.days,
        until=format_day(numbers.until),
        preview=numbers.preview,
        why=why,
    )
