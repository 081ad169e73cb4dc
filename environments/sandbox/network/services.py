"""The network's services: finds them by their names, and changes them when orders are completed."""

import json
from sqlite3 import Connection, Row

from environments.sandbox.network.requests import ServiceName
from environments.sandbox.network.specifications import Characteristics
from environments.sandbox.soap_endpoint import Refusal

ACTIVE = "active"
TERMINATED = "terminated"


class Services:
    """The services, inside one transaction. Their key is the id that the network gave them."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def find(self, name: ServiceName, specification: str) -> Row:
        """The service with a name. Raises Refusal if there is none, or none any more.

        A service without a name is found by the order item that added it, and gets the name.
        """
        rows = self._named(name.service_id, specification) if name.service_id else []
        if not rows:
            rows = self._of_item(name, specification)
        service = next((row for row in rows if row["state"] != TERMINATED), None)
        if service is not None:
            if name.service_id and not service["name"]:
                self.name(service["service_id"], name.service_id)
            return service
        if rows:
            raise Refusal("alreadyDeleted", f"This {specification} was deleted: {rows[0]['subject']}.")
        raise Refusal("unknownService", f"The network has no such {specification}.")

    def is_in_use(self, name: str) -> bool:
        """True if a service has the name."""
        found = "SELECT 1 FROM services WHERE name = ? AND name <> '' AND state <> 'terminated'"
        return self._db.execute(found, (name,)).fetchone() is not None

    def name(self, service_id: str, name: str) -> None:
        """Give a name to a service that has none, unless another has it."""
        if not self.is_in_use(name):
            self._db.execute("UPDATE services SET name = ? WHERE service_id = ? AND name = ''", (name, service_id))

    def add(self, order: Row, characteristics: Characteristics, at: float) -> None:
        """Add the service that an order asked for."""
        values = {
            "service_id": order["service_id"],
            "specification": order["specification"],
            "subject": order["subject"],
            "wire_center": order["wire_center"],
            "characteristics": json.dumps(characteristics),
            "name": order["service_name"],
            "order_number": order["order_number"],
            "item_number": order["item_number"],
            "place": order["place"],
            "moved_from": order["moves_from"],
            "added_at": at,
            "changed_at": at,
        }
        self._db.execute(
            "INSERT INTO services (service_id, specification, subject, wire_center, characteristics, name, "
            "order_number, item_number, place, moved_from, added_at, changed_at) VALUES (:service_id, :specification, "
            ":subject, :wire_center, :characteristics, :name, :order_number, :item_number, :place, :moved_from, "
            ":added_at, :changed_at)",
            values,
        )

    def change(self, order: Row, characteristics: Characteristics, at: float) -> None:
        """Change the service as an order asked: its characteristics, and its state if the order names one."""
        self._db.execute(
            "UPDATE services SET subject = ?, characteristics = ?, state = coalesce(nullif(?, ''), state), "
            "changed_at = ? WHERE service_id = ?",
            (order["subject"], json.dumps(characteristics), order["service_state"], at, order["service_id"]),
        )

    def end(self, service_id: str, characteristics: Characteristics, at: float) -> None:
        """Keep a service as deleted: its name is free, and it is not found again.

        Its characteristics tell what callers of its numbers hear, if the order that deleted it said so.
        """
        self._db.execute(
            "UPDATE services SET state = ?, characteristics = ?, changed_at = ? WHERE service_id = ?",
            (TERMINATED, json.dumps(characteristics), at, service_id),
        )

    def moved_from(self, service_id: str) -> str:
        """The id of the service whose place a service took; empty if there is none, or none any more."""
        row = self._db.execute(
            "SELECT old.service_id FROM services AS new JOIN services AS old ON old.service_id = new.moved_from "
            "WHERE new.service_id = ? AND old.state <> ?",
            (service_id, TERMINATED),
        ).fetchone()
        return row["service_id"] if row else ""

    def characteristics(self, service_id: str) -> Characteristics:
        """The characteristics of a service; none if it is not there."""
        row = self._db.execute(
            "SELECT characteristics FROM services WHERE service_id = ? AND state <> ?", (service_id, TERMINATED)
        ).fetchone()
        return characteristics_of(row) if row else ()

    def _named(self, name: str, specification: str) -> list[Row]:
        return self._db.execute(
            "SELECT * FROM services WHERE name = ? AND name <> '' AND specification = ? ORDER BY service_id DESC",
            (name, specification),
        ).fetchall()

    def _of_item(self, name: ServiceName, specification: str) -> list[Row]:
        # A request without a name may mean a service that has one by now; a request with a name never another's.
        return self._db.execute(
            "SELECT * FROM services WHERE order_number = ? AND item_number = ? AND specification = ? "
            "AND (name = '' OR ? = '') ORDER BY service_id DESC",
            (name.order_number, name.item_number, specification, name.service_id),
        ).fetchall()


def characteristics_of(row: Row) -> Characteristics:
    """The characteristics in a row of a service or of a service order."""
    return tuple((name, value) for name, value in json.loads(row["characteristics"]))


def place_of(service: Row) -> dict[str, str]:
    """The address of a service; empty if it has none."""
    return dict(json.loads(service["place"]))


def merged(before: Characteristics, changes: Characteristics) -> Characteristics:
    """The characteristics after a change: what is given replaces all values of its name, or removes them."""
    names = {name for name, _ in changes}
    kept = [pair for pair in before if pair[0] not in names]
    return (*kept, *((name, value) for name, value in changes if value.strip()))
