"""The shipped HAProxy file, run on ports of its own with a certificate made for it."""

import os
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from environments.promotion.systems.certificate import self_signed
from environments.settings.development_files import CHECKOUT
from tests.support.gunicorn import PATIENCE, free_port, wait_until_answered, whole_answer

HAPROXY = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SHIPPED = CHECKOUT / "deploy" / "haproxy" / "haproxy.cfg"
ERRORS = SHIPPED.parent / "errors"
STORE, OFFICE = "store.dialtone.example", "office.dialtone.example"
HOST = f"Host: {STORE}\r\n".encode()
LIVE = b"GET /health/live HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
NOBODY = "127.0.0.1:1"
NAMES = ("localhost", STORE, OFFICE)


@dataclass(frozen=True)
class Proxy:
    """The proxy's addresses, the certificate that it shows, and its admin socket."""

    port: int
    plain_port: int
    tls: ssl.SSLContext
    certificate: Path
    socket: Path

    def ask(self, head: str, *headers: str, body: bytes = b"", host: str = STORE) -> bytes:
        """Return the whole answer to one request over TLS."""
        lines = [f"{head} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
        return whole_answer(self.port, "\r\n".join([*lines, "", ""]).encode() + body, tls=self.tls)


@contextmanager
def running_haproxy(
    folder: Path,
    *,
    store: int,
    office: int = 0,
    port: int = 0,
    changed: tuple[str, str] = ("", ""),
    awaited: bytes = b"HTTP/1.1 200 ",
    variables: Mapping[str, str] | None = None,
) -> Iterator[Proxy]:
    """Run HAProxy in front of sites on these ports. `changed` replaces one text of the shipped file by another."""
    port, plain_port = port or free_port(), free_port()
    configuration, certificate, log = folder / "haproxy.cfg", folder / "tls.pem", folder / "haproxy.log"
    configuration.write_text(SHIPPED.read_text().replace(*changed))
    certificate.write_bytes(self_signed(NAMES))
    socket = Path(tempfile.mkdtemp(prefix="haproxy-")) / "admin.sock"
    given = {
        "DIALTONE_TLS": str(certificate),
        "DIALTONE_ERRORS": str(ERRORS),
        "DIALTONE_SOCKET": str(socket),
        "DIALTONE_STATE": str(folder / "servers.state"),
        "DIALTONE_HTTP_BIND": f"127.0.0.1:{plain_port}",
        "DIALTONE_HTTPS_BIND": f"127.0.0.1:{port}",
        "DIALTONE_STORE_SERVER": f"127.0.0.1:{store}",
        "DIALTONE_OFFICE_SERVER": f"127.0.0.1:{office}" if office else NOBODY,
        "DIALTONE_INTELLIGENCE_SERVER": NOBODY,
        "DIALTONE_NOTIFICATIONS_SERVER": NOBODY,
        **(variables or {}),
    }
    with log.open("wb") as output:
        command = [str(HAPROXY), "-db", "-f", str(configuration)]
        process = subprocess.Popen(command, env={**os.environ, **given}, stdout=output, stderr=output)
    tls = ssl.create_default_context(cadata=certificate.read_text())
    try:
        wait_until_answered(port, LIVE, process, log, tls=tls, awaited=awaited)
        yield Proxy(port, plain_port, tls, certificate, socket)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        shutil.rmtree(socket.parent)
