"""The shipped HAProxy in front of a real gunicorn with production's settings."""

import base64
import hashlib
import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from environments.development.postgres import PostgresServer
from tests.postgres import TEMPLATE, DatabaseForTests
from tests.support.gunicorn import PATIENCE, free_port, served_store, whole_answer
from tests.support.haproxy import ERRORS, HAPROXY, HOST, LIVE, Proxy, running_haproxy
from web_layer.headers import ALWAYS, TRANSPORT

PRODUCTION = {"DIALTONE_ENVIRONMENT": "production"}
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed")


# The shipped file, but for how long it waits for a request.
IMPATIENT = ("timeout http-request 10s", "timeout http-request 2s")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("proxy")


@pytest.fixture(scope="module")
def proxy(postgres_server: PostgresServer, folder: Path) -> Iterator[Proxy]:
    postgres_server.create_database("proxied", template=TEMPLATE)
    database = DatabaseForTests.of(postgres_server, "proxied")
    with (
        served_store(database, folder, environ=PRODUCTION) as store,
        running_haproxy(folder, store=store, changed=IMPATIENT) as proxy,
    ):
        yield proxy
    postgres_server.drop_database("proxied")


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[Proxy]:
    """A proxy behind which no site answers."""
    with running_haproxy(tmp_path, store=free_port(), awaited=b"HTTP/1.1 503 ") as proxy:
        yield proxy


def test_a_page_comes_through_and_hides_what_serves_it(proxy: Proxy) -> None:
    page = proxy.ask("GET /")

    assert page.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nserver:" not in page.lower()
    assert TRANSPORT.encode() in page


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    got = whole_answer(proxy.plain_port, b"GET /sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")

    assert got.startswith(b"HTTP/1.1 301 ")
    assert b"location: https://store.dialtone.example/sign-in\r\n" in got.lower()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
