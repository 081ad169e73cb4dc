"""An environment starts with its database, outside world and proxy, or not at all."""

import shutil
import socket
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import randrange

import pytest

from environments.development import postgres
from environments.development.readiness import is_ready
from environments.development.tcp_ports import PortTaken, require_free
from environments.promotion.lane.record import open_record
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems import run_environment
from environments.promotion.systems.environment_folder import EnvironmentFolder, Serving
from environments.promotion.systems.proxy import NoProxy, proxy_of
from environments.promotion.systems.run_environment import (
    EnvironmentBusy,
    bring_up,
    hold_environment,
    status_of,
    take_down,
)
from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES
from tests.integration.servers import answering, eventually, serving
from tests.support.gunicorn import whole_answer
from tests.support.haproxy import HAPROXY

needs_haproxy = pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed")


@pytest.fixture
def staging(monkeypatch: pytest.MonkeyPatch) -> Iterator[EnvironmentFolder]:
    """Staging in a folder with a short path, as its socket needs, and on free ports."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DIALTONE_SETTINGS", "DIALTONE_RECORD_URL"):
        monkeypatch.delenv(name, raising=False)
    var = Path(tempfile.mkdtemp(prefix="dt-"))
    environment = _on_free_ports(var)
    yield environment
    take_down(environment, ReleasesFolder(var / "releases"), deletes_data=True)
    postgres.remove(var / "releases" / "record")
    shutil.rmtree(var)


def _on_free_ports(var: Path) -> EnvironmentFolder:
    while True:
        given = {"DIALTONE_VAR": str(var), "DIALTONE_STAGING_PORTS": str(randrange(20_000, 55_000))}
        environment = EnvironmentFolder.named("staging", given)
        try:
            require_free((*environment.outside_ports(), *environment.slot_ports("a"), *environment.slot_ports("b")))
        except PortTaken:
            continue
        return environment


@pytest.fixture
def releases(staging: EnvironmentFolder) -> ReleasesFolder:
    return ReleasesFolder(staging.path.parents[1] / "releases")


@needs_haproxy
def test_staging_waits_for_its_first_build_behind_its_proxy(
    staging: EnvironmentFolder, releases: ReleasesFolder
) -> None:
    started = bring_up(staging, releases, lambda _line: None)
    again = bring_up(staging, releases, lambda _line: None)
    status, page = _page(staging, "/")
    metrics, _ = _page(staging, "/metrics")
    record = open_record(releases)
    is_attended = eventually(lambda: record.attended() == {"staging"}, seconds=30)
    mail_page = is_ready("127.0.0.1", staging.sandbox_port + 2)
    take_down(staging, releases)
    stopped = status_of(staging, releases)

    assert started == again
    assert (started.is_up, started.slots, started.serving.build) == (True, (), "")
    assert (status, metrics, mail_page) == (503, 404, True)
    assert "This is staging. Orders here are not real." in page
    assert is_attended
    assert record.attended() == frozenset()
    assert (stopped.is_up, is_ready("127.0.0.1", staging.sandbox_port)) == (False, False)


def test_without_haproxy_it_says_how_to_install_it_and_starts_nothing(
    staging: EnvironmentFolder, releases: ReleasesFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)

    with pytest.raises(NoProxy, match="apt-get install haproxy"):
        bring_up(staging, releases, lambda _line: None)
    assert not staging.path.exists()


@needs_haproxy
def test_a_port_that_is_taken_is_named_with_its_variable_and_nothing_starts(
    staging: EnvironmentFolder, releases: ReleasesFolder
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", staging.sandbox_port))
        other.listen()
        with pytest.raises(PortTaken) as refused:
            bring_up(staging, releases, lambda _line: None)

    assert str(refused.value).splitlines()[1:] == [
        f"  {staging.sandbox_port} (staging network): set DIALTONE_STAGING_PORTS to another port."
    ]
    assert not (staging.path / "postgres").exists()


class RunningSlot:
    """A slot whose sites answer every request with their name. They are served until `sites` is closed."""

    is_running = has_worker = False
    site_names = tuple(site.name for site in SITES)

    def __init__(self, sites: ExitStack, environment: EnvironmentFolder, name: str, *_: object) -> None:
        self._sites, self._environment, self.name = sites, environment, name

    def start(self) -> None:
        for site, port in self._environment.site_ports(self.name).items():
            self._sites.enter_context(serving(answering(f"{site} in slot {self.name}".encode()), port=port))

    def wait_until_ready(self) -> None: ...
    def stop(self) -> None: ...


@needs_haproxy
def test_all_requests_go_to_the_slot_that_serves_whatever_the_proxy_remembers(
    staging: EnvironmentFolder, releases: ReleasesFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A promotion was killed when the new release served, before the proxy's state was kept."""
    staging.path.mkdir(parents=True)
    staging.write_serving(Serving().moved_to("b", "1" * 64))
    with ExitStack() as sites:
        monkeypatch.setattr(run_environment, "Slot", partial(RunningSlot, sites))

        bring_up(staging, releases, lambda _line: None)
        status, page = _page(staging, "/")
        proxy = proxy_of(staging)

    assert set(proxy.weights("a").values()) == {0}
    assert set(proxy.weights("b").values()) == {100}
    # The environment is up when visitors get its pages, not when the proxy is about to look at the slot.
    assert (status, page.splitlines()[-1]) == (200, "store in slot b")


@needs_haproxy
def test_two_commands_do_not_work_on_an_environment_at_once(
    staging: EnvironmentFolder, releases: ReleasesFolder
) -> None:
    with hold_environment(staging), pytest.raises(EnvironmentBusy, match="Another command works on staging"):
        bring_up(staging, releases, lambda _line: None)


@needs_haproxy
def test_a_folder_with_too_long_a_path_for_a_socket_is_refused(releases: ReleasesFolder, tmp_path: Path) -> None:
    deep = EnvironmentFolder("staging", tmp_path / ("long" * 25), 20_000)

    with pytest.raises(CannotContinue, match="too long for a socket"):
        bring_up(deep, releases, lambda _line: None)


def _page(environment: EnvironmentFolder, path: str) -> tuple[int, str]:
    """Ask the store through the proxy, whatever name the resolver of this machine knows."""
    tls = ssl.create_default_context(cafile=str(environment.path / "haproxy" / "tls.pem"))
    tls.check_hostname = False
    host = f"{environment.host('store')}:{environment.https_port}"
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answer = whole_answer(environment.https_port, request.encode(), tls=tls).decode()
    return int(answer.split()[1]), answer
