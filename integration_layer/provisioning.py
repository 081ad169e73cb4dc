"""The gateway to the network's service provisioning, over SOAP."""

from typing import Any

from business_layer.order_management.network_services import (
    NetworkService,
    OrderItemNumber,
    ServiceName,
    ServicePage,
    ServiceQuery,
    ServiceState,
)
from business_layer.order_management.service_orders import (
    CancelAnswer,
    ProvisioningRefused,
    ServiceOrderReport,
    ServiceOrderRequest,
    ServiceOrderState,
)
from business_layer.shared.errors import GatewayUnavailable
from integration_layer.circuit import Circuit
from integration_layer.places import place_on_the_wire, typed_place
from integration_layer.soap_service import SoapAccess, SoapNotSent, SoapRefused, SoapService


class ProvisioningSoapGateway:
    """Implements `ProvisioningGateway`, with a circuit breaker."""

    def __init__(self, access: SoapAccess, circuit: Circuit | None = None) -> None:
        self._service, self._circuit = SoapService("provisioning", access), circuit or Circuit()

    def submit(self, request: ServiceOrderRequest) -> ServiceOrderReport:
        """Submit a service order. Submitting it again is safe, because its key goes with it."""
        return _report(self._call("SubmitServiceOrder", **_on_the_wire(request)))

    def ask(self, key: str) -> ServiceOrderReport | None:
        """Return the state of the service order with that key; None if the network never received it."""
        reply = self._call("GetServiceOrder", idempotencyKey=key)
        return _report(reply.serviceOrder) if reply.serviceOrder is not None else None

    def cancel(self, key: str) -> CancelAnswer:
        """Cancel a service order. Cancelling it again is safe."""
        reply = self._call("CancelServiceOrder", idempotencyKey=key)
        report = _report(reply.serviceOrder) if reply.serviceOrder is not None else None
        return CancelAnswer(reply.outcome == "cancelled", report)

    def list_services(self, query: ServiceQuery) -> ServicePage:
        """Return one page of the services that the network has."""
        reply = self._call(
            "ListServices",
            orderNumber=query.order_number or None,
            serviceId=query.service_id or None,
            changedSince=query.changed_since,
            after=query.after or None,
        )
        return ServicePage(tuple(_service(service) for service in reply.service), reply.next or "")

    def _call(self, operation: str, **values: Any) -> Any:
        if not self._circuit.take_turn():
            raise GatewayUnavailable("Provisioning has not answered for a while.")
        try:
            reply = self._service.call(operation, **values)
        except SoapNotSent as refused:
            self._circuit.not_sent()
            raise ProvisioningRefused(refused.message, refused.code) from refused
        except SoapRefused as refused:
            self._circuit.answered()
            raise ProvisioningRefused(refused.message, refused.code) from refused
        except GatewayUnavailable:
            self._circuit.failed()
            raise
        self._circuit.answered()
        return reply


def _on_the_wire(request: ServiceOrderRequest) -> dict[str, Any]:
    return {
        "idempotencyKey": request.key,
        "orderNumber": request.order_number,
        "itemNumber": request.item_number,
        "action": request.action,
        "serviceSpecification": request.specification,
        "service": _name_on_the_wire(request.service),
        "movesFrom": _name_on_the_wire(request.moves_from),
        "serviceState": request.service_state,
        "place": place_on_the_wire(request.place) if request.place else None,
        "characteristic": [{"name": name, "value": value} for name, value in request.characteristics],
        "requestedDate": request.requested_date,
    }


def _name_on_the_wire(service: ServiceName | None) -> dict[str, Any] | None:
    if service is None:
        return None
    by = service.added_by
    added_by = {"orderNumber": by.order_number, "itemNumber": by.item_number} if by else None
    return {"serviceId": service.service_id, "addedBy": added_by}


def _report(order: Any) -> ServiceOrderReport:
    return ServiceOrderReport(
        key=order.idempotencyKey,
        reference=order.reference,
        state=ServiceOrderState(order.state),
        reason=order.reason or "",
        expected_date=order.expectedDate,
        characteristics={item.name: item.value or "" for item in order.characteristic},
    )


def _service(service: Any) -> NetworkService:
    return NetworkService(
        reference=service.reference,
        service_id=service.serviceId or "",
        specification=service.serviceSpecification,
        state=ServiceState(service.state),
        place=typed_place(service.place) if service.place is not None else None,
        characteristics=tuple((item.name, item.value or "") for item in service.characteristic),
        added_by=OrderItemNumber(service.addedBy.orderNumber, service.addedBy.itemNumber),
        added_at=service.addedAt,
        changed_at=service.changedAt,
        keys=tuple(service.idempotencyKey),
    )
