"""Requests that two servers could read differently, sent to the real gunicorn: none is read as two."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from environments.postgres import PostgresServer
from environments.web_server import CONFIGURATION
from tests.environments.builders import SECRETS
from tests.postgres import TEMPLATE, DatabaseForTests

PATIENCE = 30.0
STALLED = 2
HIDDEN = b"GET /health/live HTTP/1.1\r\nHost: store\r\n\r\n"
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
    """The port of a gunicorn that serves the store as production does."""
    postgres_server.create_database("smuggling", template=TEMPLATE)
    database = DatabaseForTests.of(postgres_server, "smuggling")
    var = tmp_path_factory.mktemp("gunicorn")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with (var / "output").open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", str(_impatient(var)), "--bind", f"127.0.0.1:{port}"),
                *("--workers", "1", "--threads", "2", "environments.wsgi:store()"),
            ],
            env={**os.environ, **SECRETS, "DATABASE_URL": database.url, "DIALTONE_VAR": str(var)},
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_live(port, process, var / "output")
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)
        postgres_server.drop_database("smuggling")


def test_a_plain_request_is_answered_and_the_connection_kept(port: int) -> None:
    """Otherwise the others would show nothing."""
    assert _answers(port, HIDDEN + HIDDEN) == [b"200", b"200"]


@pytest.mark.parametrize("request_bytes", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_an_ambiguous_request_is_never_read_as_two(port: int, request_bytes: bytes) -> None:
    answers = _answers(port, request_bytes)

    assert len(answers) <= 1
    assert b"200" not in answers


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000000000\r\n\r\n"

    assert _answers(port, head + b"email=x", at_least=1) == [b"413"]


def test_after_a_refused_body_the_connection_is_closed_and_says_so(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000000\r\n\r\n"

    got = _got(port, head + b"a" * 2_000_000 + HIDDEN, at_least=2)

    assert got.startswith(b"HTTP/1.1 413 ")
    assert got.count(b"HTTP/1.1 ") == 1
    assert b"\r\nConnection: close\r\n" in got


def test_a_body_in_chunks_is_asked_for_its_length(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert _answers(port, head + b"zz\r\nabc\r\n0\r\n\r\n" + HIDDEN) == [b"411"]


def test_a_request_that_names_no_host_is_refused(port: int) -> None:
    assert _answers(port, b"GET /health/live HTTP/1.1\r\n\r\n", at_least=1) == [b"400"]


def test_who_connects_and_is_silent_holds_nobody_up(port: int) -> None:
    """Of two threads, four silent connections would otherwise take both for five seconds each."""
    with ExitStack() as silent:
        for _ in range(4):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))

        assert _answers(port, HIDDEN, at_least=1) == [b"200"]


def test_who_stops_in_the_middle_of_a_request_gives_the_thread_back(port: int) -> None:
    with ExitStack() as stalled:
        for _ in range(4):
            connection = stalled.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: store\r\n")

        assert _answers(port, HIDDEN, at_least=1, patience=4 * STALLED) == [b"200"]


def test_a_body_whose_rest_does_not_come_is_called_incomplete(port: int) -> None:
    head = HEAD + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\n"

    assert _answers(port, head + b"email=x", at_least=1, patience=4 * STALLED) == [b"400"]


def test_an_endless_address_is_refused(port: int) -> None:
    assert _answers(port, b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: store\r\n\r\n", at_least=1) == [b"414"]


def _impatient(folder: Path) -> Path:
    """Production's configuration, but for how long it waits for the rest of a request."""
    changed = folder / "gunicorn.conf.py"
    changed.write_text(f"exec(open({str(CONFIGURATION)!r}).read())\nSTALLED_SECONDS = {STALLED}\n")
    return changed


def _answers(port: int, sent: bytes, *, at_least: int = 2, patience: float = 1.5) -> list[bytes]:
    """The statuses that come back."""
    return [part[:3] for part in _got(port, sent, at_least=at_least, patience=patience).split(b"HTTP/1.1 ")[1:]]


def _got(port: int, sent: bytes, *, at_least: int, patience: float = 1.5) -> bytes:
    """What comes back until so many answers are there, the server closes, or nothing more comes."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(sent)
            connection.settimeout(patience)
            while got.count(b"HTTP/1.1 ") < at_least and (some := connection.recv(65536)):
                got += some
        except (TimeoutError, ConnectionError):
            pass
    return got


def _wait_until_live(port: int, process: "subprocess.Popen[bytes]", output: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _answers(port, HIDDEN, at_least=1) == [b"200"]:
                return
        except ConnectionError:
            continue
    pytest.fail(f"gunicorn does not answer:\n{output.read_text()}")
