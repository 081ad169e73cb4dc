"""The gateway to the availability tool, over SOAP."""

from typing import Any

from business_layer.online_ordering.availability import (
    AvailabilityAnswer,
    AvailabilityQuestion,
    Confidence,
    QualificationResult,
)
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import GatewayUnavailable, Invalid
from integration_layer.places import place_on_the_wire
from integration_layer.soap_service import SoapAccess, SoapRefused, SoapService


class AvailabilitySoapGateway:
    """Implements `AvailabilityGateway`."""

    def __init__(self, access: SoapAccess) -> None:
        self._service = SoapService("availability", access)

    def check(
        self, address: GeographicAddress, questions: tuple[AvailabilityQuestion, ...]
    ) -> tuple[AvailabilityAnswer, ...]:
        """Return one answer per question, in the same order. Raises Invalid if the tool refuses the address."""
        if not questions:
            return ()
        asked = [{"serviceSpecification": question.specification} for question in questions]
        try:
            reply = self._service.call("CheckAvailability", address=place_on_the_wire(address), question=asked)
        except SoapRefused as refused:
            raise Invalid(refused.message, field="zip_code") from refused
        if [answer.serviceSpecification for answer in reply] != [question.specification for question in questions]:
            raise GatewayUnavailable("Availability answered other questions than the ones we asked.")
        return tuple(_answer(answer) for answer in reply)


def _answer(answer: Any) -> AvailabilityAnswer:
    return AvailabilityAnswer(
        specification=answer.serviceSpecification,
        result=QualificationResult(answer.result),
        reason=answer.reason,
        confidence=Confidence(answer.confidence),
        installation_interval_days=answer.installationIntervalDays,
        maximum_mbps=answer.maximumMbps,
        alternate_mbps=answer.alternateMbps,
    )
