"""A network with a clock moved by hand, without threads and sockets."""

import json
from pathlib import Path
from typing import Any

import pytest

from environments.sandbox.network.order_desk import SCHEMA, OrderDesk, Pace
from environments.sandbox.network.order_progress import OrderProgress
from environments.sandbox.network.requests import ServiceName, ServiceOrderRequest
from environments.sandbox.network.specifications import Specifications
from environments.sandbox.soap_endpoint import Refusal
from environments.sandbox.store import Store
from environments.sandbox.switches import Mode

NUMBER = "+12125550142"
START = 1_772_539_200.0  # 3 March 2026, noon in UTC


class Bench:
    """An order desk and the progress of its orders in one store, of a folder or in memory. `run` lets seconds pass."""

    def __init__(self, data: Path | None = None) -> None:
        self.now = START
        self.store = Store(data / "network.sqlite3" if data else Path(":memory:"), *SCHEMA)
        specifications = Specifications.packaged()
        pace = Pace(seconds_per_order=10, seconds_per_day=100)
        self.desk = OrderDesk(self.store, specifications, pace, now=lambda: self.now)
        self.order_progress = OrderProgress(self.store, specifications, tells=True, now=lambda: self.now)

    def submit(
        self,
        specification: str = "VoiceLine",
        *,
        key: str = "k",
        mode: Mode = Mode.NORMAL,
        reason: str = "",
        service: str = "",
        order_number: str = "D-1",
        added_by: str = "",
        street: str = "",
        zip_code: str = "10001",
        moves_from: str = "",
        **asked: Any,
    ):
        plain: dict[str, Any] = {
            "fingerprint": f"of {key}",
            "order_number": order_number,
            "item_number": 1,
            "action": "add",
            "service": ServiceName(service, added_by or order_number, 1),
            "moves_from": ServiceName(moves_from, order_number, 1) if moves_from else None,
            "address": {"street": street, "zip": zip_code} if zip_code else {},
            "characteristics": (("numbers", NUMBER),) if asked.get("action", "add") == "add" else (),
        }
        request = ServiceOrderRequest(**{"key": key, "specification": specification, **plain, **asked})
        return self.desk.submit(request, mode, reason)

    def code(self, **asked: Any) -> str:
        """The code with which a request is refused."""
        with pytest.raises(Refusal) as refusal:
            self.submit(**asked)
        return refusal.value.code

    def held(self) -> dict[str, str]:
        """The things that only one service can have, each with the id of its service."""
        return {row["value"]: row["service_id"] for row in self.store.rows("SELECT * FROM held")}

    def service(self, name: str) -> dict[str, Any]:
        """The service with a name, its characteristics as a dictionary."""
        (row,) = self.store.rows("SELECT * FROM services WHERE name = ?", name)
        return {**dict(row), "characteristics": dict(json.loads(row["characteristics"]))}

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now = min(self.now + 1, end)
            self.order_progress.advance()

    def kept(self, key: str = "k") -> Any:
        """The row of an order that is there."""
        row = self.desk.get(key)
        assert row is not None
        return row

    def state(self, key: str = "k") -> str:
        return str(self.kept(key)["state"])

    def done(self, **asked: Any) -> str:
        """Submit an order, let it end, and return its state."""
        key = str(asked.setdefault("key", "k"))
        self.submit(**asked)
        self.run(13)
        return self.state(key)


@pytest.fixture
def network(tmp_path: Path) -> Bench:
    return Bench(tmp_path)
