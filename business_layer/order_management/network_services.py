"""The services that the network has: their names, their states, and what the network knows about each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from business_layer.shared.addresses import TypedAddress


class ServiceState(StrEnum):
    """The states of TMF638 that the network uses. We ask for the first two; the last one comes with a delete."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    TERMINATED = "terminated"


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
class NetworkService:
    """A service as the network knows it. `keys` are those of the service orders that made it what it is.

    `service_id` is our name for it, empty if it has none; `reference` is the network's own.
    """

    reference: str
    service_id: str
    specification: str
    state: ServiceState
    place: TypedAddress | None
    characteristics: tuple[tuple[str, str], ...]
    added_by: OrderItemNumber
    added_at: datetime
    changed_at: datetime
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ServiceQuery:
    """The services of an order or of a name, or all, changed at an instant or later. `after` continues a page."""

    order_number: str = ""
    service_id: str = ""
    changed_since: datetime | None = None
    after: str = ""


@dataclass(frozen=True)
class ServicePage:
    """Some services, the oldest change first. `next` continues the list, and is empty at its end."""

    services: tuple[NetworkService, ...]
    next: str
