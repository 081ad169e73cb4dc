"""The provisioning service's operations, from their request elements to the order desk and the inventory, and back."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from sqlite3 import Row

from lxml import etree

from environments.sandbox.markup import Markup
from environments.sandbox.network.inventory import Inventory, ServicesWanted
from environments.sandbox.network.order_desk import OrderDesk
from environments.sandbox.network.requests import ADDRESS, PROVISIONING, request_of, text_of
from environments.sandbox.network.services import characteristics_of, place_of
from environments.sandbox.soap_endpoint import Operation
from environments.sandbox.switches import Switch

NAMESPACE = PROVISIONING.strip("{}")
MAKE = Markup(NAMESPACE)
MAKE_ADDRESS = Markup(ADDRESS.strip("{}"), prefix="a")


class ProvisioningOperations:
    """The operations of the service, by their names in the WSDL."""

    def __init__(self, desk: OrderDesk, inventory: Inventory) -> None:
        self._desk, self._inventory = desk, inventory

    def all(self) -> dict[str, Operation]:
        return {
            "SubmitServiceOrder": Operation(self._submit, is_change=True),
            "GetServiceOrder": Operation(self._get, is_change=False),
            "CancelServiceOrder": Operation(self._cancel, is_change=True),
            "ListServices": Operation(self._list, is_change=False),
        }

    def _submit(self, element: etree._Element, switch: Switch) -> etree._Element:
        order = self._desk.submit(request_of(element), switch.mode, switch.reason)
        return MAKE("SubmitServiceOrderResponse", _service_order(order))

    def _get(self, element: etree._Element, _switch: Switch) -> etree._Element:
        key = text_of(element, "idempotencyKey")
        order = self._desk.get(key)
        found = _service_order(order) if order is not None else MAKE("notFound", MAKE("idempotencyKey", key))
        return MAKE("GetServiceOrderResponse", found)

    def _cancel(self, element: etree._Element, _switch: Switch) -> etree._Element:
        is_cancelled, order = self._desk.cancel(text_of(element, "idempotencyKey"))
        outcome = MAKE("outcome", "cancelled" if is_cancelled else "tooLate")
        found = () if order is None else (_service_order(order),)
        return MAKE("CancelServiceOrderResponse", outcome, *found)

    def _list(self, element: etree._Element, _switch: Switch) -> etree._Element:
        since = text_of(element, "changedSince")
        page = self._inventory.page(
            ServicesWanted(
                order_number=text_of(element, "orderNumber"),
                service_id=text_of(element, "serviceId"),
                changed_since=_seconds(since) if since else 0.0,
                after=text_of(element, "after"),
            )
        )
        services = [_service(service, self._inventory.keys(service["service_id"])) for service in page.services]
        return MAKE("ListServicesResponse", *services, *([MAKE("next", page.next)] if page.next else []))


def _service_order(order: Row) -> etree._Element:
    parts = {
        "idempotencyKey": order["key"],
        "reference": f"SO-{order['sequence']:08d}",
        "state": order["state"],
        "reason": order["reason"],
        "expectedDate": order["expected_date"],
        "completedAt": _instant(order["completed_at"]),
    }
    return MAKE("serviceOrder", *_present(parts), *_characteristics(json.loads(order["reported"]).items()))


def _service(service: Row, keys: list[str]) -> etree._Element:
    parts = {
        "reference": service["service_id"],
        "serviceId": service["name"],
        "serviceSpecification": service["specification"],
        "state": service["state"],
    }
    added_by = MAKE(
        "addedBy", MAKE("orderNumber", service["order_number"]), MAKE("itemNumber", str(service["item_number"]))
    )
    address = place_of(service)
    return MAKE(
        "service",
        *_present(parts),
        *([MAKE("place", *(MAKE_ADDRESS(name, line) for name, line in address.items() if line))] if address else []),
        *_characteristics(characteristics_of(service)),
        added_by,
        MAKE("addedAt", _instant(service["added_at"])),
        MAKE("changedAt", _instant(service["changed_at"])),
        *(MAKE("idempotencyKey", key) for key in keys),
    )


def _present(parts: Mapping[str, str]) -> list[etree._Element]:
    return [MAKE(name, value) for name, value in parts.items() if value]


def _characteristics(pairs: Iterable[tuple[str, str]]) -> list[etree._Element]:
    return [MAKE("characteristic", MAKE("name", name), MAKE("value", value)) for name, value in pairs]


def _instant(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds") if seconds else ""


def _seconds(instant: str) -> float:
    """The seconds of an xs:dateTime. Without a time zone it is in UTC."""
    at = datetime.fromisoformat(instant)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
