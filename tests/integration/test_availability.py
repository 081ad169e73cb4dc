"""The availability gateway: the contract it shares with its fake, and the tool's own outcomes."""

from dataclasses import replace
from typing import Any

import pytest

from business_layer.online_ordering.availability import (
    AvailabilityGateway,
    AvailabilityQuestion,
    Confidence,
    QualificationResult,
)
from business_layer.shared.addresses import GeographicAddress, validated_address
from business_layer.shared.errors import GatewayUnavailable, Invalid
from integration_layer.availability import AvailabilitySoapGateway
from tests.fakes.gateways import FakeAvailability
from tests.integration.conftest import RunningNetwork
from tests.integration.servers import answering, serving
from tests.integration.test_hostile_answers import ENVELOPE

Q = AvailabilityQuestion
R = QualificationResult


@pytest.fixture(params=["real", "fake"])
def gateway(request: pytest.FixtureRequest) -> AvailabilityGateway:
    return FakeAvailability() if request.param == "fake" else request.getfixturevalue("availability")


def test_each_question_gets_its_answer_in_order(gateway: AvailabilityGateway, address: GeographicAddress) -> None:
    questions = (Q(specification="VoiceLine"), Q(specification="DedicatedInternet"))

    answers = gateway.check(address, questions)

    assert [answer.specification for answer in answers] == ["VoiceLine", "DedicatedInternet"]
    assert {answer.result for answer in answers} == {R.QUALIFIED}
    assert all(answer.reason for answer in answers)


def test_no_answer_is_unavailable(
    gateway: AvailabilityGateway, address: GeographicAddress, network: RunningNetwork
) -> None:
    if isinstance(gateway, FakeAvailability):
        gateway.is_down = True
    else:
        network.switch(service="availability", mode="drop")

    with pytest.raises(GatewayUnavailable):
        gateway.check(address, (Q(specification="VoiceLine"),))


def test_no_question_needs_no_call(gateway: AvailabilityGateway, address: GeographicAddress) -> None:
    assert gateway.check(address, ()) == ()


def test_a_speed_is_answered_even_if_none_is_asked_for(
    availability: AvailabilitySoapGateway, address: GeographicAddress
) -> None:
    (answer,) = availability.check(address, (Q(specification="DedicatedInternet"),))

    assert (answer.result, answer.maximum_mbps, answer.alternate_mbps) == (R.QUALIFIED, 1000, None)


def test_far_away_is_unqualified_with_the_reason(availability: AvailabilitySoapGateway) -> None:
    utqiagvik = validated_address(street="1 Ahkovak St", unit="", city="Barrow", state="AK", zip_code="99723")

    dedicated, card = availability.check(
        utqiagvik, (Q(specification="DedicatedInternet"), Q(specification="CallingCard"))
    )

    assert (dedicated.result, dedicated.confidence) == (R.UNQUALIFIED, Confidence.GREEN)
    assert all(word in dedicated.reason for word in ("Fairbanks, AK", "110 miles"))
    assert card.result is R.QUALIFIED


@pytest.mark.parametrize("change", [{"zip_code": "00000"}, {"state": "CA"}])
def test_an_address_that_cannot_be_right_is_invalid(
    availability: AvailabilitySoapGateway, address: GeographicAddress, change: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as invalid:
        availability.check(replace(address, **change), (Q(specification="VoiceLine"),))

    assert invalid.value.field == "zip_code"


def test_a_slow_tool_is_unavailable_within_the_time_out(address: GeographicAddress, network: RunningNetwork) -> None:
    gateway = AvailabilitySoapGateway(network.access("availability", operation_timeout=0.2))
    network.switch(service="availability", mode="slow", seconds=0.6, count=1)

    with pytest.raises(GatewayUnavailable):
        gateway.check(address, (Q(specification="VoiceLine"),))


def test_answers_to_other_questions_are_no_answers(address: GeographicAddress, network: RunningNetwork) -> None:
    answer = (
        '<CheckAvailabilityResponse xmlns="urn:dialtone:availability:v1"><answer><serviceSpecification>DialUp'
        "</serviceSpecification><result>qualified</result><reason>Yes.</reason><confidence>green</confidence>"
        "<installationIntervalDays>1</installationIntervalDays></answer></CheckAvailabilityResponse>"
    )

    with serving(answering(ENVELOPE.format(answer).encode())) as url:
        gateway = AvailabilitySoapGateway(network.access("availability", endpoint=url))
        with pytest.raises(GatewayUnavailable, match="other questions"):
            gateway.check(address, (Q(specification="VoiceLine"),))
