"""Requests to the outside systems, each for a different customer."""

from datetime import date
from itertools import count
from uuid import uuid4

from business_layer.order_management.network_services import ServiceName, ServiceState
from business_layer.order_management.service_orders import ServiceOrderRequest
from business_layer.shared.addresses import GeographicAddress

_numbers = count(2000)


def a_number() -> str:
    """Return a phone number that no other test uses."""
    return f"+1212555{next(_numbers)}"


def a_name(specification: str = "VoiceLine") -> ServiceName:
    """The name of a service of a product that no other test has."""
    return ServiceName.of(uuid4(), specification)


def a_request(
    specification: str = "VoiceLine",
    *,
    key: str = "",
    action: str = "add",
    order_number: str = "",
    place: GeographicAddress | None = None,
    requested_date: date | None = None,
    characteristics: tuple[tuple[str, str], ...] | None = None,
    service: ServiceName | None = None,
    moves_from: ServiceName | None = None,
    service_state: ServiceState | None = None,
) -> ServiceOrderRequest:
    return ServiceOrderRequest(
        key=key or f"{uuid4()}.1",
        order_number=order_number or f"D-{uuid4().hex[:12]}",
        item_number=1,
        action=action,
        specification=specification,
        place=place,
        characteristics=(("numbers", a_number()),) if characteristics is None else characteristics,
        requested_date=requested_date,
        service=service,
        moves_from=moves_from,
        service_state=service_state,
    )