@pytest.mark.parametrize(("version", "is_spoken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_old_versions_of_tls_are_not_spoken(proxy: Proxy, version: str, is_spoken: bool) -> None:
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    tls.set_ciphers("ALL:@SECLEVEL=0")
    tls.minimum_version = ssl.TLSVersion.TLSv1_1
    tls.maximum_version = ssl.TLSVersion[version]

    if is_spoken:
        assert whole_answer(proxy.port, LIVE, tls=tls).startswith(b"HTTP/1.1 200 ")
    else:
        with pytest.raises(ssl.SSLError):
            whole_answer(proxy.port, LIVE, tls=tls)


def test_a_form_is_taken_and_its_cookies_are_for_https_alone(proxy: Proxy) -> None:
    page = proxy.ask("GET /sign-in")
    cookie = re.search(rb"set-cookie: (__Host-[^;]+);", page, re.IGNORECASE)
    token = re.search(rb'name="csrf_token" value="([^"]+)"', page)
    assert cookie is not None
    assert token is not None
    body = b"email=ada%40example.com&password=wrong&csrf_token=" + token[1]

    got = proxy.ask(
        "POST /sign-in",
        f"Cookie: {cookie[1].decode()}",
        "Origin: https://store.dialtone.example",
        f"Content-Length: {len(body)}",
        FORM.decode().strip(),
        body=body,
    )

    assert got.startswith(b"HTTP/1.1 422 ")


@pytest.mark.parametrize("path", ["/metrics", "//metrics", "/%6detrics", "/metrics/", "/metrics?x=1"])
def test_metrics_stay_on_the_machine(proxy: Proxy, path: str) -> None:
    assert proxy.ask(f"GET {path}").startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("header", ["SCRIPT_NAME", "Script_Name", "X_Forwarded_Host", "X-Forwarded-Prefix"])
def test_no_header_moves_the_pages_or_opens_the_metrics(proxy: Proxy, header: str) -> None:
    for path, value in (("//evil.example/", "//evil.example"), ("/x/metrics", "/x")):
        assert b"dialtone_requests_total" not in proxy.ask(f"GET {path}", f"{header}: {value}")

    page = proxy.ask("GET /", f"{header}: //evil.example")

    assert page.startswith(b"HTTP/1.1 200 ")
    assert b"evil.example" not in page
    assert b"evil.example" not in proxy.ask("GET /")


def test_the_store_knows_the_client_by_the_connection_and_not_by_what_it_says(proxy: Proxy, folder: Path) -> None:
    asked = proxy.ask("GET /orders", "X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9", "X-Real-IP: 9.9.9.9")

    assert b"location: /sign-in" in asked.lower()
    last = [json.loads(line) for line in (folder / "output").read_text().splitlines() if '"request"' in line][-1]
    assert last["address"] == "127.0.0.1"


def test_sixteen_slow_bodies_hold_nobody_up(proxy: Proxy) -> None:
    """Straight at gunicorn, each would hold a thread for as long as it drips."""
    slow = b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 500\r\n\r\nemail="
    with ExitStack() as held:
        connections = [held.enter_context(_connected(proxy)) for _ in range(16)]
        for connection in connections:
            connection.sendall(slow)

        assert proxy.ask("GET /").startswith(b"HTTP/1.1 200 ")

        for connection in connections:
            connection.settimeout(PATIENCE)
            assert b"took too long to arrive" in connection.recv(4096)


def test_half_a_header_is_waited_for_only_so_long(proxy: Proxy) -> None:
    with _connected(proxy) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n" + HOST)
        connection.settimeout(PATIENCE)

        assert connection.recv(100).startswith(b"HTTP/1.1 408 ")


def test_connections_per_address_are_limited(proxy: Proxy) -> None:
    """From an address of its own, so that no other test meets its limit."""
    with ExitStack() as held:
        tried = [_connect(proxy.port, "127.0.0.20") for _ in range(130)]
        opened = [held.enter_context(connection) for connection in tried if connection is not None]
        kept = [connection for connection in opened if not _is_closed(connection)]

        assert len(kept) == 100
        assert proxy.ask("GET /health/live").startswith(b"HTTP/1.1 200 ")


def _connect(port: int, address: str) -> socket.socket | None:
    """Connect from an address. None if the proxy refuses so fast that the connection is never seen as open."""
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=(address, 0))
    except ConnectionResetError:
        return None


def test_an_unknown_host_is_nobodys(proxy: Proxy) -> None:
    got = whole_answer(proxy.port, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", tls=proxy.tls)

    assert got.startswith(b"HTTP/1.1 404 ")


def test_a_site_that_is_down_says_when_to_come_back(lonely: Proxy) -> None:
    got = lonely.ask("GET /")

    assert got.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: 30\r\n" in got.lower()
    assert b"We'll be right back" in got


def test_an_unreadable_request_is_refused_and_not_repeated(proxy: Proxy) -> None:
    got = whole_answer(proxy.port, b"GET /<script> HTTP/1.1\r\nHo st: <script>\r\n\r\n", tls=proxy.tls)

    assert got.startswith(b"HTTP/1.1 400 ")
    assert b"script" not in got


@pytest.mark.parametrize("file", sorted(ERRORS.iterdir()), ids=lambda file: file.name)
def test_the_proxys_own_pages_keep_the_policy_of_the_sites(file: Path) -> None:
    head, _, body = file.read_bytes().decode().partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    style = re.search(r"<style>(.*)</style>", body, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    policy = headers.pop("Content-Security-Policy")

    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; ")
    assert {
        name: value for name, value in ALWAYS.items() if name != "Content-Security-Policy"
    }.items() <= headers.items()
    assert headers["Strict-Transport-Security"] == TRANSPORT
    assert "\n" not in head.replace("\r\n", "")


def _connected(proxy: Proxy) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE)
    return proxy.tls.wrap_socket(plain, server_hostname="localhost")


def _is_closed(connection: socket.socket) -> bool:
    """Return True if the other side has closed a connection on which nothing was sent."""
    connection.settimeout(0.02)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True
