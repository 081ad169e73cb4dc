"""Keeps what services hold: things that only one service can have, and room in a wire center."""

from sqlite3 import Connection, Row

from environments.sandbox.network.services import Services
from environments.sandbox.network.specifications import Characteristics, Specification
from environments.sandbox.soap_endpoint import Refusal


class Holdings:
    """The network's scarce things, inside one transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def take(
        self, specification: Specification, characteristics: Characteristics, service_id: str, *, moved_from: str = ""
    ) -> None:
        """Give a service what its characteristics name. Raises Refusal if another service has it.

        What the service `moved_from` has stays there until the new one is ready.
        """
        for kind, value in specification.held(characteristics):
            holder = self.holder(kind, value)
            if holder not in {"", service_id, moved_from}:
                raise Refusal("alreadyProvisioned", f"The {kind} {value} is already provisioned.")
            if not holder:
                self._db.execute("INSERT INTO held VALUES (?, ?, ?)", (kind, value, service_id))

    def hand_over(self, specification: Specification, characteristics: Characteristics, *, to: str, by: str) -> None:
        """Move what the characteristics name from one service to another."""
        for kind, value in specification.held(characteristics):
            self._db.execute(
                "UPDATE held SET service_id = ? WHERE kind = ? AND value = ? AND service_id = ?", (to, kind, value, by)
            )

    def holder(self, kind: str, value: str) -> str:
        """The id of the service that holds a thing; empty if it is free."""
        row = self._db.execute("SELECT service_id FROM held WHERE kind = ? AND value = ?", (kind, value)).fetchone()
        return row["service_id"] if row else ""

    def keep(self, specification: Specification, characteristics: Characteristics, service_id: str) -> None:
        """Free what a service holds, except for what these characteristics name."""
        kept = set(specification.held(characteristics))
        for row in self._db.execute("SELECT kind, value FROM held WHERE service_id = ?", (service_id,)).fetchall():
            if tuple(row) not in kept:
                self._db.execute("DELETE FROM held WHERE kind = ? AND value = ?", tuple(row))

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

    def undo(self, specification: Specification, order: Row) -> None:
        """Free what an order took that will have no effect. Its service keeps what it had before."""
        before = Services(self._db).characteristics(order["service_id"])
        self.keep(specification, before, order["service_id"])
        if order["action"] == "add":
            self.leave_room(order["specification"], order["wire_center"])
