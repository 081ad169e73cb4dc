"""The network's order desk: accepts service orders or refuses them by its rules, remembers and cancels them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from random import Random
from sqlite3 import Connection, Row
from zoneinfo import ZoneInfo

from environments.sandbox.network.acceptance import Acceptance
from environments.sandbox.network.holdings import Holdings
from environments.sandbox.network.requests import ServiceOrderRequest
from environments.sandbox.network.services import Services, place_of
from environments.sandbox.network.sites import Site, site_of
from environments.sandbox.network.specifications import Specifications
from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.store import Store
from environments.sandbox.switches import Mode

SCRIPTS = ("schema.sql", "schema_2.sql", "schema_3.sql", "schema_4.sql", "schema_5.sql")
SCHEMA = tuple((files("environments.sandbox.network") / name).read_text("utf-8") for name in SCRIPTS)
BY_KEY = "SELECT * FROM service_orders WHERE key = ?"
CANCELLED = "cancelled"
SHARE_BEFORE_START = 0.3
# What the work of each action takes, compared with that of a new service.
SHARES = {"add": 1.0, "modify": 0.6, "delete": 0.4}
SHARE_OF_STATE_CHANGE = 0.2


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The duration of work in seconds: per order, plus or minus a fifth, and more per day until a requested date."""

    seconds_per_order: float
    seconds_per_day: float
    seed: int = 1

    def seconds(self, key: str, days: int, share: float) -> float:
        """The duration of an order that takes a share of a new service's work, always the same for the same key."""
        jitter = Random(f"{self.seed}:{key}").uniform(0.8, 1.2)
        return self.seconds_per_order * share * jitter + self.seconds_per_day * max(days, 0)


@dataclass(frozen=True)
class Fate:
    """The outcome that a switch has for one service order."""

    mode: Mode
    reason: str

    @property
    def failure(self) -> str:
        """The reason for which the order will fail; empty if it will not."""
        return (self.reason or "The network could not do this.") if self.mode is Mode.FAIL_LATER else ""


class OrderDesk:
    """Accepts and cancels service orders. OrderProgress completes them later."""

    def __init__(
        self, store: Store, specifications: Specifications, pace: Pace, now: Callable[[], float] = time.time
    ) -> None:
        self._store, self._specifications, self._pace, self._now = store, specifications, pace, now

    def submit(self, request: ServiceOrderRequest, mode: Mode = Mode.NORMAL, reason: str = "") -> Row:
        """Return the service order with the request's key, and create it if it is new. Raises Refusal.

        With the mode FAIL_LATER, the order fails for that reason after it was accepted.
        """
        with self._store.transaction() as db:
            known = _order(db, request.key)
            if known is None:
                _check_key(db, request.key)
                self._accept(db, request, Fate(mode, reason))
            else:
                _repeat(db, known, request)
            row: Row = db.execute(BY_KEY, (request.key,)).fetchone()
        return row

    def get(self, key: str) -> Row | None:
        """The service order with a key, or None."""
        rows = self._store.rows(BY_KEY, key)
        return rows[0] if rows else None

    def cancel(self, key: str) -> tuple[bool, Row | None]:
        """Cancel the service order with a key, and return True with the order if it will have no effect.

        A key that the network never received is remembered: its request is refused when it comes.
        """
        with self._store.transaction() as db:
            order = _order(db, key)
            if order is None:
                db.execute("INSERT OR IGNORE INTO cancelled_keys VALUES (?, ?)", (key, self._now()))
                return True, None
            specification = self._specifications.get(order["specification"])
            if order["state"] in specification.cancellable_states:
                Holdings(db).undo(specification, order)
                db.execute("UPDATE service_orders SET state = ?, due_at = NULL WHERE key = ?", (CANCELLED, key))
                order = _order(db, key)
        return order is not None and order["state"] == CANCELLED, order

    def _accept(self, db: Connection, request: ServiceOrderRequest, fate: Fate) -> None:
        specification = self._specifications.get(request.specification)
        acceptance = Acceptance(db, specification)
        acceptance.check_action(request)
        if request.action == "add":
            site, moved = site_of(request.address), acceptance.moved_service(request)
            sequence = self._note(db, request, fate, site, has_package=specification.packages is not None)
            service_id, wire_center = f"{specification.prefix}-{sequence:07d}", site.wire_center
            subject = acceptance.add(request, service_id, site, moved)
        else:
            service, moved = acceptance.service_of(request), None
            site = site_of(request.address or place_of(service))
            sequence = self._note(db, request, fate, site)
            service_id, wire_center, subject = service["service_id"], service["wire_center"], service["subject"]
            if request.action == "modify":
                subject = acceptance.change(request, service, site)
        db.execute(
            "UPDATE service_orders SET service_id = ?, subject = ?, wire_center = ?, moves_from = ? WHERE sequence = ?",
            (service_id, subject, wire_center, moved["service_id"] if moved else "", sequence),
        )

    def _note(
        self,
        db: Connection,
        request: ServiceOrderRequest,
        fate: Fate,
        site: Site,
        *,
        has_package: bool = False,
    ) -> int:
        now = self._now()
        today = datetime.fromtimestamp(now, ZoneInfo(site.time_zone)).date()
        expected = max(request.requested_date or today, today)
        share = SHARE_OF_STATE_CHANGE if request.service_state else SHARES[request.action]
        seconds = self._pace.seconds(request.key, (expected - today).days, share)
        values = {
            "key": request.key,
            "fingerprint": request.fingerprint,
            "order_number": request.order_number,
            "item_number": request.item_number,
            "action": request.action,
            "specification": request.specification,
            "service_name": request.service.service_id,
            "service_state": request.service_state,
            "place": json.dumps(dict(request.address)),
            "wire_center": site.wire_center,
            "us_state": site.us_state,
            "characteristics": json.dumps(request.with_address if has_package else request.characteristics),
            "received_at": now,
            "due_at": None if fate.mode is Mode.SILENT else now + seconds * SHARE_BEFORE_START,
            "ends_at": now + seconds,
            "expected_date": expected.isoformat(),
            "is_told_twice": fate.mode is Mode.TWICE,
            "fails_with": fate.failure,
        }
        marks = ", ".join(f":{name}" for name in values)
        cursor = db.execute(f"INSERT INTO service_orders ({', '.join(values)}) VALUES ({marks})", values)  # noqa: S608  # nosec B608
        return int(cursor.lastrowid or 0)


def _order(db: Connection, key: str) -> Row | None:
    row: Row | None = db.execute(BY_KEY, (key,)).fetchone()
    return row


def _check_key(db: Connection, key: str) -> None:
    if db.execute("SELECT 1 FROM cancelled_keys WHERE key = ?", (key,)).fetchone():
        raise Refusal("cancelled", "This idempotency key was cancelled before its request came. Use a new one.")


def _repeat(db: Connection, order: Row, request: ServiceOrderRequest) -> None:
    """Check that a request repeats its order. The order may not have got a name before."""
    name = request.service.service_id
    if order["fingerprint"] != request.fingerprint or (name and order["service_name"] not in {"", name}):
        raise Refusal("keyReused", "This idempotency key was used for another request. Use a new one.")
    if name and not order["service_name"]:
        db.execute("UPDATE service_orders SET service_name = ? WHERE key = ?", (name, order["key"]))
        Services(db).name(order["service_id"], name)
