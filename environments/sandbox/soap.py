"""The sandbox's SOAP process: the network's provisioning and the availability tool, on one port."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from flask import Flask

from environments.sandbox.availability.operations import availability_operations
from environments.sandbox.http_server import SandboxServer, run_until_signal
from environments.sandbox.network.clock import NetworkClock, clock_pages
from environments.sandbox.network.inventory import Inventory
from environments.sandbox.network.notifier import Listener, Notifier
from environments.sandbox.network.operations import ProvisioningOperations
from environments.sandbox.network.order_desk import SCHEMA, OrderDesk, Pace
from environments.sandbox.network.order_progress import OrderProgress
from environments.sandbox.network.pages import network_pages
from environments.sandbox.network.specifications import Specifications
from environments.sandbox.pages import sandbox_app
from environments.sandbox.soap_endpoint import SoapEndpoint, address_schema
from environments.sandbox.store import Store
from environments.sandbox.switches import Mode, Switches
from environments.sandbox.username_tokens import UsernameTokens

COMMON = {Mode.NORMAL, Mode.SLOW, Mode.FAIL, Mode.DROP, Mode.REFUSE}
MODES = {
    "provisioning": frozenset(COMMON | {Mode.LOSE_ANSWER, Mode.SILENT, Mode.FAIL_LATER, Mode.TWICE}),
    "availability": frozenset(COMMON),
    "notifications": frozenset({Mode.NORMAL, Mode.OFF, Mode.TWICE}),
}


@dataclass(frozen=True, kw_only=True)
class SoapSandboxSettings:
    """The settings of the SOAP process. `data` is its folder. Without a `listener_url` there are no notifications.

    `user` and `password` are for provisioning, and also for availability if it has none of its own. An order takes
    `seconds_per_order`, and `seconds_per_day` more for each day until the requested date. With `has_movable_clock`, the
    network's clock can be moved ahead.
    """

    host: str
    port: int
    data: Path
    user: str
    password: str = field(repr=False)
    availability_user: str = ""
    availability_password: str = field(default="", repr=False)
    listener_url: str = ""
    listener_user: str = ""
    listener_password: str = field(default="", repr=False)
    seconds_per_order: float = 2.0
    seconds_per_day: float = 1.0
    has_movable_clock: bool = False


class SoapSandbox:
    """The parts of the SOAP process, started and stopped together."""

    def __init__(self, settings: SoapSandboxSettings) -> None:
        self.store = Store(settings.data / "network.sqlite3", *SCHEMA)
        self.switches = Switches(self.store, MODES)
        self._clock = NetworkClock(self.store)
        self._stopping = Event()
        specifications = Specifications.packaged()
        pace = Pace(seconds_per_order=settings.seconds_per_order, seconds_per_day=settings.seconds_per_day)
        self.order_progress = OrderProgress(
            self.store, specifications, tells=bool(settings.listener_url), now=self._clock
        )
        self._notifier = Notifier(self.store, _listener(settings), self.switches, self._clock)
        app = self._app(settings, OrderDesk(self.store, specifications, pace, self._clock))
        self.server = SandboxServer(settings.host, settings.port, app)

    def start(self) -> None:
        self.order_progress.start()
        self._notifier.start()
        self.server.start()

    def stop(self) -> None:
        """Answer the requests in progress, then stop. Orders that are due later continue after the next start."""
        self._stopping.set()
        self.server.stop()
        self._notifier.stop()
        self.order_progress.stop()
        self.store.close()

    def _app(self, settings: SoapSandboxSettings, desk: OrderDesk) -> Flask:
        app = sandbox_app("network", self.switches)
        provisioning = UsernameTokens(settings.user, settings.password)
        availability = UsernameTokens(
            settings.availability_user or settings.user, settings.availability_password or settings.password
        )
        for name, refusal, operations, tokens in (
            (
                "provisioning",
                "serviceOrderRefusal",
                ProvisioningOperations(desk, Inventory(self.store)).all(),
                provisioning,
            ),
            ("availability", "addressRefusal", availability_operations(), availability),
        ):
            endpoint = SoapEndpoint(name, refusal, operations, tokens, self.switches, self._stopping)
            app.register_blueprint(endpoint.blueprint())
        app.register_blueprint(address_schema())
        app.register_blueprint(network_pages(self.store, self.switches, self._clock))
        app.register_blueprint(clock_pages(self._clock, can_be_moved=settings.has_movable_clock))
        return app


def run_soap(settings: SoapSandboxSettings) -> None:
    """Serve until SIGTERM or SIGINT."""
    sandbox = SoapSandbox(settings)
    run_until_signal(sandbox.start, sandbox.stop)


def _listener(settings: SoapSandboxSettings) -> Listener:
    return Listener(url=settings.listener_url, user=settings.listener_user, password=settings.listener_password)
