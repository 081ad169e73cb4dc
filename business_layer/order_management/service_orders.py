"""Service orders: what the network is asked to do for one order item, and the port through which it is asked."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import DomainError


class ServiceOrderState(StrEnum):
    """TMF641's states, as far as the network uses them."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class ServiceOrderRequest:
    """What is asked. The same key asks for the same thing once, however often it is sent."""

    key: str
    order_number: str
    item_number: int
    action: str
    specification: str
    place: GeographicAddress | None
    characteristics: tuple[tuple[str, str], ...]
    requested_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceOrderReport:
    """What the network answers."""

    key: str
    reference: str
    state: ServiceOrderState
    reason: str = ""
    expected_date: date | None = None
    characteristics: dict[str, str] = field(default_factory=dict)


class ProvisioningRefused(DomainError):
    """The network answered no; the message says why."""

    code = "provisioning_refused"


class ProvisioningGateway(Protocol):
    """Each call answers, or raises ProvisioningRefused, or GatewayUnavailable: ask again later with the same key."""

    def submit(self, request: ServiceOrderRequest) -> ServiceOrderReport: ...

    def ask(self, key: str) -> ServiceOrderReport | None:
        """How the service order of that key stands; None where the network never got it."""
        ...
