"""The shipped HAProxy file, run on ports of its own with a certificate made for it."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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
    """The proxy's address, and the certificate that it shows."""

    port: int
    plain_port: int
    tls: ssl.SSLContext
    certificate: Path

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
) -> Iterator[Proxy]:
    """Run HAProxy in front of sites on these ports. `changed` replaces one text of the shipped file by another."""
    port, plain_port = port or free_port(), free_port()
    configuration, certificate, log = folder / "haproxy.cfg", folder / "tls.pem", folder / "haproxy.log"
    configuration.write_text(SHIPPED.read_text().replace(*changed))
    certificate.write_bytes(_certificate())
    variables = {
        "DIALTONE_TLS": str(certificate),
        "DIALTONE_ERRORS": str(ERRORS),
        "DIALTONE_HTTP_BIND": f"127.0.0.1:{plain_port}",
        "DIALTONE_HTTPS_BIND": f"127.0.0.1:{port}",
        "DIALTONE_STORE_SERVER": f"127.0.0.1:{store}",
        "DIALTONE_OFFICE_SERVER": f"127.0.0.1:{office}" if office else NOBODY,
        "DIALTONE_NOTIFICATIONS_SERVER": NOBODY,
    }
    with log.open("wb") as output:
        command = [str(HAPROXY), "-db", "-f", str(configuration)]
        process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=output, stderr=output)
    tls = ssl.create_default_context(cadata=certificate.read_text())
    try:
        wait_until_answered(port, LIVE, process, log, tls=tls, awaited=awaited)
        yield Proxy(port, plain_port, tls, certificate)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _certificate() -> bytes:
    """A self-signed certificate with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in NAMES]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
