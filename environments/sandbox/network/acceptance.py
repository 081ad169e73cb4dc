"""The rules by which the network accepts a request or refuses it."""

from sqlite3 import Connection, Row

from environments.sandbox.network.holdings import Holdings
from environments.sandbox.network.requests import ServiceOrderRequest
from environments.sandbox.network.services import ACTIVE, Services, characteristics_of, merged, place_of
from environments.sandbox.network.sites import Site
from environments.sandbox.network.specifications import Specification
from environments.sandbox.soap_endpoint import Refusal

REPLACED = "Replaced by a newer request for the same order item."
# Unfinished orders but one. The second half of two of them is what their indexes are made for.
OF_NAME = (
    "SELECT * FROM service_orders WHERE service_name = ? AND service_name <> '' "
    "AND key <> ? AND state IN ('acknowledged', 'inProgress')"
)
MOVES_FROM = (
    "SELECT * FROM service_orders WHERE moves_from = ? AND moves_from <> '' "
    "AND key <> ? AND state IN ('acknowledged', 'inProgress')"
)
OF_SERVICE = (
    "SELECT * FROM service_orders WHERE service_id = ? AND key <> ? AND state IN ('acknowledged', 'inProgress')"
)


class Acceptance:
    """Accepts requests for one specification, inside one transaction. Its methods raise Refusal."""

    def __init__(self, db: Connection, specification: Specification) -> None:
        self._db, self._specification = db, specification
        self._services, self._holdings = Services(db), Holdings(db)

    def check_action(self, request: ServiceOrderRequest) -> None:
        """Raise Refusal if the specification has no such action, or the action no such request."""
        if request.action not in self._specification.actions:
            raise Refusal("actionNotSupported", f"The network cannot {request.action} a {self._specification.name}.")
        if request.service_state and request.action != "modify":
            raise Refusal("invalidRequest", "Only modify changes the state of a service.")
        if request.moves_from and request.action != "add":
            raise Refusal("invalidRequest", "Only a new service takes the place of another.")

    def service_of(self, request: ServiceOrderRequest) -> Row:
        """The service to modify or delete."""
        name = request.service
        if name.service_id:
            self._clear_the_way(request, f"{OF_NAME} AND action = 'add'", name.service_id)
        return self._free_service(request, self._services.find(name, self._specification.name))

    def moved_service(self, request: ServiceOrderRequest) -> Row | None:
        """The service that a new one takes the place of; None if it takes no other's place."""
        if request.moves_from is None:
            return None
        service = self._free_service(request, self._services.find(request.moves_from, self._specification.name))
        self._require_active(service)
        return service

    def add(self, request: ServiceOrderRequest, service_id: str, site: Site, moved: Row | None) -> str:
        """Accept a new service, and return its subject. What it takes along stays with `moved` until it is ready."""
        specification = self._specification
        specification.check(request.characteristics)
        if packages := specification.packages:
            packages.check(request.street, request.first("carrier_class"))
        self._check_speed(request, site)
        self._check_name(request)
        self._replace_older(request, service_id)
        self._holdings.find_room(specification, site.wire_center)
        if moved and specification.is_geographic:
            self._check_rate_center(request, site, moved)
        moved_from = moved["service_id"] if moved else ""
        self._holdings.take(specification, request.characteristics, service_id, moved_from=moved_from)
        return specification.subject(request.characteristics, otherwise=service_id)

    def change(self, request: ServiceOrderRequest, service: Row, site: Site) -> str:
        """Accept the change of a service, and return its subject after it."""
        if request.characteristics and (request.service_state or service["state"]) != ACTIVE:
            self._require_active(service)
            raise Refusal("invalidRequest", "Change a service before it is suspended, or when it is resumed.")
        after = merged(characteristics_of(service), request.characteristics)
        self._specification.check(after)
        if _is_elsewhere(request, service, site):
            raise Refusal(
                "cannotMove", "A service stays where it is. Add one at the new address, then delete this one."
            )
        self._check_speed(request, site)
        self._holdings.take(self._specification, request.characteristics, service["service_id"])
        return self._specification.subject(after, otherwise=service["subject"])

    def _check_speed(self, request: ServiceOrderRequest, site: Site) -> None:
        if mbps := request.first(self._specification.speed):
            site.check_speed(self._specification.name, int(mbps))

    def _check_name(self, request: ServiceOrderRequest) -> None:
        if name := request.service.service_id:
            self._clear_the_way(request, OF_NAME, name)
            if self._services.is_in_use(name):
                raise Refusal("serviceExists", f"The network already has a {self._specification.name} of this name.")

    def _check_rate_center(self, request: ServiceOrderRequest, site: Site, moved: Row) -> None:
        held = self._specification.held(request.characteristics)
        is_kept = any(self._holdings.holder(kind, value) == moved["service_id"] for kind, value in held)
        if is_kept and site.wire_center != moved["wire_center"]:
            raise Refusal(
                "notPortable",
                f"{site.wire_center} is another rate center than {moved['wire_center']}: a number cannot move there.",
            )

    def _require_active(self, service: Row) -> None:
        if service["state"] != ACTIVE:
            raise Refusal("serviceInactive", f"This {self._specification.name} is suspended. Resume it first.")

    def _free_service(self, request: ServiceOrderRequest, service: Row) -> Row:
        self._clear_the_way(request, OF_SERVICE, service["service_id"])
        self._clear_the_way(request, MOVES_FROM, service["service_id"])
        return service

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
            for order in self._open_orders(request, OF_SERVICE, holder):
                if holder and holder != service_id and _is_same(order, request):
                    self._replace(order)

    def _open_orders(self, request: ServiceOrderRequest, which: str, value: str) -> list[Row]:
        """The unfinished orders for a service, except for the one that is made from the request."""
        return self._db.execute(which, (value, request.key)).fetchall()

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


def _is_elsewhere(request: ServiceOrderRequest, service: Row, site: Site) -> bool:
    """True if a request names another place than that of its service."""
    if known := place_of(service):
        return bool(request.address) and request.address["zip"] != known["zip"]
    return bool(request.address) and site.wire_center != service["wire_center"]
