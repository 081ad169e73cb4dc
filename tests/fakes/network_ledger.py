"""The services of the network in memory: what completed service orders made of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from business_layer.order_management.network_services import (
    NetworkService,
    OrderItemNumber,
    ServiceName,
    ServicePage,
    ServiceQuery,
    ServiceState,
)
from business_layer.order_management.service_orders import ServiceOrderRequest
from business_layer.shared.addresses import TypedAddress

START = datetime(2026, 1, 1, tzinfo=UTC)


def list_services(completed: Iterable[ServiceOrderRequest], query: ServiceQuery) -> ServicePage:
    """One page with the services that a query means, after some service orders are completed in this order."""
    services: dict[str, NetworkService] = {}
    for position, request in enumerate(completed):
        at = START + timedelta(seconds=position)
        if request.action == "add":
            services[f"S-{position}"] = _added(request, f"S-{position}", at)
        elif reference := _found(services, request):
            services[reference] = _changed(services[reference], request, at)
    keys = {request.key for request in completed if request.order_number == query.order_number}
    shown = [
        service
        for service in services.values()
        if query.service_id in {"", service.service_id}
        and (not query.order_number or keys & set(service.keys))
        and service.changed_at >= (query.changed_since or START)
    ]
    return ServicePage(tuple(sorted(shown, key=lambda service: service.changed_at)), "")


def _added(request: ServiceOrderRequest, reference: str, at: datetime) -> NetworkService:
    place = request.place
    return NetworkService(
        reference=reference,
        service_id=request.service.service_id if request.service else "",
        specification=request.specification,
        state=ServiceState.ACTIVE,
        place=TypedAddress(place.street, place.unit, place.city, place.state, place.zip_code) if place else None,
        characteristics=request.characteristics,
        added_by=OrderItemNumber(request.order_number, request.item_number),
        added_at=at,
        changed_at=at,
        keys=(request.key,),
    )


def _found(services: dict[str, NetworkService], request: ServiceOrderRequest) -> str:
    name = request.service or ServiceName("")
    added_by = name.added_by or OrderItemNumber(request.order_number, request.item_number)
    for reference, service in services.items():
        is_named = service.service_id == name.service_id if service.service_id else service.added_by == added_by
        if is_named and service.specification == request.specification and service.state != ServiceState.TERMINATED:
            return reference
    return ""


def _changed(service: NetworkService, request: ServiceOrderRequest, at: datetime) -> NetworkService:
    named = {name for name, _ in request.characteristics}
    kept = tuple(pair for pair in service.characteristics if pair[0] not in named)
    state = ServiceState.TERMINATED if request.action == "delete" else request.service_state or service.state
    return replace(
        service,
        service_id=service.service_id or (request.service.service_id if request.service else ""),
        state=state,
        characteristics=(*kept, *(pair for pair in request.characteristics if pair[1])),
        changed_at=at,
        keys=(*service.keys, request.key),
    )
