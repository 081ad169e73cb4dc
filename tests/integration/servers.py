"""Small servers for tests: a listener for notifications, and a hostile outside system."""

import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TypeVar
from wsgiref.types import WSGIApplication

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from integration_layer.notifications import read_notification

T = TypeVar("T")


class Listener:
    """Records the keys of the network's notifications, and their credentials."""

    def __init__(self) -> None:
        self.url, self.keys, self.credentials = "", list[str](), set[tuple[str | None, str | None]]()

    @property
    def app(self) -> WSGIApplication:
        return Request.application(self._note)

    def _note(self, request: Request) -> Response:
        self.keys.append(read_notification(request.get_data())[0])
        if request.authorization:
            self.credentials.add((request.authorization.username, request.authorization.password))
        return Response(status=204)


def answering(body: bytes, status: int = 200, **headers: str) -> WSGIApplication:
    """Return an application that gives every request the same answer."""
    all_headers = {"Content-Type": "text/xml", **{name.replace("_", "-"): text for name, text in headers.items()}}
    return Request.application(lambda _request: Response(body, status, all_headers))


@contextmanager
def serving(app: WSGIApplication, context: ssl.SSLContext | None = None, port: int = 0) -> Iterator[str]:
    """Serve the application on that port, or on a free one, for the length of the block."""
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context=context)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def self_signed(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a context with a self-signed certificate, and the file of the certificate."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


def eventually(probe: Callable[[], T], seconds: float = 5.0) -> T:
    """Return the probe's answer as soon as it is truthy, or its last answer when time is up."""
    deadline = time.monotonic() + seconds
    while not (answer := probe()) and time.monotonic() < deadline:
        time.sleep(0.005)
    return answer
