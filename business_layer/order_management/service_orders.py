"""Service orders, which ask the network to do one task, and the port through which it is asked."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from business_layer.order_management.network_services import ServiceName, ServicePage, ServiceQuery, ServiceState
from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import DomainError


class ServiceOrderState(StrEnum):
    """The states of TMF641 that the network uses."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class ServiceOrderRequest:
    """A service order as it is sent. However often a key is sent, the network does the work once.

    `service` names the service that is added, modified or deleted. An added one can take the place of `moves_from`, and
    a modified one can be suspended (inactive) or resumed (active).
    """

    key: str
    order_number: str
    item_number: int
    action: str
    specification: str
    place: GeographicAddress | None
    characteristics: tuple[tuple[str, str], ...]
    requested_date: date | None = None
    service: ServiceName | None = None
    moves_from: ServiceName | None = None
    service_state: ServiceState | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceOrderReport:
    """The state of a service order as the network reports it."""

    key: str
    reference: str
    state: ServiceOrderState
    reason: str = ""
    expected_date: date | None = None
    characteristics: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CancelAnswer:
    """The answer to a cancellation. If it was too late, the report says how far the service order is.

    There is no report of a key that the network never received: a request with it that comes later is refused.
    """

    is_cancelled: bool
    report: ServiceOrderReport | None


class ProvisioningRefused(DomainError):
    """The network refused. The message says why; `network_code` is the network's own, stable code for it."""

    code = "provisioning_refused"

    def __init__(self, message: str, network_code: str = "") -> None:
        super().__init__(message)
        self.network_code = network_code


class ProvisioningGateway(Protocol):
    """The network. Calls raise ProvisioningRefused, or GatewayUnavailable: then ask again later with the same key."""

    def submit(self, request: ServiceOrderRequest) -> ServiceOrderReport: ...

    def ask(self, key: str) -> ServiceOrderReport | None:
        """The report on the service order with that key; None if the network never received it."""
        ...

    def cancel(self, key: str) -> CancelAnswer:
        """Cancel the service order with that key, unless its work has begun. Safe to repeat."""
        ...

    def list_services(self, query: ServiceQuery) -> ServicePage:
        """One page of the services that the network has."""
        ...
