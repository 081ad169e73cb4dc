"""Probes ask a slot for the pages of its store in turn, and count what fails."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.slot_requests import AGENT_OF_PROBES, Probes

FIRST = '<a href="/voice">Voice</a> <a href="/internet">Internet</a>'


@dataclass
class Site:
    """A store that answers with the status of a path, and notes paths and user agents."""

    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers["User-Agent"]))
            self.send_response(site.statuses.get(self.path, 200))
            self.end_headers()
            self.wfile.write(FIRST.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def probes(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Probes:
    monkeypatch.setattr(EnvironmentFolder, "site_ports", lambda *_: {"store": site.port})
    return Probes(EnvironmentFolder("staging", tmp_path, 20_000), "b")


def test_the_pages_that_the_first_one_leads_to_are_asked_for_in_turn(probes: Probes, site: Site) -> None:
    answered = [probes.probe() for _ in range(5)]

    assert answered == [True] * 5
    assert [path for path, _ in site.asked] == ["/", "/", "/internet", "/voice", "/"]
    assert {agent for _, agent in site.asked} == {AGENT_OF_PROBES}


@pytest.mark.parametrize(("status", "is_answered"), [(500, False), (503, False), (303, True), (404, True)])
def test_only_failures_of_the_server_count(probes: Probes, site: Site, status: int, is_answered: bool) -> None:
    probes.probe()
    site.statuses = {"/": status}

    assert probes.probe() is is_answered


def test_a_first_page_that_fails_is_asked_for_again(probes: Probes, site: Site) -> None:
    site.statuses = {"/": 500}
    failed = [probes.probe(), probes.probe()]
    site.statuses = {}

    assert failed == [False, False]
    assert probes.probe()


def test_no_answer_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EnvironmentFolder, "site_ports", lambda *_: {"store": 1})

    assert not Probes(EnvironmentFolder("staging", tmp_path, 20_000), "b").probe()
