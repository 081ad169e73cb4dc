"""Whether the network reaches an address: the port of the availability tool and the words of its answers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from business_layer.shared.addresses import GeographicAddress


class QualificationResult(StrEnum):
    """TMF645's results."""

    QUALIFIED = "qualified"
    ALTERNATE = "alternate"
    UNQUALIFIED = "unqualified"


class Confidence(StrEnum):
    """How sure the tool is (MEF 87)."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class AvailabilityQuestion:
    """A question to the availability tool: can this specification be delivered to the address?"""

    specification: str


@dataclass(frozen=True, kw_only=True)
class AvailabilityAnswer:
    """The tool's answer to one question. The installation interval is in days."""

    specification: str
    result: QualificationResult
    reason: str
    confidence: Confidence
    installation_interval_days: int
    maximum_mbps: int | None = None
    alternate_mbps: int | None = None


class AvailabilityGateway(Protocol):
    def check(
        self, address: GeographicAddress, questions: tuple[AvailabilityQuestion, ...]
    ) -> tuple[AvailabilityAnswer, ...]:
        """One answer a question. Raises Invalid where the tool refuses the address, GatewayUnavailable otherwise."""
        ...
