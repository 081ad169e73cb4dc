"""The sandbox's network in this process: real rules and books, no socket, and troubles that a test draws."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from sqlite3 import Row

from business_layer.order_management.network_services import (
    NetworkService,
    OrderItemNumber,
    ServiceName,
    ServicePage,
    ServiceQuery,
    ServiceState,
)
from business_layer.order_management.service_orders import (
    CancelAnswer,
    ProvisioningRefused,
    ServiceOrderReport,
    ServiceOrderRequest,
    ServiceOrderState,
)
from business_layer.shared.addresses import GeographicAddress, TypedAddress
from business_layer.shared.clock import Clock
from business_layer.shared.errors import GatewayUnavailable
from environments.sandbox.network import requests as wire
from environments.sandbox.network.inventory import Inventory, ServicesWanted
from environments.sandbox.network.order_desk import SCHEMA, OrderDesk, Pace
from environments.sandbox.network.order_progress import OrderProgress
from environments.sandbox.network.services import characteristics_of, place_of
from environments.sandbox.network.specifications import Specifications
from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.store import Store
from environments.sandbox.switches import Mode

LIVING = "SELECT * FROM services WHERE state <> 'terminated'"
UNFINISHED = "SELECT * FROM service_orders WHERE state IN ('acknowledged', 'inProgress')"
WAKE_SILENT = "UPDATE service_orders SET due_at = ? WHERE due_at IS NULL AND state IN ('acknowledged', 'inProgress')"


@cache
def packaged_specifications() -> Specifications:
    """The network's own, read once for all networks of a run: they never change."""
    return Specifications.packaged()


class Killed(BaseException):
    """The process that worked on something was killed. No code of ours may catch it."""


class Trouble(StrEnum):
    """The troubles that can befall one call to the network."""

    # It does not arrive, or its answer is lost after the network did what it was asked.
    LOST_REQUEST = "lost request"
    LOST_ANSWER = "lost answer"
    # The caller dies before it has sent the request, or before it has the answer.
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    # The network's own: it refuses, accepts and never works on it, or accepts and fails later.
    REFUSED = "refused"
    SILENT = "silent"
    FAILS_LATER = "fails later"


OF_REQUESTS = {Trouble.REFUSED, Trouble.SILENT, Trouble.FAILS_LATER}
MODES = {Trouble.SILENT: Mode.SILENT, Trouble.FAILS_LATER: Mode.FAIL_LATER}


