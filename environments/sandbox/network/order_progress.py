"""Starts accepted service orders when they are due, and later completes or fails them."""

import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection, Row
from threading import Event, Thread

import structlog

from environments.sandbox.network.address_blocks import addressing
from environments.sandbox.network.holdings import Holdings
from environments.sandbox.network.packages import SHIP_TO
from environments.sandbox.network.services import Services, characteristics_of, merged
from environments.sandbox.network.specifications import Characteristics, Specifications
from environments.sandbox.store import Store

LONGEST_PAUSE_SECONDS = 0.2
STUCK_PAUSE_SECONDS = 30.0
# Without letters and digits that are easily confused.
UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"
SIGNS = 12

log = structlog.get_logger(__name__)


class OrderProgress:
    """A thread that advances orders when they are due. Due times are in the store, so a restart only delays them.

    `tells` is true if each change is also queued for the listener, which Notifier then sends.
    """

    def __init__(
        self, store: Store, specifications: Specifications, *, tells: bool, now: Callable[[], float] = time.time
    ) -> None:
        self._store, self._specifications, self._tells, self._now = store, specifications, tells, now
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="works", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def advance(self) -> None:
        """Advance every order that is due, each in its own transaction."""
        due = "SELECT key FROM service_orders WHERE due_at <= ? ORDER BY due_at"
        for row in self._store.rows(due, self._now()):
            try:
                with self._store.transaction() as db:
                    self._move(db, row["key"])
            except Exception:
                log.exception("service_order_is_stuck", key=row["key"])
                self._put_off(row["key"])

    def _put_off(self, key: str) -> None:
        # An order that cannot be advanced, for example because its specification left elements.yaml, must not
        # stop all others.
        with self._store.transaction() as db:
            later = self._now() + STUCK_PAUSE_SECONDS
            db.execute("UPDATE service_orders SET due_at = ? WHERE key = ?", (later, key))

    def _run(self) -> None:
        while not self._stopping.wait(self._pause()):
            self.advance()

    def _pause(self) -> float:
        soonest = self._store.rows("SELECT min(due_at) AS at FROM service_orders WHERE due_at IS NOT NULL")[0]["at"]
        return min(max((soonest or float("inf")) - self._now(), 0.005), LONGEST_PAUSE_SECONDS)

    def _move(self, db: Connection, key: str) -> None:
        order = db.execute("SELECT * FROM service_orders WHERE key = ? AND due_at IS NOT NULL", (key,)).fetchone()
        if order is None:  # A newer request has replaced it since it was found.
            return
        if order["state"] == "inProgress":
            self._end(db, order)
        elif reason := self._why_not(order):
            self._fail(db, order, reason)
        else:
            self._set(db, order, "inProgress", due_at=order["ends_at"], reported=json.dumps(self._underway(order)))

    def _end(self, db: Connection, order: Row) -> None:
        """The end state of an order: completed, or a package that did not arrive."""
        packages = self._specifications.get(order["specification"]).packages
        outcome, reason = packages.outcome(_first(order, SHIP_TO)) if packages else ("", "")
        if outcome:
            self._fail(db, order, reason, reported=json.dumps({**self._underway(order), "outcome": outcome}))
        else:
            self._complete(db, order)

    def _underway(self, order: Row) -> dict[str, str]:
        """The values that are reported before the order is completed: a package's carrier and tracking number."""
        packages = self._specifications.get(order["specification"]).packages
        return packages.tracking(order["sequence"], _first(order, "carrier_class")) if packages else {}

    def _why_not(self, order: Row) -> str:
        losing = self._specifications.get(order["specification"]).losing
        if order["fails_with"]:
            return str(order["fails_with"])
        return losing.reason_against(characteristics_of(order)) if losing and order["action"] == "add" else ""

    def _complete(self, db: Connection, order: Row) -> None:
        reported = self._reported(order)
        specification = self._specifications.get(order["specification"])
        holdings, services, service_id = Holdings(db), Services(db), order["service_id"]
        after = merged(services.characteristics(service_id), (*characteristics_of(order), *reported.items()))
        if order["action"] == "add":
            services.add(order, after, self._now())
            holdings.hand_over(specification, after, to=service_id, by=order["moves_from"])
        elif order["action"] == "modify":
            services.change(order, after, self._now())
            holdings.keep(specification, after, service_id)
        else:
            # What was taken along from another service goes back to it, if that is still there.
            if old := services.moved_from(service_id):
                holdings.hand_over(specification, services.characteristics(old), to=old, by=service_id)
            told = (*characteristics_of(order), *self._referred_until(order))
            services.end(service_id, merged(services.characteristics(service_id), told), self._now())
            holdings.keep(specification, (), service_id)
            holdings.leave_room(order["specification"], order["wire_center"])
        db.execute(
            "INSERT INTO ledger (key, order_number, item_number, specification, action, subject, at) "
            "VALUES (:key, :order_number, :item_number, :specification, :action, :subject, :at)",
            {**dict(order), "at": self._instant()},
        )
        self._set(db, order, "completed", completed_at=self._now(), reported=json.dumps(reported))

    def _referred_until(self, order: Row) -> Characteristics:
        """The day until which callers of the numbers that a service gave up hear the new ones."""
        days = _first(order, "referral_days")
        if not days:
            return ()
        until = datetime.fromtimestamp(self._now(), UTC).date() + timedelta(days=int(days))
        return (("referred_until", until.isoformat()),)

    def _fail(self, db: Connection, order: Row, reason: str, **changes: object) -> None:
        Holdings(db).undo(self._specifications.get(order["specification"]), order)
        self._set(db, order, "failed", reason=reason, **changes)

    def _set(self, db: Connection, order: Row, state: str, **changes: object) -> None:
        values = {"due_at": None, **changes, "state": state}
        columns = ", ".join(f"{name} = :{name}" for name in values)
        db.execute(f"UPDATE service_orders SET {columns} WHERE key = :key", {**values, "key": order["key"]})  # noqa: S608  # nosec B608
        if self._tells:
            for _ in range(2 if order["is_told_twice"] else 1):
                db.execute(
                    "INSERT INTO notifications (key, state, at, due_at) VALUES (?, ?, ?, ?)",
                    (order["key"], state, self._instant(), self._now()),
                )

    def _reported(self, order: Row) -> dict[str, str]:
        sequence = order["sequence"]
        facts = {
            "sequence": sequence,
            "shard": sequence % 100,
            "state": order["us_state"],
            "password": "".join(secrets.choice(UNMISTAKABLE) for _ in range(SIGNS)),
        }
        specification = self._specifications.get(order["specification"])
        is_new, block = order["action"] == "add", specification.addressing
        assigned = {name: pattern.format(**facts) for name, pattern in specification.reports.items()} if is_new else {}
        if block and (is_new or _first(order, block)):
            assigned |= addressing(sequence, _first(order, block))
        return {"service_id": order["service_id"], **self._underway(order), **assigned}

    def _instant(self) -> str:
        return datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _first(order: Row, name: str) -> str:
    return next((value for key, value in characteristics_of(order) if key == name), "")
