"""The network's order desk: accepts service orders or refuses them by its rules, and remembers each."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from random import Random
from sqlite3 import Connection, Row
from zoneinfo import ZoneInfo

from environments.sandbox.network.holdings import Holdings
from environments.sandbox.network.requests import ServiceOrderRequest
from environments.sandbox.network.specifications import Specification, Specifications
from environments.sandbox.places import find_place, nearest_wire_center
from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.store import Store
from environments.sandbox.switches import Mode

SCHEMA = (files("environments.sandbox.network") / "schema.sql").read_text("utf-8")
BY_KEY = "SELECT * FROM service_orders WHERE key = ?"
SHARE_BEFORE_START = 0.3
EVERYWHERE = ("the national platform", "US", "America/New_York")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The duration of work in seconds: per order, plus or minus a fifth, and more per day until a requested date."""

    seconds_per_order: float
    seconds_per_day: float
    seed: int = 1

    def seconds(self, key: str, days: int) -> float:
        """The duration of an order. It is always the same for the same key."""
        jitter = Random(f"{self.seed}:{key}").uniform(0.8, 1.2)
        return self.seconds_per_order * jitter + self.seconds_per_day * max(days, 0)


class OrderDesk:
    """Accepts service orders. OrderProgress completes them later."""

    def __init__(
        self, store: Store, specifications: Specifications, pace: Pace, now: Callable[[], float] = time.time
    ) -> None:
        self._store, self._specifications, self._pace, self._now = store, specifications, pace, now

    def submit(self, request: ServiceOrderRequest, mode: Mode = Mode.NORMAL) -> Row:
        """Return the service order with the request's key, and create it if it is new. Raises Refusal."""
        with self._store.transaction() as db:
            known = _order(db, request.key)
            if known is None:
                self._accept(db, request, mode)
            elif known["fingerprint"] != request.fingerprint:
                raise Refusal("keyReused", "This idempotency key was used for another request. Use a new one.")
            row: Row = db.execute(BY_KEY, (request.key,)).fetchone()
        return row

    def get(self, key: str) -> Row | None:
        """The service order with a key, or None."""
        rows = self._store.rows(BY_KEY, key)
        return rows[0] if rows else None

    def _accept(self, db: Connection, request: ServiceOrderRequest, mode: Mode) -> None:
        specification = self._specifications.get(request.specification)
        serving = _serving(request.zip_code)
        sequence = self._note(db, request, mode, serving, has_package=specification.packages is not None)
        holdings = Holdings(db)
        if request.action == "add":
            service_id, wire_center = f"{specification.prefix}-{sequence:07d}", serving[0]
            subject = specification.subject(request.characteristics, otherwise=service_id)
            specification.check(request.characteristics)
            if specification.packages:
                specification.packages.check(request.street, request.first("carrier_class"))
            holdings.find_room(specification, wire_center)
        else:
            service = _service_in_question(db, holdings, specification, request)
            service_id, wire_center, subject = service["service_id"], service["wire_center"], service["subject"]
        if request.action == "modify":
            specification.check_formats(request.characteristics)
            holdings.give_back_what_changes(specification, request, service_id)
            subject = specification.subject(request.characteristics, otherwise=subject)
        if request.action != "delete":
            holdings.take(specification, request, service_id)
        db.execute(
            "UPDATE service_orders SET service_id = ?, subject = ?, wire_center = ? WHERE sequence = ?",
            (service_id, subject, wire_center, sequence),
        )

    def _note(
        self,
        db: Connection,
        request: ServiceOrderRequest,
        mode: Mode,
        serving: tuple[str, str, str],
        *,
        has_package: bool,
    ) -> int:
        wire_center, us_state, time_zone = serving
        now = self._now()
        today = datetime.fromtimestamp(now, ZoneInfo(time_zone)).date()
        expected = max(request.requested_date or today, today)
        seconds = self._pace.seconds(request.key, (expected - today).days)
        values = {
            "key": request.key,
            "fingerprint": request.fingerprint,
            "order_number": request.order_number,
            "item_number": request.item_number,
            "action": request.action,
            "specification": request.specification,
            "wire_center": wire_center,
            "us_state": us_state,
            "characteristics": json.dumps(request.with_address if has_package else request.characteristics),
            "received_at": now,
            "due_at": None if mode is Mode.SILENT else now + seconds * SHARE_BEFORE_START,
            "ends_at": now + seconds,
            "expected_date": expected.isoformat(),
            "is_told_twice": mode is Mode.TWICE,
        }
        marks = ", ".join(f":{name}" for name in values)
        cursor = db.execute(f"INSERT INTO service_orders ({', '.join(values)}) VALUES ({marks})", values)  # noqa: S608  # nosec B608
        return int(cursor.lastrowid or 0)


def _order(db: Connection, key: str) -> Row | None:
    row: Row | None = db.execute(BY_KEY, (key,)).fetchone()
    return row


def _serving(zip_code: str) -> tuple[str, str, str]:
    """The wire center, state and time zone that serve a ZIP code. A service without an address is nationwide."""
    if not zip_code:
        return EVERYWHERE
    place = find_place(zip_code)
    if place is None:
        raise Refusal("unknownPlace", f"There is no ZIP code {zip_code}.")
    return str(nearest_wire_center(place)[0]), place.state, place.time_zone


def _service_in_question(
    db: Connection, holdings: Holdings, specification: Specification, request: ServiceOrderRequest
) -> Row:
    """The service to modify or delete: the service with the given id, or the holder of what the request names."""
    holders = (holdings.holder(kind, value) for kind, value in specification.held(request.characteristics))
    service_id = request.first("service_id") or next(filter(None, holders), "")
    row: Row | None = db.execute(
        "SELECT * FROM services WHERE service_id = ? AND specification = ?", (service_id, specification.name)
    ).fetchone()
    if row is None:
        raise Refusal("unknownService", f"There is no such {specification.name} to {request.action}.")
    return row
