"""The Monday mail: who gets it, about which week, and once."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from business_layer.insight.choose_monday_mail import AskForNumbers, ChooseMondayMail, HasMondayMail
from business_layer.insight.errors import NothingToMail
from business_layer.insight.mail_numbers import FindReportReader, MailMondayNumbers, MailNumbers
from business_layer.insight.monday_mail import Numbers, week_to_mail
from business_layer.insight.report_rights import ReportRights
from business_layer.messages.letter import Part
from business_layer.messages.message import Message
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.shared.job_requests import JobRequest, Queue
from business_layer.user_management.users import Role
from tests.builders.messages import a_message_writer
from tests.builders.report_readers import ReportReader, a_reader
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.unit_of_work import Books

WEEK = date(2026, 11, 16)
NEXT_MONDAY = datetime(2026, 11, 30, 13, 0, tzinfo=UTC)


class FakeNumbers:
    """Implements `OverviewNumbers`, and keeps what it was asked. Without `has_events` it has none."""

    def __init__(self, *, has_events: bool = True) -> None:
        self.has_events = has_events
        self.asked: list[tuple[date | None, frozenset[ReportRights]]] = []

    def __call__(self, *, until: date | None, rights: Collection[ReportRights]) -> Mapping[ReportRights, Numbers]:
        self.asked.append((until, frozenset(rights)))
        numbers = Numbers(
            days="Oct 26 to Nov 22",
            until=until or date(2026, 11, 20),
            preview="Fine.",
            link="https://reports.example/",
            parts=(Part(heading="Orders", number="120"),),
        )
        return dict.fromkeys(rights, numbers) if self.has_events else {}


class Mails:
    """The use cases of the Monday mail on one set of books, a week before the mail is due."""

    def __init__(self) -> None:
        self.books, self.clock, self.numbers = Books(), FakeClock(), FakeNumbers()
        identifiers = CountingIdentifiers()
        writer = a_message_writer(identifiers)
        self.choose = ChooseMondayMail(self.books, self.clock, identifiers)
        self.has = HasMondayMail(self.books)
        self.ask = AskForNumbers(self.books, self.clock, identifiers)
        self.mail_week = MailMondayNumbers(self.books, self.numbers, writer, self.clock)
        self.mail_now = MailNumbers(self.books, self.numbers, writer, self.clock)
        self.find = FindReportReader(self.books)

    def subscriber(self, role: Role = Role.ANALYST, name: str = "Ada Lane") -> ReportReader:
        reader = a_reader(self.books, role, name=name)
        self.choose(wants=True, by=reader.actor)
        return reader

    def pass_to(self, moment: datetime) -> None:
        self.clock.pass_time(moment - self.clock.now())

    @property
    def sent(self) -> list[Message]:
        return list(self.books.messages.all.values())


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2026, 11, 30, 12, 59, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 30, 13, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 4, 3, 0, tzinfo=UTC), date(2026, 11, 23)),
        # In summer, 8:00 in New York is an hour earlier.
        (datetime(2026, 7, 6, 11, 59, tzinfo=UTC), date(2026, 6, 22)),
        (datetime(2026, 7, 6, 12, 0, tzinfo=UTC), date(2026, 6, 29)),
    ],
)
def test_the_mail_about_a_week_is_due_on_the_next_monday_at_eight_in_new_york(moment: datetime, week: date) -> None:
    assert week_to_mail(moment) == week


def test_who_asked_before_monday_gets_the_week_and_who_asked_later_the_next_one() -> None:
    mails = Mails()
    early = mails.subscriber()
    mails.pass_to(NEXT_MONDAY + timedelta(hours=1))
    late = mails.subscriber(name="Bob Stone")

    assert mails.mail_week() == 1
    assert [message.to for message in mails.sent] == [early.user.email]
    mails.pass_to(NEXT_MONDAY + timedelta(days=7))
    assert mails.mail_week() == 2
    assert [message.to for message in mails.sent].count(late.user.email) == 1


def test_a_week_is_mailed_once_however_often_the_job_runs() -> None:
    mails = Mails()
    mails.subscriber()
    mails.pass_to(NEXT_MONDAY)

    counts = [mails.mail_week() for _ in range(3)]

    assert counts == [1, 0, 0]
    assert len(mails.numbers.asked) == 1


def test_the_mail_has_the_numbers_up_to_sunday_and_says_how_to_stop() -> None:
    mails = Mails()
    mails.subscriber()
    mails.pass_to(NEXT_MONDAY)

    mails.mail_week()

    ((until, _),) = mails.numbers.asked
    (message,) = mails.sent
    assert until == date(2026, 11, 29)
    assert message.subject == "Numbers to Sunday, November 29, 2026"
    assert "Orders\n   120" in message.body
    assert "You can stop them on the overview" in message.body


def test_a_mail_that_was_turned_off_does_not_come() -> None:
    mails = Mails()
    reader = mails.subscriber()
    mails.choose(wants=False, by=reader.actor)
    mails.pass_to(NEXT_MONDAY)

    assert (mails.mail_week(), mails.has(by=reader.actor)) == (0, False)


def test_who_may_not_sign_in_or_lost_the_role_gets_none() -> None:
    mails = Mails()
    disabled, moved = mails.subscriber(), mails.subscriber(name="Bob Stone")
    disabled.user.disable(at=NOON)
    moved.agent.roles = (Role.AGENT,)
    mails.pass_to(NEXT_MONDAY)

    assert mails.mail_week() == 0


def test_a_lead_gets_the_numbers_of_their_own_center_and_an_analyst_of_all() -> None:
    mails = Mails()
    mails.subscriber()
    mails.subscriber(Role.LEAD, "Bob Stone")
    mails.pass_to(NEXT_MONDAY)

    mails.mail_week()

    ((_, rights),) = mails.numbers.asked
    assert {(held.sees_reports, held.center) for held in rights} == {(True, None), (False, "tampa")}


def test_without_events_nothing_is_mailed_until_there_are_some() -> None:
    mails = Mails()
    mails.subscriber()
    mails.pass_to(NEXT_MONDAY)
    mails.numbers.has_events = False

    before = mails.mail_week()
    mails.numbers.has_events = True

    assert (before, mails.mail_week()) == (0, 1)


@pytest.mark.parametrize("role", [Role.AGENT, Role.RELEASE_ENGINEER])
def test_a_role_without_reports_that_are_mailed_cannot_ask(role: Role) -> None:
    mails = Mails()
    reader = a_reader(mails.books, role)

    for act in (
        lambda: mails.choose(wants=True, by=reader.actor),
        lambda: mails.ask(until=WEEK, by=reader.actor),
        lambda: mails.has(by=reader.actor),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_who_asks_at_once_gets_a_job_beside_the_events() -> None:
    mails = Mails()
    reader = a_reader(mails.books)

    mails.ask(until=date(2026, 11, 22), by=reader.actor)

    (job,) = mails.books.jobs
    assert isinstance(job, JobRequest)
    assert (job.task, job.queue, job.arguments["until"]) == ("mail_numbers", Queue.INTELLIGENCE, "2026-11-22")
    assert job.arguments["user_id"] == str(reader.user.id)


def test_the_same_request_is_mailed_once() -> None:
    mails = Mails()
    reader = a_reader(mails.books)

    for _ in range(2):
        mails.mail_now(user_id=reader.user.id, mail_id=UUID(int=7), until=None)

    assert len(mails.sent) == 1


def test_nothing_is_mailed_to_who_has_no_reports_or_without_events() -> None:
    mails = Mails()
    agent, reader = a_reader(mails.books, Role.AGENT), a_reader(mails.books, name="Bob Stone")
    with pytest.raises(NothingToMail, match="no agent whose role has reports"):
        mails.mail_now(user_id=agent.user.id, mail_id=UUID(int=7), until=None)
    mails.numbers.has_events = False
    with pytest.raises(NothingToMail, match="No events are stored"):
        mails.mail_now(user_id=reader.user.id, mail_id=UUID(int=7), until=None)


def test_a_reader_is_found_by_email() -> None:
    mails = Mails()
    reader = a_reader(mails.books)

    assert mails.find(email=reader.user.email) == reader.user.id
    with pytest.raises(NotFound, match="no agent with the email address"):
        mails.find(email="nobody@dialtone.example")
