"""The outbox: told once, told again when the server did not answer, and given up at last."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from business_layer.messages.delivery import (
    DeliverMessage,
    ListFailedMessages,
    ResendMessage,
    ResumeDelivery,
)
from business_layer.messages.delivery_pauses import DeliveryPauses
from business_layer.messages.message import CLAIM, KEPT_TRYING, Message, MessageState, NothingToSend
from business_layer.messages.ports import MailRefused
from business_layer.shared.backoff import Backoff
from business_layer.shared.errors import GatewayUnavailable, IllegalTransition
from business_layer.shared.job_requests import Queue
from tests.builders.messages import a_message_writer
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.gateways import FakeMail, NoFiles, PlainDesign
from tests.fakes.unit_of_work import Books

PAUSES = DeliveryPauses(
    ordinary=Backoff(base_seconds=1, cap_seconds=1800), urgent=Backoff(base_seconds=1, cap_seconds=60)
)
LINK_LASTS = timedelta(hours=24)
DOWN = GatewayUnavailable("The mail server did not answer.")


T = TypeVar("T")


class DatabaseAway(Exception):
    pass


class Post:
    def __init__(self) -> None:
        self.books, self.clock, self.mail = Books(), FakeClock(), FakeMail()
        self.message_writer = a_message_writer(CountingIdentifiers())
        self._deliver = DeliverMessage(
            self.books, self.mail, PlainDesign(), NoFiles(), PAUSES, self._outlast, self.clock
        )

    def tell(self, key: str = "1", kind: str = "verify_email") -> None:
        facts: dict[str, Any] = {
            "name": "Maria",
            "link": self.message_writer.link("/verify-email/secret"),
            "hours": "24",
            "about": "DT-1",
        }
        facts |= {"offering": "Paging", "date": "Monday", "reason": "The network needs more time."}
        give_up_at = self.clock.now() + LINK_LASTS if kind == "verify_email" else None
        message = self.message_writer.message(
            kind, key=key, to="maria@customers.example", at=self.clock.now(), give_up_at=give_up_at, **facts
        )
        self.books.messages.add(message)

    @property
    def only(self) -> Message:
        (message,) = self.books.messages.all.values()
        return message

    def deliver_for(self, span: timedelta) -> int:
        """Deliver whenever it is due, for so long; returns how often the server was asked."""
        until, tries = self.clock.now() + span, 0
        while self.clock.now() < until and self.only.state is MessageState.QUEUED:
            self.deliver()
            tries += 1
            self.clock.pass_time(self.only.due_at - self.clock.now() or timedelta(seconds=1))
        return tries

    def _outlast(self, act: Callable[[], T]) -> T:
        """Act again if the first time fails, as the database is back by then."""
        try:
            return act()
        except DatabaseAway:
            return act()

    def deliver(self):
        for message in list(self.books.messages.all.values()):
            self._deliver(message_id=message.id)
        return [message.state for message in self.books.messages.all.values()]


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_message_is_sent_and_its_secret_forgotten(post: Post) -> None:
    post.tell()

    assert post.deliver() == [MessageState.SENT]

    assert "https://store.example/verify-email/secret" in post.mail.sent[0][3]
    assert next(iter(post.books.messages.all.values())).body == ""


def test_an_answer_that_could_not_be_noted_at_once_is_noted_and_nothing_sent_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.tell()
    get, asked = post.books.messages.get, []

    def away_when_the_answer_is_noted(message_id):
        asked.append(message_id)
        if len(asked) == 2:
            raise DatabaseAway
        return get(message_id)

    monkeypatch.setattr(post.books.messages, "get", away_when_the_answer_is_noted)

    assert post.deliver() == [MessageState.SENT]
    assert len(post.mail.sent) == 1


def test_an_event_is_mailed_only_once(post: Post) -> None:
    post.tell()
    post.tell()

    post.deliver()
    post.deliver()

    assert len(post.mail.sent) == 1


def test_a_server_that_does_not_answer_is_asked_again_later_and_later(post: Post) -> None:
    post.tell()
    post.mail.outcome = DOWN

    post.deliver()
    first = post.books.jobs[-1].at
    post.deliver()

    assert first == NOON + timedelta(seconds=2)
    assert post.books.jobs[-1].at == NOON + timedelta(seconds=4)


def test_a_mail_about_an_order_survives_an_outage_of_four_days(post: Post) -> None:
    post.tell(kind="date_moved")
    post.mail.outcome = DOWN
    tries = post.deliver_for(timedelta(days=4))

    post.mail.outcome = None
    post.deliver_for(timedelta(hours=1))

    assert post.only.state is MessageState.SENT
    assert 150 < tries < 300


def test_a_mail_is_given_up_after_days_and_can_be_sent_again(post: Post) -> None:
    post.tell(kind="date_moved")
    post.mail.outcome = DOWN
    post.deliver_for(KEPT_TRYING + timedelta(hours=1))
    assert post.only.state is MessageState.FAILED
    assert [message.id for message in ListFailedMessages(post.books)()] == [post.only.id]
    assert post.only.last_error == "Delivery failed for days. The mail server did not answer."

    post.mail.outcome = None
    ResendMessage(post.books, post.clock)(message_id=post.only.id)

    assert post.books.jobs[-1].task == "deliver_message"
    assert post.deliver() == [MessageState.SENT]


def test_a_mail_that_outlives_its_link_is_not_sent_and_its_need_is_visible(post: Post) -> None:
    post.tell()
    post.mail.outcome = DOWN
    post.deliver_for(LINK_LASTS - timedelta(minutes=1))
    assert post.only.state is MessageState.QUEUED

    post.mail.outcome = None
    post.clock.pass_time(timedelta(minutes=2))
    post.deliver()

    assert post.mail.sent == []
    assert (post.only.state, post.only.body) == (MessageState.FAILED, "")
    assert "Its link expired" in post.only.last_error
    with pytest.raises(NothingToSend, match="can request a new link"):
        ResendMessage(post.books, post.clock)(message_id=post.only.id)


def test_a_mail_that_was_sent_is_not_sent_again_by_hand(post: Post) -> None:
    post.tell(kind="date_moved")
    post.deliver()

    with pytest.raises(IllegalTransition):
        ResendMessage(post.books, post.clock)(message_id=post.only.id)


def test_urgent_mail_is_tried_each_minute_and_waits_behind_no_other(post: Post) -> None:
    post.tell()
    post.mail.outcome = DOWN

    tries = post.deliver_for(timedelta(hours=1))

    assert tries > 55
    assert {job.queue for job in post.books.jobs} == {Queue.URGENT_MAIL}


def test_ordinary_mail_has_a_queue_of_its_own(post: Post) -> None:
    post.tell(kind="date_moved")
    post.deliver()

    assert {job.queue for job in post.books.jobs} == {Queue.MAIL}


def test_only_one_of_two_jobs_sends_a_message(post: Post) -> None:
    post.tell()
    post.mail.send = lambda **_: post.deliver() and post.mail.sent.append(("once", "", "", ""))

    assert post.deliver() == [MessageState.SENT]

    assert post.mail.sent == [("once", "", "", "")]


def test_a_message_whose_sender_died_is_sent_when_the_claim_has_run_out(post: Post) -> None:
    post.tell()
    post.only.claim(at=post.clock.now())

    assert post.deliver() == [MessageState.QUEUED]
    assert post.books.jobs[-1].at == post.only.claimed_until
    post.clock.pass_time(CLAIM)

    assert post.deliver() == [MessageState.SENT]


def test_a_claim_by_a_clock_that_was_ahead_keeps_nobody_out(post: Post) -> None:
    post.tell()
    post.only.claim(at=post.clock.now() + timedelta(days=1))

    assert post.deliver() == [MessageState.SENT]


@pytest.mark.parametrize("outcome", [MailRefused("No such mailbox."), None])
def test_a_mail_with_a_link_does_not_keep_it_once_it_is_sent_or_refused(post: Post, outcome) -> None:
    post.tell()
    post.mail.outcome = outcome

    post.deliver()

    assert post.only.body == ""


def test_a_refused_recipient_is_not_asked_again(post: Post) -> None:
    post.tell()
    post.mail.outcome = MailRefused("No such mailbox.")

    assert post.deliver() == [MessageState.FAILED]
    assert next(iter(post.books.messages.all.values())).last_error == "No such mailbox."


def test_a_message_nobody_has_in_hand_is_asked_for_again(post: Post) -> None:
    post.tell()
    resume = ResumeDelivery(post.books, post.clock)
    assert resume() == 0

    post.clock.pass_time(timedelta(minutes=6))

    assert resume() == 1
    assert [job.task for job in post.books.jobs] == ["deliver_message", "deliver_message"]


def test_a_message_that_a_wrong_clock_put_off_for_a_day_is_asked_for_again(post: Post) -> None:
    post.tell()
    post.only.due_at = post.clock.now() + timedelta(days=1)

    assert ResumeDelivery(post.books, post.clock)() == 1


def test_a_message_that_is_not_there_is_not_sent(post: Post) -> None:
    with pytest.raises(Exception, match="no such"):
        post._deliver(message_id=uuid4())
