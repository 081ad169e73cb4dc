"""Keeps what services hold: things that only one service can have, and room in a wire center."""

from sqlite3 import Connection, Row

from environments.sandbox.network.requests import ServiceOrderRequest
from environments.sandbox.network.specifications import Specification
from environments.sandbox.soap_endpoint import Refusal

REPLACED = "Replaced by a newer request for the same order item."


class Holdings:
    """The network's scarce things, inside one transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def take(self, specification: Specification, request: ServiceOrderRequest, service_id: str) -> None:
        """Give a service what its characteristics name. Raises Refusal if another service has it."""
        for kind, value in specification.held(request.characteristics):
            holder = self.holder(kind, value)
            if holder and holder != service_id:
                self._replace(holder, request, kind, value)
            self._db.execute("INSERT OR REPLACE INTO held VALUES (?, ?, ?)", (kind, value, service_id))

    def holder(self, kind: str, value: str) -> str:
        """The id of the service that holds a thing; empty if it is free."""
        row = self._db.execute("SELECT service_id FROM held WHERE kind = ? AND value = ?", (kind, value)).fetchone()
        return row["service_id"] if row else ""

    def give_back(self, service_id: str) -> None:
        """Free everything that a service holds."""
        self._db.execute("DELETE FROM held WHERE service_id = ?", (service_id,))

    def give_back_what_changes(
        self, specification: Specification, request: ServiceOrderRequest, service_id: str
    ) -> None:
        """Free what the service holds of each kind for which the request names a new value."""
        for kind in {kind for kind, _ in specification.held(request.characteristics)}:
            self._db.execute("DELETE FROM held WHERE service_id = ? AND kind = ?", (service_id, kind))

    def find_room(self, specification: Specification, wire_center: str) -> None:
        """Use room for one more service. Raises Refusal if the wire center is full."""
        row = self._db.execute(
            "SELECT used FROM load WHERE wire_center = ? AND specification = ?", (wire_center, specification.name)
        ).fetchone()
        if row and row["used"] >= specification.capacity:
            raise Refusal(
                "noCapacity", f"The wire center in {wire_center} has no room for another {specification.name}."
            )
        self._db.execute(
            "INSERT INTO load VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET used = used + 1",
            (wire_center, specification.name),
        )

    def leave_room(self, specification: str, wire_center: str) -> None:
        """Free the room of one service."""
        self._db.execute(
            "UPDATE load SET used = used - 1 WHERE wire_center = ? AND specification = ?", (wire_center, specification)
        )

    def _replace(self, holder: str, request: ServiceOrderRequest, kind: str, value: str) -> None:
        # A caller that gave up on a silent service order asks again with a new key. The older request must not block
        # the newer one, as long as it had no effect.
        older: Row | None = self._db.execute(
            "SELECT * FROM service_orders WHERE service_id = ? AND order_number = ? AND item_number = ? "
            "AND specification = ? AND action = 'add' AND state IN ('acknowledged', 'inProgress')",
            (holder, request.order_number, request.item_number, request.specification),
        ).fetchone()
        if older is None:
            raise Refusal("alreadyProvisioned", f"The {kind} {value} is already provisioned.")
        self._db.execute(
            "UPDATE service_orders SET state = 'failed', reason = ?, due_at = NULL WHERE key = ?",
            (REPLACED, older["key"]),
        )
        self.give_back(holder)
        self.leave_room(older["specification"], older["wire_center"])
