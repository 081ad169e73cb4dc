"""Service orders, which ask the network to do one task, and the port through which it is asked."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import DomainError


class ServiceOrderState(StrEnum):
    """The states of TMF641 that the network uses."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class ServiceOrderRequest:
    """A service order as it is sent. However often a key is sent, the network does the work once."""

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
    """The state of a service order as the network reports it."""

    key: str
    reference: str
    state: ServiceOrderState
    reason: str = ""
    expected_date: date | None = None
    characteristics: dict[str, str] = field(default_factory=dict)


class ProvisioningRefused(DomainError):
    """The network refused; the message says why."""

    code = "provisioning_refused"


class ProvisioningGateway(Protocol):
    """The network. Calls raise ProvisioningRefused, or GatewayUnavailable: then ask again later with the same key."""

    def submit(self, request: ServiceOrderRequest) -> ServiceOrderReport: ...

    def ask(self, key: str) -> ServiceOrderReport | None:
        """The report on the service order with that key; None if the network never received it."""
        ...
