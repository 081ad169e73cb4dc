"""Service orders, which ask the network to do one task, and the port through which it is asked."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, Self
from uuid import UUID

from business_layer.shared.addresses import GeographicAddress
from business_layer.shared.errors import DomainError


class ServiceOrderState(StrEnum):
    """The states of TMF641 that the network uses."""

    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True)
class OrderItemNumber:
    """The number of an order and of one of its items."""

    order_number: str
    item_number: int


@dataclass(frozen=True)
class ServiceName:
    """The name of a service in the network's ledger, which we choose when the service is added.

    Releases before this one added services without a name. `added_by` finds such a service: it is the item of the order
    that added it. Without it, the network looks among the services of the request's own order item.
    """

    service_id: str
    added_by: OrderItemNumber | None = None

    @classmethod
    def of(cls, product_id: UUID, specification: str, added_by: OrderItemNumber | None = None) -> Self:
        """The name of a product's service of one specification."""
        return cls(f"{product_id}.{specification}", added_by)


@dataclass(frozen=True, kw_only=True)
class ServiceOrderRequest:
    """A service order as it is sent. However often a key is sent, the network does the work once.

    `service` names the service that is added, modified or deleted.
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
