"""Asking whether an address can be served: the question is kept before it is asked, an answer is never changed."""

from datetime import timedelta
from typing import Any

import pytest

from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.qualification import ASK_AGAIN_AFTER, VALID_FOR
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import IllegalTransition, Invalid
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.orders import CUSTOMER_ID, OneCatalogue, a_customer_actor
from tests.builders.shopper import a_qualification, an_answer
from tests.fakes.clock import NOON, CountingIdentifiers, FakeClock
from tests.fakes.gateways import FakeAvailability
from tests.fakes.unit_of_work import Books

R = QualificationResult
HERE = validated_address(**AN_ADDRESS)


class Asker:
    def __init__(self) -> None:
        self.books, self.clock, self.tool = Books(), FakeClock(), FakeAvailability()
        self.use_case = QualifyAddress(self.books, OneCatalogue(), self.tool, self.clock, CountingIdentifiers())

    def ask(self):
        return self.use_case(address=HERE, by=a_customer_actor())

    def again(self, qualification):
        return self.use_case.ask(qualification.id, by=a_customer_actor())


@pytest.fixture
def asker() -> Asker:
    return Asker()


def test_everything_that_depends_on_the_place_is_asked_in_one_question(asker: Asker) -> None:
    asked = []
    check = asker.tool.check
    asker.tool.check = lambda address, questions: asked.append(questions) or check(address, questions)

    qualification = asker.ask()

    assert [[question.specification for question in questions] for questions in asked] == [
        ["DedicatedInternet", "DialUp", "VoiceLine"]
    ]
    assert qualification.is_valid(at=NOON)
    assert qualification.customer_id == CUSTOMER_ID
    assert asker.books.qualifications.all[qualification.id] is qualification


def test_a_tool_that_does_not_answer_leaves_the_question_open_and_says_when_to_ask_again(asker: Asker) -> None:
    asker.tool.is_down = True

    qualification = asker.ask()

    assert not qualification.is_answered
    assert qualification.ask_again_at == NOON + ASK_AGAIN_AFTER


def test_an_open_question_is_answered_when_the_tool_is_back(asker: Asker) -> None:
    asker.tool.is_down = True
    qualification = asker.ask()
    asker.tool.is_down = False
    asker.clock.pass_time(timedelta(minutes=2))

    asker.again(qualification)

    assert qualification.answered_at == NOON + timedelta(minutes=2)
    assert qualification.ask_again_at is None


def test_an_answer_that_is_there_is_not_asked_for_again(asker: Asker) -> None:
    qualification = asker.ask()
    before = qualification.answers
    asker.tool.maximum_mbps, asker.tool.is_down = 1, True

    asker.again(qualification)

    assert qualification.answers is before


def test_answers_that_were_given_cannot_be_replaced() -> None:
    first = an_answer("DialUp")
    qualification = a_qualification(Books(), first)

    with pytest.raises(IllegalTransition):
        qualification.answer((an_answer("DialUp", R.UNQUALIFIED),), at=NOON + timedelta(days=1))

    assert qualification.answers == (first,)
    assert qualification.answered_at == NOON


def test_an_answer_that_came_while_we_asked_stays(asker: Asker) -> None:
    asker.tool.is_down = True
    qualification = asker.ask()
    asker.tool.is_down = False
    check, first = asker.tool.check, (an_answer("DialUp"),)

    def answered_meanwhile(address, questions):
        qualification.answer(first, at=NOON)
        return check(address, questions)

    asker.tool.check = answered_meanwhile
    asker.again(qualification)

    assert qualification.answers == first


def test_an_address_the_tool_refuses_is_an_error_of_the_input(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Any:
        raise Invalid("We do not know this street.", field="street")

    monkeypatch.setattr(asker.tool, "check", refuse)

    with pytest.raises(Invalid, match="do not know this street"):
        asker.ask()


def test_an_answer_holds_for_its_time_and_not_a_moment_longer() -> None:
    qualification = a_qualification(Books(), an_answer("DialUp"))

    assert qualification.is_valid(at=NOON + VALID_FOR - timedelta(seconds=1))
    assert not qualification.is_valid(at=NOON + VALID_FOR)


@pytest.mark.parametrize(("mbps", "result"), [(50, R.QUALIFIED), (100, R.QUALIFIED), (101, R.ALTERNATE)])
def test_one_answer_serves_every_speed(mbps: int, result: QualificationResult) -> None:
    qualification = a_qualification(Books(), an_answer("DedicatedInternet", maximum_mbps=100))

    answer = qualification.answer_for("DedicatedInternet", mbps)

    assert answer.result is result
    assert answer.alternate_mbps == (100 if result is R.ALTERNATE else None)


def test_a_place_that_cannot_be_served_cannot_at_any_speed() -> None:
    no = an_answer("DedicatedInternet", R.UNQUALIFIED, reason="Too far from our nearest center.")

    assert a_qualification(Books(), no).answer_for("DedicatedInternet", 10) is no


def test_what_was_not_asked_has_no_answer() -> None:
    assert a_qualification(Books(), an_answer("DialUp")).answer_for("DedicatedInternet", 10) is None
