"""Requests to the outside systems, each for a different customer."""

from datetime import date
from itertools import count
from uuid import uuid4

from business_layer.order_management.service_orders import ServiceName, ServiceOrderRequest
from business_layer.shared.addresses import GeographicAddress

_numbers = count(2000)


def a_number() -> str:
    """Return a phone number that no other test uses."""
    return f"+1212555{next(_numbers)}"


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
    )
