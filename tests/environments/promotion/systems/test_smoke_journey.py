"""The smoke journey reads every page that the first one leads to, as the proxy would ask for it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from environments.promotion.systems import smoke_journey as module
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.smoke_journey import SmokeFailed, smoke_journey

FIRST = '<a href="/internet">Internet</a> <a href="/sign-in">Sign in</a> <a href="https://elsewhere.example/">Out</a>'


@dataclass
class Site:
    """A site that notes each request, and answers with the status of the path."""

    statuses: dict[str, int]
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site({"/sign-in": 303})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers["Host"], self.headers["X-Forwarded-Proto"]))
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
def production(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> EnvironmentFolder:
    monkeypatch.setattr(EnvironmentFolder, "site_ports", lambda *_: {"store": site.port, "office": site.port})
    return EnvironmentFolder("production", tmp_path, 8300)


def test_all_pages_of_the_first_page_are_read_as_through_the_proxy(production: EnvironmentFolder, site: Site) -> None:
    words = smoke_journey(production, "b")

    assert words == "4 pages answered"
    host = "store.production.localhost:8300"
    assert site.asked[:3] == [(path, host, "https") for path in ("/", "/internet", "/sign-in")]
    assert site.asked[3] == ("/sign-in", "office.production.localhost:8300", "https")


@pytest.mark.parametrize("status", [404, 500])
def test_a_page_that_fails_is_named(production: EnvironmentFolder, site: Site, status: int) -> None:
    site.statuses["/internet"] = status

    with pytest.raises(SmokeFailed, match=f"store /internet answers {status} in slot b"):
        smoke_journey(production, "b")


def test_a_slot_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EnvironmentFolder, "site_ports", lambda *_: {"store": 1, "office": 1})

    with pytest.raises(SmokeFailed, match="store / does not answer"):
        smoke_journey(EnvironmentFolder("production", tmp_path, 8300), "b")


def test_a_purchase_that_fails_says_why(
    production: EnvironmentFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The site of this test has no form to sign up."""
    staging = EnvironmentFolder("staging", tmp_path, production.first_port)

    with pytest.raises(SmokeFailed, match="there is no form /sign-up"):
        smoke_journey(staging, "b")

    monkeypatch.setattr(module, "DEMONSTRATION", tmp_path / "none")
    assert smoke_journey(staging, "b") == "4 pages answered"
