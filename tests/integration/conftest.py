"""The sandbox's real servers on free ports, and gateways to them."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests

from business_layer.shared.addresses import GeographicAddress, validated_address
from environments.composition import override
from environments.development.postgres import PostgresServer
from environments.sandbox.mail import MailSandbox, MailSandboxSettings
from environments.sandbox.soap import SoapSandbox, SoapSandboxSettings
from integration_layer.availability import AvailabilitySoapGateway
from integration_layer.mail import MailAccess, SmtpMailGateway
from integration_layer.provisioning import ProvisioningSoapGateway
from integration_layer.soap_service import SoapAccess
from tests.integration.servers import Listener, eventually, serving
from tests.postgres import DatabaseForTests
from tests.support.house import House, running_house

USER, PASSWORD = "dialtone", "a password with ünïcode"
_houses = count(1)


class RunningNetwork:
    """The SOAP sandbox as tests see it from outside: by its addresses."""

    def __init__(self, sandbox: SoapSandbox) -> None:
        self._sandbox = sandbox
        self.url = f"http://127.0.0.1:{sandbox.server.server_address[1]}"

    def work_on(self, specification: str) -> None:
        """Let the network begin the open orders of a specification, or finish those that it has begun."""
        before = self._states(specification)
        with self._sandbox.store.transaction() as db:
            db.execute(
                "UPDATE service_orders SET due_at = 0 "
                "WHERE specification = ? AND state IN ('acknowledged', 'inProgress')",
                (specification,),
            )
        assert eventually(lambda: self._states(specification) != before, seconds=10), before

    def finish(self, specification: str) -> None:
        """Let the network finish everything that it was asked for of a specification."""
        while any(state in {"acknowledged", "inProgress"} for _, state in self._states(specification)):
            self.work_on(specification)

    def _states(self, specification: str) -> list[tuple[str, str]]:
        rows = self._sandbox.store.rows("SELECT key, state FROM service_orders WHERE specification = ?", specification)
        return [(row["key"], row["state"]) for row in rows]

    def switch(self, **wish: object) -> None:
        requests.post(f"{self.url}/switches", json={"service": "provisioning", **wish}, timeout=5).raise_for_status()

    def ledger(self, order_number: str) -> list[dict[str, object]]:
        answer = requests.get(f"{self.url}/ledger", params={"order": order_number}, timeout=5)
        return list(answer.json()["ledger"])

    def access(self, service: str = "provisioning", **changes: Any) -> SoapAccess:
        plain = SoapAccess(
            endpoint=f"{self.url}/{service}", user=USER, password=PASSWORD, connect_timeout=1.0, operation_timeout=1.0
        )
        return replace(plain, **changes)


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    listener = Listener()
    with serving(listener.app) as url:
        listener.url = f"{url}/notifications/provisioning"
        yield listener


@contextmanager
def running_network(data: Path, listener: Listener, *, seconds_per_order: float = 0.02) -> Iterator[RunningNetwork]:
    """A SOAP sandbox with nothing in its ledger."""
    settings = SoapSandboxSettings(
        host="127.0.0.1",
        port=0,
        data=data,
        user=USER,
        password=PASSWORD,
        listener_url=listener.url,
        listener_user="network",
        listener_password="listener password",
        seconds_per_order=seconds_per_order,
        seconds_per_day=0.00001,
    )
    sandbox = SoapSandbox(settings)
    sandbox.start()
    yield RunningNetwork(sandbox)
    sandbox.stop()


@pytest.fixture(scope="session")
def _network(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[RunningNetwork]:
    with running_network(tmp_path_factory.mktemp("network"), listener) as network:
        yield network


@pytest.fixture
def own_provisioning(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[ProvisioningSoapGateway]:
    """Provisioning by a network that no other test has used: all numbers are free in it."""
    with running_network(tmp_path_factory.mktemp("network"), listener) as network:
        yield ProvisioningSoapGateway(network.access())


@pytest.fixture
def patient_network(tmp_path_factory: pytest.TempPathFactory, listener: Listener) -> Iterator[RunningNetwork]:
    """A network of its own that does nothing until a test says on what to work."""
    with running_network(tmp_path_factory.mktemp("network"), listener, seconds_per_order=1e6) as network:
        yield network


@pytest.fixture
def network(_network: RunningNetwork) -> Iterator[RunningNetwork]:
    yield _network
    for service in ("provisioning", "availability", "notifications"):
        _network.switch(service=service, mode="normal")


@pytest.fixture
def provisioning(network: RunningNetwork) -> ProvisioningSoapGateway:
    return ProvisioningSoapGateway(network.access())


@pytest.fixture
def availability(network: RunningNetwork) -> AvailabilitySoapGateway:
    return AvailabilitySoapGateway(network.access("availability"))


class NetworkOfTheTest:
    """The provisioning gateway of a house that the tests of a file share: to the network of the test that runs now."""

    def __init__(self) -> None:
        self.gateway: ProvisioningSoapGateway | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)


@pytest.fixture(scope="module")
def shared_house(
    postgres_server: PostgresServer, furnished_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, NetworkOfTheTest]]:
    """One house for the tests of a file. Each brings a customer and a network of its own."""
    name, network = f"works_{next(_houses)}", NetworkOfTheTest()
    postgres_server.create_database(name, template=furnished_template)
    with running_house(DatabaseForTests.of(postgres_server, name), tmp_path_factory.mktemp("house")) as house:
        override(house.container.integration.provisioning, network)
        yield house, network
    postgres_server.drop_database(name)


class RunningMail:
    """The mail catcher as tests see it from outside."""

    def __init__(self, sandbox: MailSandbox, smtp_port: int) -> None:
        self.url = f"http://127.0.0.1:{sandbox.server.server_address[1]}"
        self.access = MailAccess(
            host="127.0.0.1", port=smtp_port, sender="Dialtone <orders@dialtone.example>", timeout=1.0
        )

    def switch(self, **wish: object) -> None:
        requests.post(f"{self.url}/switches", json={"service": "mail", **wish}, timeout=5).raise_for_status()

    def to(self, recipient: str) -> list[dict[str, str]]:
        answer = requests.get(f"{self.url}/messages", params={"to": recipient}, timeout=5)
        return list(answer.json()["messages"])


@pytest.fixture(scope="session")
def _mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningMail]:
    sandbox, smtp_port = _started_mail(tmp_path_factory.mktemp("mail"))
    yield RunningMail(sandbox, smtp_port)
    sandbox.stop()


def _started_mail(data: Path) -> tuple[MailSandbox, int]:
    # aiosmtpd cannot choose a free port, and one that was free a moment ago may be taken by another test run.
    for _ in range(5):
        smtp_port = free_port()
        sandbox = MailSandbox(MailSandboxSettings(host="127.0.0.1", smtp_port=smtp_port, http_port=0, data=data))
        try:
            sandbox.start()
        except OSError:
            continue
        return sandbox, smtp_port
    raise OSError("No port for SMTP was free.")


@pytest.fixture
def catcher(_mail: RunningMail) -> Iterator[RunningMail]:
    yield _mail
    _mail.switch(mode="normal")


@pytest.fixture
def mail(catcher: RunningMail) -> SmtpMailGateway:
    return SmtpMailGateway(catcher.access)


@pytest.fixture
def address() -> GeographicAddress:
    return validated_address(street="350 5th Ave", unit="Floor 3", city="New York", state="NY", zip_code="10001")


@pytest.fixture
def sandbox_settings(tmp_path: Path) -> Callable[..., SoapSandboxSettings]:
    """Settings for a separate network, which a test can stop and start again."""

    plain = SoapSandboxSettings(
        host="127.0.0.1", port=0, data=tmp_path, user=USER, password=PASSWORD, seconds_per_order=0.02
    )

    def settings(**changes: Any) -> SoapSandboxSettings:
        return replace(plain, **changes)

    return settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
