"""Availability at an address: the port of the availability tool, its questions and its answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from business_layer.shared.addresses import GeographicAddress


class QualificationResult(StrEnum):
    """The results of TMF645, Service Qualification."""

    QUALIFIED = "qualified"
    ALTERNATE = "alternate"
    UNQUALIFIED = "unqualified"


class Confidence(StrEnum):
    """The tool's confidence in its answer (MEF 87)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class AvailabilityQuestion:
    """A question to the availability tool: can this specification be delivered to the address?"""

    specification: str


@dataclass(frozen=True, kw_only=True)
class AvailabilityAnswer:
    """The tool's answer to one question. The installation interval is in days, speeds are in megabits a second."""

    specification: str
    result: QualificationResult
    reason: str
    confidence: Confidence
    installation_interval_days: int
    maximum_mbps: int | None = None
    alternate_mbps: int | None = None


class AvailabilityGateway(Protocol):
    """The availability tool, which belongs to the network."""

    def check(
        self, address: GeographicAddress, questions: tuple[AvailabilityQuestion, ...]
    ) -> tuple[AvailabilityAnswer, ...]:
        """Return one answer per question. Raises Invalid if the tool refuses the address, else GatewayUnavailable."""
        ...
