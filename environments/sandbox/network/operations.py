"""The provisioning service's operations, from their request elements to the order desk and back."""

import json
from datetime import UTC, datetime
from sqlite3 import Row

from lxml import etree

from environments.sandbox.markup import Markup
from environments.sandbox.network.order_desk import OrderDesk
from environments.sandbox.network.requests import PROVISIONING, request_of
from environments.sandbox.soap_endpoint import Operation
from environments.sandbox.switches import Mode

NAMESPACE = PROVISIONING.strip("{}")
MAKE = Markup(NAMESPACE)


class ProvisioningOperations:
    """The operations of the service, by their names in the WSDL."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk

    def all(self) -> dict[str, Operation]:
        return {
            "SubmitServiceOrder": Operation(self._submit, is_change=True),
            "GetServiceOrder": Operation(self._get, is_change=False),
        }

    def _submit(self, element: etree._Element, mode: Mode) -> etree._Element:
        return MAKE("SubmitServiceOrderResponse", _service_order(self._desk.submit(request_of(element), mode)))

    def _get(self, element: etree._Element, _mode: Mode) -> etree._Element:
        key = (element.findtext(f"{PROVISIONING}idempotencyKey") or "").strip()
        order = self._desk.get(key)
        found = _service_order(order) if order is not None else MAKE("notFound", MAKE("idempotencyKey", key))
        return MAKE("GetServiceOrderResponse", found)


def _service_order(order: Row) -> etree._Element:
    parts = {
        "idempotencyKey": order["key"],
        "reference": f"SO-{order['sequence']:08d}",
        "state": order["state"],
        "reason": order["reason"],
        "expectedDate": order["expected_date"],
        "completedAt": _instant(order["completed_at"]),
    }
    reported = json.loads(order["reported"])
    return MAKE(
        "serviceOrder",
        *(MAKE(name, value) for name, value in parts.items() if value),
        *(MAKE("characteristic", MAKE("name", name), MAKE("value", value)) for name, value in reported.items()),
    )


def _instant(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds") if seconds else ""
