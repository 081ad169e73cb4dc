"""The network's order desk: accepts service orders or refuses them by its rules, and remembers each."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from random import Random
from sqlite3 import Connection, Row
from zoneinfo import ZoneInfo

from environments.sandbox.network.acceptance import Acceptance, place_of
from environments.sandbox.network.requests import ServiceOrderRequest
from environments.sandbox.network.services import Services
from environments.sandbox.network.specifications import Specifications
from environments.sandbox.places import find_place, nearest_wire_center
from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.store import Store
from environments.sandbox.switches import Mode

SCHEMA = tuple(
    (files("environments.sandbox.network") / name).read_text("utf-8") for name in ("schema.sql", "schema_2.sql")
)
BY_KEY = "SELECT * FROM service_orders WHERE key = ?"
SHARE_BEFORE_START = 0.3


@dataclass(frozen=True)
class Site:
    """The wire center that serves an address, with the address's state and time zone."""

    wire_center: str
    us_state: str
    time_zone: str


EVERYWHERE = Site("the national platform", "US", "America/New_York")


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
            else:
                _repeat(db, known, request)
            row: Row = db.execute(BY_KEY, (request.key,)).fetchone()
        return row

    def get(self, key: str) -> Row | None:
        """The service order with a key, or None."""
        rows = self._store.rows(BY_KEY, key)
        return rows[0] if rows else None

    def _accept(self, db: Connection, request: ServiceOrderRequest, mode: Mode) -> None:
        specification = self._specifications.get(request.specification)
        acceptance = Acceptance(db, specification)
        if request.action == "add":
            site = _site(request.address)
            sequence = self._note(db, request, mode, site, has_package=specification.packages is not None)
            service_id, wire_center = f"{specification.prefix}-{sequence:07d}", site.wire_center
            subject = acceptance.add(request, service_id, wire_center)
        else:
            service = acceptance.service_of(request)
            sequence = self._note(db, request, mode, _site(request.address or place_of(service)))
            service_id, wire_center, subject = service["service_id"], service["wire_center"], service["subject"]
            if request.action == "modify":
                subject = acceptance.change(request, service)
        db.execute(
            "UPDATE service_orders SET service_id = ?, subject = ?, wire_center = ? WHERE sequence = ?",
            (service_id, subject, wire_center, sequence),
        )

    def _note(
        self,
        db: Connection,
        request: ServiceOrderRequest,
        mode: Mode,
        site: Site,
        *,
        has_package: bool = False,
    ) -> int:
        now = self._now()
        today = datetime.fromtimestamp(now, ZoneInfo(site.time_zone)).date()
        expected = max(request.requested_date or today, today)
        seconds = self._pace.seconds(request.key, (expected - today).days)
        values = {
            "key": request.key,
            "fingerprint": request.fingerprint,
            "order_number": request.order_number,
            "item_number": request.item_number,
            "action": request.action,
            "specification": request.specification,
            "service_name": request.service.service_id,
            "place": json.dumps(dict(request.address)),
            "wire_center": site.wire_center,
            "us_state": site.us_state,
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


def _repeat(db: Connection, order: Row, request: ServiceOrderRequest) -> None:
    """Check that a request repeats its order. The order may not have got a name before."""
    name = request.service.service_id
    if order["fingerprint"] != request.fingerprint or (name and order["service_name"] not in {"", name}):
        raise Refusal("keyReused", "This idempotency key was used for another request. Use a new one.")
    if name and not order["service_name"]:
        db.execute("UPDATE service_orders SET service_name = ? WHERE key = ?", (name, order["key"]))
        Services(db).name(order["service_id"], name)


def _site(address: Mapping[str, str]) -> Site:
    """Return what serves an address. A service without an address is nationwide. Raises Refusal."""
    if not address:
        return EVERYWHERE
    place = find_place(address["zip"])
    if place is None:
        raise Refusal("unknownPlace", f"There is no ZIP code {address['zip']}.")
    return Site(str(nearest_wire_center(place)[0]), place.state, place.time_zone)