class NetworkInProcess:
    """Implements `ProvisioningGateway`. `troubles` befall the next calls, one each; some befall only requests.

    `meanwhile` is done during the next call, after the network answered and before the caller has the answer.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.store = Store(Path(":memory:"), *SCHEMA)
        self.specifications = packaged_specifications()
        pace = Pace(seconds_per_order=10, seconds_per_day=0)
        self.desk = OrderDesk(self.store, self.specifications, pace, now=self._now)
        self._progress = OrderProgress(self.store, self.specifications, tells=False, now=self._now)
        self._inventory = Inventory(self.store)
        self.troubles: list[Trouble | None] = []
        self.meanwhile: Callable[[], object] | None = None

    def submit(self, request: ServiceOrderRequest) -> ServiceOrderReport:
        trouble = self._next_trouble(is_request=True)
        if trouble is Trouble.REFUSED:
            raise ProvisioningRefused("The network does not want to.", "refused")
        try:
            row = self.desk.submit(_on_the_wire(request), MODES.get(trouble, Mode.NORMAL) if trouble else Mode.NORMAL)
        except Refusal as refusal:
            self._lose_answer(trouble)
            raise ProvisioningRefused(refusal.message, refusal.code) from None
        self._lose_answer(trouble)
        return _report(row)

    def ask(self, key: str) -> ServiceOrderReport | None:
        trouble = self._next_trouble()
        row = self.desk.get(key)
        self._lose_answer(trouble)
        return None if row is None else _report(row)

    def cancel(self, key: str) -> CancelAnswer:
        trouble = self._next_trouble(is_request=True)
        if trouble is Trouble.REFUSED:
            raise ProvisioningRefused("The network does not want to.", "refused")
        is_cancelled, row = self.desk.cancel(key)
        self._lose_answer(trouble)
        return CancelAnswer(is_cancelled, None if row is None else _report(row))

    def list_services(self, query: ServiceQuery) -> ServicePage:
        page = self._inventory.page(
            ServicesWanted(order_number=query.order_number, service_id=query.service_id, after=query.after)
        )
        return ServicePage(
            tuple(_service(row, self._inventory.keys(row["service_id"])) for row in page.services), page.next
        )

    def repair(self) -> None:
        """Be well again: nothing befalls the next calls, and work that was left lying is taken up."""
        self.troubles.clear()
        self.meanwhile = None
        with self.store.transaction() as db:
            db.execute(WAKE_SILENT, (self._now(),))

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _next_trouble(self, *, is_request: bool = False) -> Trouble | None:
        """Let the network work until now, and return what befalls this call."""
        self._progress.advance()
        trouble = next((trouble for trouble in self.troubles if is_request or trouble not in OF_REQUESTS), None)
        if trouble in self.troubles:
            self.troubles.remove(trouble)
        if trouble is Trouble.LOST_REQUEST:
            raise GatewayUnavailable("Provisioning did not answer.")
        if trouble is Trouble.KILLED_BEFORE:
            raise Killed
        return trouble

    def _lose_answer(self, trouble: Trouble | None) -> None:
        """Do what happens meanwhile, and lose the answer if that is the trouble."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        if trouble is Trouble.LOST_ANSWER:
            raise GatewayUnavailable("Provisioning did not answer.")
        if trouble is Trouble.KILLED_AFTER:
            raise Killed


def _on_the_wire(request: ServiceOrderRequest) -> wire.ServiceOrderRequest:
    unnamed = replace(request, service=None)
    return wire.ServiceOrderRequest(
        key=request.key,
        fingerprint=sha256(repr(unnamed).encode()).hexdigest(),
        order_number=request.order_number,
        item_number=request.item_number,
        action=request.action,
        specification=request.specification,
        service=_name(request, request.service) or wire.ServiceName("", request.order_number, request.item_number),
        characteristics=request.characteristics,
        requested_date=request.requested_date,
        moves_from=_name(request, request.moves_from),
        service_state=request.service_state or "",
        address=_address(request.place),
    )


def _name(request: ServiceOrderRequest, name: ServiceName | None) -> wire.ServiceName | None:
    if name is None:
        return None
    by = name.added_by or OrderItemNumber(request.order_number, request.item_number)
    return wire.ServiceName(name.service_id, by.order_number, by.item_number)


def _address(place: GeographicAddress | None) -> dict[str, str]:
    if place is None:
        return {}
    parts = {"street": place.street, "unit": place.unit, "city": place.city, "state": place.state}
    return {**parts, "zip": place.zip_code}


def _report(row: Row) -> ServiceOrderReport:
    return ServiceOrderReport(
        key=row["key"],
        reference=f"SO-{row['sequence']:08d}",
        state=ServiceOrderState(row["state"]),
        reason=row["reason"],
        expected_date=date.fromisoformat(row["expected_date"]),
        characteristics=json.loads(row["reported"]),
    )


def _service(row: Row, keys: list[str]) -> NetworkService:
    address = place_of(row)
    lines = [address.get(name, "") for name in ("street", "unit", "city", "state", "zip")]
    return NetworkService(
        reference=row["service_id"],
        service_id=row["name"],
        specification=row["specification"],
        state=ServiceState(row["state"]),
        place=TypedAddress(*lines) if address else None,
        characteristics=characteristics_of(row),
        added_by=OrderItemNumber(row["order_number"], row["item_number"]),
        added_at=datetime.fromtimestamp(row["added_at"], UTC),
        changed_at=datetime.fromtimestamp(row["changed_at"], UTC),
        keys=tuple(keys),
    )
