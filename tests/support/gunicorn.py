"""The store behind the real gunicorn, configured as it is shipped, and raw requests to it."""

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from environments.catalogue.publish import publish
from environments.composition import Application, resolve
from environments.serving.gunicorn_command import CONFIGURATION
from tests.environments.builders import SECRETS, some_settings
from tests.postgres import DatabaseForTests

PATIENCE = 30.0
# A busy machine takes long to import everything.
SECONDS_TO_START = 90.0
LIVE = b"GET /health/live HTTP/1.1\r\nHost: store\r\n\r\n"


@contextmanager
def served_store(
    database: DatabaseForTests, folder: Path, *, settings: str = "", environ: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Run gunicorn with one worker of two threads and a published catalogue, and yield its port.

    `settings` is appended to the shipped configuration.
    """
    configuration = folder / "gunicorn.conf.py"
    configuration.write_text(f"exec(open({str(CONFIGURATION)!r}).read())\n{settings}\n")
    port = free_port()
    _publish(database, folder)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", str(configuration), "--bind", f"127.0.0.1:{port}"),
                *("--workers", "1", "--threads", "2", "environments.serving.wsgi:store()"),
            ],
            env={**os.environ, **SECRETS, "DATABASE_URL": database.url, "DIALTONE_VAR": str(folder), **(environ or {})},
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_answered(port, LIVE, process, folder / "output")
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _publish(database: DatabaseForTests, folder: Path) -> None:
    container = Application(settings=some_settings(folder, DATABASE_URL=database.url))
    publish(resolve(container.catalogue.publish_catalogue), valid_from=None)
    resolve(container.database.engine).dispose()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(port: int, sent: bytes, *, at_least: int = 2, patience: float = 1.5) -> list[bytes]:
    """Return the statuses that come back."""
    return [part[:3] for part in answer(port, sent, at_least=at_least, patience=patience).split(b"HTTP/1.1 ")[1:]]


def answer(
    port: int, sent: bytes, *, at_least: int = 1, patience: float = 1.5, tls: ssl.SSLContext | None = None
) -> bytes:
    """Return what comes back until so many answers are there, the server closes, or nothing more comes."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as plain:
        connection = tls.wrap_socket(plain, server_hostname="localhost") if tls else plain
        try:
            connection.sendall(sent)
            connection.settimeout(patience)
            while got.count(b"HTTP/1.1 ") < at_least and (some := connection.recv(65536)):
                got += some
        except (TimeoutError, ConnectionError):
            pass
    return got


def whole_answer(port: int, sent: bytes, *, tls: ssl.SSLContext | None = None) -> bytes:
    """Return the whole answer to a request that asks to close the connection."""
    return answer(port, sent, at_least=sys.maxsize, patience=PATIENCE, tls=tls)


def wait_until_answered(
    port: int,
    request: bytes,
    process: "subprocess.Popen[bytes]",
    output: Path,
    *,
    tls: ssl.SSLContext | None = None,
    awaited: bytes = b"HTTP/1.1 200 ",
) -> None:
    """Return when the server answers as `awaited`; fail the test with its output if it ends or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if answer(port, request, tls=tls).startswith(awaited):
                return
        except OSError:
            continue
    pytest.fail(f"The server does not answer:\n{output.read_text()}")
