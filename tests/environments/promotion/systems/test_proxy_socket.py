"""The shares of the slots are shifted through the admin socket of the shipped proxy, and survive its restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from environments.promotion.systems.proxy_socket import ProxyGone, ProxySocket
from environments.settings.sites import SITES
from tests.environments.promotion.proxied_sites import proxied, site_that_says
from tests.support.haproxy import HAPROXY, Proxy

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed")
REQUESTS = 40


@pytest.fixture
def sites() -> Iterator[tuple[int, int]]:
    with site_that_says("old") as a, site_that_says("new") as b:
        yield a, b


def socket_of(proxy: Proxy) -> ProxySocket:
    return ProxySocket(proxy.socket, proxy.certificate.parent / "servers.state")


def answers(proxy: Proxy) -> dict[bytes, int]:
    found = [proxy.ask("GET /").rpartition(b"\r\n\r\n")[2] for _ in range(REQUESTS)]
    return {words: found.count(words) for words in set(found)}


def test_a_slot_gets_its_share_and_nothing_at_first(tmp_path: Path, sites: tuple[int, int]) -> None:
    with proxied(tmp_path, sites) as proxy:
        socket = socket_of(proxy)
        at_first = answers(proxy)
        socket.set_weights({"a": 75, "b": 25})
        shared = answers(proxy)
        socket.set_weights({"b": 100, "a": 0})
        at_last = answers(proxy)

    assert (at_first, at_last) == ({b"old": REQUESTS}, {b"new": REQUESTS})
    assert shared == {b"old": REQUESTS * 3 // 4, b"new": REQUESTS // 4}


def test_the_weights_survive_a_restart_of_the_proxy(tmp_path: Path, sites: tuple[int, int]) -> None:
    with proxied(tmp_path, sites) as proxy:
        socket = socket_of(proxy)
        socket.set_weights({"b": 100, "a": 0})
        socket.keep_weights()
    with proxied(tmp_path, sites) as proxy:
        restarted = answers(proxy)
        weights = socket_of(proxy).weights("b")

    assert restarted == {b"new": REQUESTS}
    assert weights == {"store": 100, "office": 100, "intelligence": 100, "notifications": 100}


def test_failed_answers_are_counted_for_their_slot(tmp_path: Path, sites: tuple[int, int]) -> None:
    with proxied(tmp_path, sites) as proxy:
        socket = socket_of(proxy)
        before = socket.counts("a")
        for path in ("/", "/broken", "/broken"):
            proxy.ask(f"GET {path}")
        after, free = socket.counts("a"), socket.counts("b")

    assert (after.answered - before.answered, after.failed - before.failed) == (3, 2)
    assert (free.answered, free.failed, after.in_flight) == (0, 0, 0)
    assert after.is_up


def test_a_site_that_the_build_lacks_is_neither_checked_nor_asked(tmp_path: Path) -> None:
    """Nothing listens on the ports of slot b but the store."""
    with site_that_says("old") as a, site_that_says("new") as b, proxied(tmp_path, (a, b)) as proxy:
        socket = socket_of(proxy)
        socket.expect_sites("b", ["store"])
        lacking = (socket.counts("b").is_up, _status(socket, "intelligence"))
        socket.expect_sites("b", [site.name for site in SITES])
        complete = _status(socket, "intelligence")

    assert lacking == (True, "MAINT")
    assert complete != "MAINT"


def _status(socket: ProxySocket, site: str) -> str:
    """The status of slot b's server of a site."""
    (row,) = [row for row in socket._rows("b") if row["# pxname"] == site]
    return row["status"]


def test_a_weight_that_the_proxy_refuses_is_an_error(tmp_path: Path, sites: tuple[int, int]) -> None:
    with proxied(tmp_path, sites) as proxy, pytest.raises(ProxyGone, match="refused a change"):
        socket_of(proxy).set_weights({"a": 100000})


def test_a_socket_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProxyGone, match=r"gone\.sock.*Is the environment up"):
        ProxySocket(tmp_path / "gone.sock", tmp_path / "servers.state").counts("a")
