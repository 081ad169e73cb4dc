"""Technical reviews: completed, not feasible, or a question to the customer, and the mails about them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from business_layer.messages.letter import Part
from business_layer.order_management.events import TaskCompleted
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.retry_fallout import RetryFallout
from business_layer.order_management.states import ProductOrderState, TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.order_management.task_log import Exchange
from business_layer.order_management.technical_reviews import (
    AnswerQuestion,
    AskCustomer,
    CompleteTechnicalReview,
    ReportNotFeasible,
)
from business_layer.shared.errors import Invalid, NotFound, NotPermitted
from business_layer.user_management.users import Role
from tests.builders.messages import a_message_writer, content_of, mail_about_order
from tests.builders.orders import CUSTOMER_ID, a_customer_actor, an_agent_actor, an_order, kept, plan_item
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.trail import FakeTrail
from tests.fakes.unit_of_work import Books

ENGINEER = an_agent_actor(Role.ENGINEER)
NO_FIBER = {"findings": "No duct within a mile.", "customer_reason": "There is no fiber in your street yet."}
# Midnight at the office, which keeps Eastern time. Thanksgiving is not a business day.
THREE_BUSINESS_DAYS_LATER = datetime(2026, 11, 27, 5, tzinfo=UTC)


class Desk:
    """A review that waits, and the verbs for it."""

    def __init__(self) -> None:
        self.books, self.clock, trail = Books(), FakeClock(), FakeTrail()
        self.order = kept(self.books, an_order("dedicated"))
        self.order.start(at=NOON)
        plan_item(self.order.items[0])
        self.task = next(self.order.tasks)
        self.task.wait_for("Our engineers check the design.", at=NOON)
        self.order.derive_state(at=NOON)
        message_writer = a_message_writer(CountingIdentifiers())
        self._verbs: dict[str, Any] = {
            "complete": CompleteTechnicalReview(self.books, trail, self.clock),
            "refuse": ReportNotFeasible(self.books, trail, message_writer, self.clock),
            "ask": AskCustomer(self.books, trail, message_writer, self.clock),
            "answer": AnswerQuestion(self.books, trail, self.clock),
            "retry": RetryFallout(self.books, trail, self.clock),
        }

    def do(self, verb: str, by=ENGINEER, **said: str):
        return self._verbs[verb](number=self.order.number, task_id=self.task.id, by=by, **said)

    @property
    def mails(self):
        return [content_of(message) for message in self.books.messages.all.values()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_review_is_completed_with_its_findings(desk: Desk) -> None:
    desk.do("complete", findings=" Fiber is at the curb. ")

    task = desk.task
    assert (task.state, task.note, task.completed_by) == (TaskState.COMPLETED, "Fiber is at the curb.", ENGINEER.name)
    assert desk.books.events[-2:-1] == [
        TaskCompleted(
            subject_id=desk.order.id,
            customer_id=CUSTOMER_ID,
            at=NOON,
            number=desk.order.number,
            task=task.name,
            offering="dedicated",
            task_id=task.id,
        )
    ]
    assert [job.task for job in desk.books.jobs] == ["advance_order"]
    assert desk.books.jobs[0].arguments == {"order_id": str(desk.order.id)}


@pytest.mark.parametrize(
    ("verb", "said", "field"),
    [
        ("complete", {"findings": "  "}, "findings"),
        ("refuse", {"findings": "  ", "customer_reason": "No."}, "findings"),
        ("refuse", {"findings": "No duct.", "customer_reason": " "}, "customer_reason"),
        ("ask", {"question": " "}, "question"),
        ("answer", {"answer": " "}, "answer"),
    ],
)
def test_a_missing_text_is_reported_at_its_field(desk: Desk, verb: str, said, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        desk.do(verb, **said)

    assert refused.value.errors.keys() == {field}
    assert refused.value.errors[field]
    assert desk.books.commits == 0


def test_an_order_that_is_not_feasible_is_held_and_the_customer_gets_the_reason(desk: Desk) -> None:
    desk.do("refuse", **NO_FIBER)

    assert desk.task.is_not_feasible
    assert desk.order.state is ProductOrderState.HELD
    assert desk.task.fallout == Fallout.of_review("No duct within a mile.", at=NOON)
    assert desk.task.customer_words == "There is no fiber in your street yet."
    assert desk.task.exchanges == (
        Exchange(at=NOON, what="Some Engineer found it not feasible", detail="No duct within a mile."),
    )
    mail = mail_about_order(
        "review_not_feasible",
        key=f"{desk.task.id}:1",
        offering="Dedicated Internet",
        parts=(Part(paragraphs=("There is no fiber in your street yet.",)),),
    )
    assert desk.mails == [mail]
    assert "Nothing was canceled." in mail["body"]
    assert "No duct" not in mail["body"]


def test_a_review_that_was_not_feasible_can_be_repeated(desk: Desk) -> None:
    desk.do("refuse", **NO_FIBER)

    desk.do("retry", reason="another duct was found")

    assert desk.task.state is TaskState.PENDING
    assert desk.task.customer_words == ""


def test_a_question_is_mailed_and_parks_the_review_until_the_answer_is_due(desk: Desk) -> None:
    desk.do("ask", question="May we drill through the wall?")

    assert desk.task.question == "May we drill through the wall?"
    assert (desk.task.parked_until, desk.task.parked_by) == (THREE_BUSINESS_DAYS_LATER, "Some Engineer")
    assert desk.task.is_parked(at=NOON)
    assert desk.mails == [
        mail_about_order(
            "question_about_order",
            key=f"{desk.task.id}:1",
            offering="Dedicated Internet",
            parts=(Part(paragraphs=("May we drill through the wall?",)),),
        )
    ]


def test_the_customers_answer_brings_the_review_back(desk: Desk) -> None:
    desk.do("ask", question="May we drill through the wall?")

    desk.do("answer", by=a_customer_actor(), answer="Yes, at the back.")

    assert desk.task.is_open_review
    assert not desk.task.is_parked(at=NOON)
    assert desk.task.exchanges == (
        Exchange(at=NOON, what="Some Engineer asked the customer", detail="May we drill through the wall?"),
        Exchange(at=NOON, what="The customer answered", detail="Yes, at the back."),
    )
    assert not desk.order.items[0].corrections


def test_an_answer_that_an_agent_records_names_the_agent(desk: Desk) -> None:
    desk.do("ask", question="May we drill?")

    desk.do("answer", by=an_agent_actor(Role.AGENT), answer="Yes.")

    assert desk.task.exchanges[-1].what == "The customer answered, recorded by Some Agent"


def test_the_days_for_an_answer_begin_with_the_day_at_the_office(desk: Desk) -> None:
    # In New York it is 8 PM of NOON's day; in UTC the next day has begun.
    desk.clock.pass_time(timedelta(hours=8))

    desk.do("ask", question="May we drill?")

    assert desk.task.parked_until == datetime(2026, 11, 27, 5, tzinfo=UTC)


def test_an_answer_without_a_question_is_refused(desk: Desk) -> None:
    with pytest.raises(TaskMovedOn):
        desk.do("answer", by=a_customer_actor(), answer="Yes.")


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (an_agent_actor(Role.AGENT), a_customer_actor(), "An agent recorded this answer on "),
        (a_customer_actor(), a_customer_actor(), "This question was answered on "),
        (a_customer_actor(), an_agent_actor(Role.AGENT), "The customer answered on "),
        (an_agent_actor(Role.AGENT), ENGINEER, "The customer answered, recorded by Some Agent on "),
    ],
)
def test_an_answer_that_comes_second_reads_the_first(desk: Desk, first, second, told: str) -> None:
    desk.do("ask", question="May we drill?")
    shown = desk.task.fingerprint
    desk.do("answer", by=first, answer="Yes, at the back.", expected=shown)

    with pytest.raises(TaskMovedOn) as late:
        desk.do("answer", by=second, answer="No.", expected=shown)

    assert late.value.message == f"{told}Monday, November 23, 2026 at 12:00 PM EST: “Yes, at the back.”"


def test_a_late_answer_does_not_read_the_answer_to_an_earlier_question(desk: Desk) -> None:
    desk.do("ask", question="May we drill?")
    desk.do("answer", by=a_customer_actor(), answer="Yes, at the back.")
    desk.do("ask", question="May we dig?")
    desk.do("complete", findings="Fiber is at the curb.")

    with pytest.raises(TaskMovedOn) as late:
        desk.do("answer", by=a_customer_actor(), answer="No.")

    assert late.value.message == "Our engineers no longer need an answer to this question."


def test_another_customer_cannot_answer(desk: Desk) -> None:
    desk.do("ask", question="May we drill?")

    with pytest.raises(NotFound):
        desk.do("answer", by=a_customer_actor(desk.order.id), answer="Yes.")


@pytest.mark.parametrize(
    ("verb", "said"), [("complete", {"findings": "x"}), ("refuse", NO_FIBER), ("ask", {"question": "x"})]
)
def test_only_engineers_and_leads_review(desk: Desk, verb: str, said) -> None:
    with pytest.raises(NotPermitted):
        desk.do(verb, by=an_agent_actor(Role.AGENT), **said)

    assert desk.task.is_open_review


@pytest.mark.parametrize(
    ("verb", "said"), [("complete", {"findings": "x"}), ("refuse", NO_FIBER), ("ask", {"question": "x"})]
)
def test_an_agent_who_reviews_too_late_reads_what_a_colleague_found(desk: Desk, verb: str, said) -> None:
    desk.do("complete", findings="Fiber is at the curb.")

    with pytest.raises(TaskMovedOn) as late:
        desk.do(verb, **said)

    assert late.value.message == (
        "Some Engineer completed this on Monday, November 23, 2026 at 12:00 PM EST: “Fiber is at the curb.”"
    )


@pytest.mark.parametrize(
    ("verb", "said"),
    [("complete", {"findings": "x"}), ("refuse", NO_FIBER), ("ask", {"question": "x"}), ("answer", {"answer": "x"})],
)
def test_a_page_from_before_a_colleagues_question_is_refused(desk: Desk, verb: str, said) -> None:
    shown = desk.task.fingerprint
    desk.do("ask", question="May we drill?", expected=shown)

    with pytest.raises(TaskMovedOn, match="Erin Novak changed this first"):
        desk.do(verb, **said, expected=shown)

    desk.do(verb, **said, expected=desk.task.fingerprint)
