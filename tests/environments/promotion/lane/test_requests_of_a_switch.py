"""The shipped proxy loses no request while it is switched, and takes back a release that fails on one page in ten."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from environments.promotion.lane.switch import Switch
from environments.promotion.lane.watch import TakenBack
from environments.promotion.systems.environment_folder import EnvironmentFolder, Serving
from environments.promotion.systems.proxy_socket import ProxySocket
from environments.settings.sites import SITES
from tests.environments.promotion.proxied_sites import proxied, site_that_says
from tests.support.haproxy import HAPROXY, STORE, Proxy

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed")
OLD, NEW = "1" * 64, "2" * 64
CLIENTS = 6
STEP_SECONDS = 1.5
# The proxy allows an address 1,000 requests in ten seconds, so the clients stay below that.
SECONDS_BETWEEN_REQUESTS = CLIENTS / 60


@dataclass
class RunningSlot:
    """A slot whose site runs already, and keeps running. With a port, probes ask that site."""

    port: int = 0
    is_running: bool = True
    site_names: tuple[str, ...] = tuple(site.name for site in SITES)

    def migrate(self) -> None: ...
    def start(self) -> None: ...
    def wait_until_ready(self) -> None: ...
    def warm(self) -> None: ...
    def try_out(self) -> str:
        return ""

    def probe(self) -> bool:
        if not self.port:
            return True
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/")
        status = connection.getresponse().status
        connection.close()
        return status < 500

    def rest(self) -> None: ...
    def stop(self) -> None: ...


@dataclass
class Answers:
    """Counts of the clients: how often they read each page, how many pages failed, and each request without answer."""

    pages: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    lost: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def clients(proxy: Proxy) -> Iterator[Answers]:
    """Let half of the clients keep their connections, and half open a new one for each request."""
    answers, stop = Answers(), threading.Event()
    threads = [threading.Thread(target=_ask, args=(proxy, answers, stop, row % 2 == 0)) for row in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)


def _ask(proxy: Proxy, answers: Answers, stop: threading.Event, keeps: bool) -> None:
    connection = http.client.HTTPSConnection("localhost", proxy.port, timeout=10, context=proxy.tls)
    while not stop.wait(SECONDS_BETWEEN_REQUESTS):
        try:
            connection.request("GET", "/", headers={"Host": STORE})
            answer = connection.getresponse()
            words = answer.read().decode()
        except (OSError, http.client.HTTPException) as broken:
            with answers.lock:
                answers.lost.append(repr(broken))
            connection.close()
            continue
        with answers.lock:
            answers.pages[words] = answers.pages.get(words, 0) + 1
            answers.failed += answer.status == 500
            answers.lost += [] if answer.status in (200, 500) else [f"status {answer.status}"]
        if not keeps:
            connection.close()
    connection.close()


@pytest.fixture
def environment(tmp_path: Path) -> EnvironmentFolder:
    environment = EnvironmentFolder("staging", tmp_path, 20_000)
    environment.write_serving(Serving().moved_to("a", OLD))
    return environment


def switch(environment: EnvironmentFolder, proxy: Proxy, probed: int = 0) -> Switch:
    shares = ProxySocket(proxy.socket, environment.path / "servers.state")
    return Switch(environment, shares, lambda _slot, _build: RunningSlot(probed), lambda _line: None, STEP_SECONDS)


def test_kept_alive_and_new_connections_lose_nothing_to_and_fro(environment: EnvironmentFolder) -> None:
    with ExitStack() as stack:
        sites = stack.enter_context(site_that_says("old")), stack.enter_context(site_that_says("new"))
        proxy = stack.enter_context(proxied(environment.path, sites))
        with clients(proxy) as answers:
            switch(environment, proxy).run(NEW)
            switch(environment, proxy).run(OLD, is_rollback=True)

    assert (answers.lost, answers.failed) == ([], 0)
    assert answers.pages["old"] > answers.pages["new"] > 20


@pytest.mark.parametrize("probes", [False, True])
def test_a_release_that_fails_on_one_page_in_ten_is_taken_back_early(
    environment: EnvironmentFolder, probes: bool
) -> None:
    """With probes it is taken back before it gets 10% of the requests, however few clients there are."""
    with ExitStack() as stack:
        sites = stack.enter_context(site_that_says("old")), stack.enter_context(site_that_says("new", fails_each=10))
        proxy = stack.enter_context(proxied(environment.path, sites))
        with clients(proxy) as answers, pytest.raises(TakenBack, match="itself failed" if probes else "clients failed"):
            switch(environment, proxy, sites[1] if probes else 0).run(NEW)
        weights = ProxySocket(proxy.socket, environment.path / "servers.state").weights("a")

    assert answers.lost == []
    assert answers.pages.get("new", 0) < sum(answers.pages.values()) / (20 if probes else 4)
    assert set(weights.values()) == {100}
    assert environment.read_serving().build == OLD
