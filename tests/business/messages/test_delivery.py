"""The outbox: told once, told again when the server did not answer, and given up at last."""

from datetime import timedelta
from uuid import uuid4

import pytest

from business_layer.messages.delivery import DeliverMessage, ResumeDelivery
from business_layer.messages.gateways import MailRefused
from business_layer.messages.message import ATTEMPTS_AT_MOST, MessageState
from business_layer.messages.telling import Teller
from business_layer.shared.errors import GatewayUnavailable
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.gateways import FakeMail
from tests.fakes.unit_of_work import Books

DOWN = GatewayUnavailable("The mail server did not answer.")


class Post:
    def __init__(self) -> None:
        self.books, self.clock, self.mail = Books(), FakeClock(), FakeMail()
        self.teller = Teller(CountingIdentifiers(), "https://store.example/")
        self._deliver = DeliverMessage(self.books, self.mail, self.clock)

    def tell(self, key: str = "1", kind: str = "verify_email") -> None:
        facts = {"name": "Maria", "link": self.teller.link("/verify-email/secret"), "hours": "24"}
        self.books.messages.add(
            self.teller.message(kind, key=key, to="maria@customers.example", at=self.clock.now(), **facts)
        )

    def deliver(self):
        for message in list(self.books.messages.all.values()):
            self._deliver(message_id=message.id)
        return [message.state for message in self.books.messages.all.values()]


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_message_is_sent_and_its_secret_forgotten(post):
    post.tell()

    assert post.deliver() == [MessageState.SENT]

    assert "https://store.example/verify-email/secret" in post.mail.sent[0][3]
    assert next(iter(post.books.messages.all.values())).body == ""


def test_the_same_event_is_told_once(post):
    post.tell()
    post.tell()

    post.deliver()
    post.deliver()

    assert len(post.mail.sent) == 1


def test_a_server_that_does_not_answer_is_asked_again_later_and_later(post):
    post.tell()
    post.mail.outcome = DOWN

    post.deliver()
    first = post.books.jobs[-1].at
    post.deliver()

    assert first == NOON + timedelta(seconds=2)
    assert post.books.jobs[-1].at == NOON + timedelta(seconds=4)


def test_a_server_that_never_answers_is_given_up_in_the_end(post):
    post.tell()
    post.mail.outcome = DOWN

    states = [post.deliver()[0] for _ in range(ATTEMPTS_AT_MOST)]

    assert states[-2:] == [MessageState.QUEUED, MessageState.FAILED]


def test_a_refused_recipient_is_not_asked_again(post):
    post.tell()
    post.mail.outcome = MailRefused("No such mailbox.")

    assert post.deliver() == [MessageState.FAILED]
    assert next(iter(post.books.messages.all.values())).last_error == "No such mailbox."


def test_a_message_nobody_has_in_hand_is_asked_for_again(post):
    post.tell()
    resume = ResumeDelivery(post.books, post.clock)
    assert resume() == 0

    post.clock.pass_time(timedelta(minutes=6))

    assert resume() == 1
    assert [job.task for job in post.books.jobs] == ["deliver_message", "deliver_message"]


def test_a_message_that_is_not_there_is_not_sent(post):
    with pytest.raises(Exception, match="no such"):
        post._deliver(message_id=uuid4())
