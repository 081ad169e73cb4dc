"""The rules by which the network accepts a request or refuses it."""

import json
from sqlite3 import Connection, Row

from environments.sandbox.network.holdings import Holdings
from environments.sandbox.network.requests import ServiceOrderRequest
from environments.sandbox.network.services import Services, characteristics_of, merged
from environments.sandbox.network.specifications import Specification
from environments.sandbox.soap_endpoint import Refusal

REPLACED = "Replaced by a newer request for the same order item."
OPEN = "state IN ('acknowledged', 'inProgress')"


class Acceptance:
    """Accepts requests for one specification, inside one transaction. Its methods raise Refusal."""

    def __init__(self, db: Connection, specification: Specification) -> None:
        self._db, self._specification = db, specification
        self._services, self._holdings = Services(db), Holdings(db)

    def service_of(self, request: ServiceOrderRequest) -> Row:
        """The service to modify or delete."""
        name = request.service
        if name.service_id:
            self._clear_the_way(request, "service_name = ? AND action = 'add'", name.service_id)
        service = self._services.find(name, self._specification.name)
        self._clear_the_way(request, "service_id = ?", service["service_id"])
        return service

    def add(self, request: ServiceOrderRequest, service_id: str, wire_center: str) -> str:
        """Accept a new service, and return its subject."""
        self._specification.check(request.characteristics)
        if packages := self._specification.packages:
            packages.check(request.street, request.first("carrier_class"))
        if name := request.service.service_id:
            self._clear_the_way(request, "service_name = ?", name)
            if self._services.is_in_use(name):
                raise Refusal("serviceExists", f"The network already has a {self._specification.name} of this name.")
        self._replace_older(request, service_id)
        self._holdings.find_room(self._specification, wire_center)
        self._holdings.take(self._specification, request.characteristics, service_id)
        return self._specification.subject(request.characteristics, otherwise=service_id)

    def change(self, request: ServiceOrderRequest, service: Row) -> str:
        """Accept the change of a service, and return its subject after it."""
        after = merged(characteristics_of(service), request.characteristics)
        self._specification.check(after)
        self._holdings.take(self._specification, after, service["service_id"])
        return self._specification.subject(after, otherwise=service["subject"])

    def _clear_the_way(self, request: ServiceOrderRequest, which: str, value: str) -> None:
        """Replace unfinished orders for the same, or raise Refusal if there are others.

        A caller that gave up on a silent service order asks again with a new key.
        """
        for order in self._open_orders(request, which, value):
            if not _is_same(order, request):
                raise Refusal("serviceBusy", f"Another order for this {self._specification.name} is not finished.")
            self._replace(order)

    def _replace_older(self, request: ServiceOrderRequest, service_id: str) -> None:
        """Replace unfinished requests without a name that hold what this request names, for the same order item."""
        for kind, value in self._specification.held(request.characteristics):
            holder = self._holdings.holder(kind, value)
            for order in self._open_orders(request, "service_id = ?", holder):
                if holder and holder != service_id and _is_same(order, request):
                    self._replace(order)

    def _open_orders(self, request: ServiceOrderRequest, which: str, value: str) -> list[Row]:
        """The unfinished orders for a service, except for the one that is made from the request."""
        found = f"SELECT * FROM service_orders WHERE {which} AND key <> ? AND {OPEN}"  # noqa: S608  # nosec B608
        return self._db.execute(found, (value, request.key)).fetchall()

    def _replace(self, order: Row) -> None:
        self._db.execute(
            "UPDATE service_orders SET state = 'failed', reason = ?, due_at = NULL WHERE key = ?",
            (REPLACED, order["key"]),
        )
        self._holdings.undo(self._specification, order)


def _is_same(order: Row, request: ServiceOrderRequest) -> bool:
    return (order["order_number"], order["item_number"], order["specification"], order["action"]) == (
        request.order_number,
        request.item_number,
        request.specification,
        request.action,
    )


def place_of(service: Row) -> dict[str, str]:
    """The address of a service; empty if it has none."""
    return dict(json.loads(service["place"]))
