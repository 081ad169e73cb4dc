"""Asking whether an address can be served: the question is kept before it is asked, an answer is never changed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from business_layer.online_ordering.availability import QualificationResult
from business_layer.online_ordering.qualification import (
    ASK_AGAIN_AFTER,
    VALID_FOR,
    AddressQualified,
    QualificationState,
    ServiceQualification,
)
from business_layer.online_ordering.qualify_address import QualifyAddress
from business_layer.shared.actor import Actor, ActorKind
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import IllegalTransition, Invalid
from tests.builders.catalogue import AN_ADDRESS
from tests.builders.entity_facts import facts_of
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
    asker.tool.check = lambda address, questions: asked.append((address, questions)) or check(address, questions)

    qualification = asker.ask()

    ((address, questions),) = asked
    assert address == HERE
    assert [question.specification for question in questions] == ["DedicatedInternet", "DialUp", "VoiceLine"]
    assert asker.books.qualifications.all[qualification.id] is qualification
    assert facts_of(qualification) == facts_of(
        ServiceQualification(
            id=qualification.id,
            address=HERE,
            visitor_id=None,
            customer_id=CUSTOMER_ID,
            asked_at=NOON,
            state=QualificationState.DONE,
            answers=qualification.answers,
            answered_at=NOON,
            expires_at=NOON + VALID_FOR,
        )
    )
    assert asker.books.events == [
        AddressQualified(
            subject_id=qualification.id,
            customer_id=CUSTOMER_ID,
            at=NOON,
            offering=slug,
            result=R.QUALIFIED,
            region="northeast",
        )
        for slug in ("complete-calling", "dial-up", "dedicated")
    ]


def test_a_guests_question_is_the_guests_until_they_sign_in(asker: Asker) -> None:
    guest = Actor(kind=ActorKind.VISITOR, name="a visitor", visitor_id=UUID(int=601))

    qualification = asker.use_case(address=HERE, by=guest)

    assert (qualification.visitor_id, qualification.customer_id) == (guest.visitor_id, None)
    qualification.give_to(CUSTOMER_ID)
    assert asker.use_case.find(qualification.id, by=a_customer_actor()) is qualification


def test_an_address_is_known_only_to_the_customer_who_asked_about_it(asker: Asker) -> None:
    qualification = asker.ask()

    assert asker.use_case.known_address(qualification.id, by=a_customer_actor()) == HERE
    assert asker.use_case.known_address(qualification.id, by=a_customer_actor(UUID(int=999))) is None
    assert asker.use_case.known_address(UUID(int=999), by=a_customer_actor()) is None
    assert asker.use_case.known_address(None, by=a_customer_actor()) is None


def test_a_tool_that_does_not_answer_leaves_the_question_open_and_says_when_to_ask_again(asker: Asker) -> None:
    asker.tool.is_down = True

    qualification = asker.ask()

    assert not qualification.is_answered
    assert not qualification.is_valid(at=NOON)
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


@pytest.mark.parametrize("stored", [R.QUALIFIED, R.ALTERNATE])
@pytest.mark.parametrize("mbps", [50, 100])
def test_a_speed_up_to_the_most_can_be_had(mbps: int, stored: QualificationResult) -> None:
    answer = an_answer("DedicatedInternet", stored, maximum_mbps=100)

    found = a_qualification(Books(), an_answer("DialUp"), answer).answer_for("DedicatedInternet", mbps)

    assert found == replace(answer, result=R.QUALIFIED)


@pytest.mark.parametrize("mbps", [101, 1000])
def test_a_speed_above_the_most_has_the_most_for_an_alternative(mbps: int) -> None:
    answer = an_answer("DedicatedInternet", maximum_mbps=100)

    found = a_qualification(Books(), answer).answer_for("DedicatedInternet", mbps)

    assert found == replace(
        answer,
        result=R.ALTERNATE,
        alternate_mbps=100,
        reason="At this address we can deliver up to 100 Mbps. Choose a lower speed.",
    )


def test_no_speed_can_be_had_if_the_tool_named_no_most() -> None:
    answer = a_qualification(Books(), an_answer("DedicatedInternet")).answer_for("DedicatedInternet", 1)

    assert answer is not None
    assert (answer.result, answer.alternate_mbps) == (R.ALTERNATE, 0)


def test_an_offering_without_speeds_has_the_answer_as_it_was_given() -> None:
    answer = an_answer("DialUp", R.ALTERNATE, maximum_mbps=100)

    assert a_qualification(Books(), answer).answer_for("DialUp", None) is answer


def test_a_place_that_cannot_be_served_cannot_at_any_speed() -> None:
    no = an_answer("DedicatedInternet", R.UNQUALIFIED, reason="Too far from our nearest center.")

    assert a_qualification(Books(), no).answer_for("DedicatedInternet", 10) is no


def test_what_was_not_asked_has_no_answer() -> None:
    assert a_qualification(Books(), an_answer("DialUp")).answer_for("DedicatedInternet", 10) is None
