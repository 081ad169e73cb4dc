"""The availability tool, asked over SOAP."""

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
        """One answer a question, in the same order. Raises Invalid where the tool refuses the address."""
        if not questions:
            return ()
        asked = [{"serviceSpecification": question.specification} for question in questions]
        try:
            reply = self._service.call("CheckAvailability", address=place_on_the_wire(address), question=asked)
        except SoapRefused as refused:
            raise Invalid(refused.message, field="zip_code") from refused
        if [one.serviceSpecification for one in reply] != [question.specification for question in questions]:
            raise GatewayUnavailable("Availability answered other questions than were asked.")
        return tuple(_answer(one) for one in reply)


def _answer(one: Any) -> AvailabilityAnswer:
    return AvailabilityAnswer(
        specification=one.serviceSpecification,
        result=QualificationResult(one.result),
        reason=one.reason,
        confidence=Confidence(one.confidence),
        installation_interval_days=one.installationIntervalDays,
        maximum_mbps=one.maximumMbps,
        alternate_mbps=one.alternateMbps,
    )
