"""Requests that two servers could read differently, sent to the real gunicorn: none is read as two."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from environments.development.postgres import PostgresServer
from tests.postgres import TEMPLATE, DatabaseForTests
from tests.support.gunicorn import LIVE as HIDDEN
from tests.support.gunicorn import answer, answers, served_store, whole_answer

STALLED = 2
HEAD = b"POST /sign-in HTTP/1.1\r\nHost: store\r\n"
AMBIGUOUS = {
    "length and chunks": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks and length": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": HEAD + b"Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + HIDDEN,
    "a length with a sign": HEAD + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "an unknown coding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a coding twice": HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a space before the colon": HEAD + b"Content-Length : 44\r\n\r\n" + HIDDEN,
    "a folded line": HEAD + b"X-Note: a\r\n Content-Length: 44\r\n\r\n" + HIDDEN,
    "a bare line feed": b"POST /sign-in HTTP/1.1\nHost: store\nContent-Length: 0\n\n" + HIDDEN,
}


@pytest.fixture(scope="module")
def port(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a gunicorn that serves the store as production does, but waits less for the rest of a request."""
    postgres_server.create_database("smuggling", template=TEMPLATE)
    database = DatabaseForTests.of(postgres_server, "smuggling")
    folder = tmp_path_factory.mktemp("gunicorn")
    with served_store(database, folder, settings=f"STALLED_SECONDS = {STALLED}") as port:
        yield port
    postgres_server.drop_database("smuggling")


def test_a_plain_request_is_answered_and_the_connection_kept(port: int) -> None:
    """Otherwise the others would show nothing."""
    assert answers(port, HIDDEN + HIDDEN) == [b"200", b"200"]


@pytest.mark.parametrize("request_bytes", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_an_ambiguous_request_is_never_read_as_two(port: int, request_bytes: bytes) -> None:
    got = answers(port, request_bytes)

    assert len(got) <= 1
    assert b"200" not in got


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000000\r\n\r\n"

    assert answers(port, head + b"email=x", at_least=1) == [b"413"]


def test_after_a_refused_body_the_connection_is_closed_and_says_so(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000000\r\n\r\n"

    got = answer(port, head + b"a" * 2_000_000 + HIDDEN, at_least=2)

    assert got.startswith(b"HTTP/1.1 413 ")
    assert got.count(b"HTTP/1.1 ") == 1
    assert b"\r\nConnection: close\r\n" in got


def test_a_body_in_chunks_is_asked_for_its_length(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert answers(port, head + b"zz\r\nabc\r\n0\r\n\r\n" + HIDDEN) == [b"411"]


def test_a_request_that_names_no_host_is_refused(port: int) -> None:
    assert answers(port, b"GET /health/live HTTP/1.1\r\n\r\n", at_least=1) == [b"400"]


def test_a_silent_connection_blocks_no_other(port: int) -> None:
    """Four silent connections would otherwise block both threads for five seconds each."""
    with ExitStack() as silent:
        for _ in range(4):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))

        assert answers(port, HIDDEN, at_least=1) == [b"200"]


def test_a_client_that_stalls_mid_request_is_dropped(port: int) -> None:
    with ExitStack() as stalled:
        for _ in range(4):
            connection = stalled.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: store\r\n")

        assert answers(port, HIDDEN, at_least=1, patience=4 * STALLED) == [b"200"]


def test_a_body_whose_rest_does_not_come_is_called_incomplete(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\n"

    assert answers(port, head + b"email=x", at_least=1, patience=4 * STALLED) == [b"400"]


def test_an_endless_address_is_refused(port: int) -> None:
    assert answers(port, b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: store\r\n\r\n", at_least=1) == [b"414"]


@pytest.mark.parametrize("mount", ["//evil.example", "/x", "https://evil.example"])
def test_no_header_says_where_the_store_is_mounted(port: int, mount: str) -> None:
    """Addresses are kept for the life of a worker: a foreign one would be shown to everyone."""
    for header in ("SCRIPT_NAME", "Script-Name", "PATH_INFO", "X-Forwarded-Prefix", "X-Script-Name"):
        poison = f"GET {mount}/sign-in HTTP/1.1\r\nHost: store\r\n{header}: {mount}\r\nConnection: close\r\n\r\n"
        whole_answer(port, poison.encode())

    page = whole_answer(port, b"GET / HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\r\n")

    assert page.startswith(b"HTTP/1.1 200 ")
    assert b'href="/sign-in"' in page
    assert b"evil" not in page
    assert b'"/x/' not in page


@pytest.mark.parametrize("header", ["X-Forwarded-Proto: https", "X-Forwarded-Protocol: ssl", "X-Forwarded-Ssl: on"])
def test_without_a_proxy_no_header_makes_a_request_https(port: int, header: str) -> None:
    """A form that came by https has to say which page sent it, so a believed header would refuse this one."""
    page = whole_answer(port, b"GET /sign-in HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\r\n")
    cookie = page.partition(b"Set-Cookie: ")[2].partition(b";")[0]
    token = page.partition(b'name="csrf_token" value="')[2].partition(b'"')[0]
    body = b"csrf_token=" + token + b"&email=ada%40example.com&password=wrong"
    head = b"POST /sign-in HTTP/1.1\r\nHost: store\r\nConnection: close\r\nCookie: " + cookie + b"\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n" % len(body)

    assert whole_answer(port, head + header.encode() + b"\r\n\r\n" + body).startswith(b"HTTP/1.1 422 ")
