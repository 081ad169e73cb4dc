"""The HAProxy in front of an environment's slots: the shipped file, with this environment's addresses."""

import os
import shutil
from pathlib import Path

from environments.development.supervisor import Program
from environments.promotion.systems.certificate import write_certificate
from environments.promotion.systems.environment_folder import HOST, HTTP, NETWORK_BIND, SLOTS, EnvironmentFolder
from environments.promotion.systems.proxy_socket import ProxySocket
from environments.settings.development_files import CHECKOUT
from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES
from environments.settings.sources import PRODUCTION

SHIPPED = CHECKOUT / "deploy" / "haproxy"
# The path of a Unix socket has at most 107 bytes, and HAProxy adds a suffix while it starts.
LONGEST_SOCKET_PATH = 90
SERVER_VARIABLES = {"a": "_SERVER", "b": "_SERVER_B"}


class NoProxy(CannotContinue):
    """HAProxy cannot be started."""


def find_haproxy() -> str:
    """The program HAProxy. Raises NoProxy with the command that installs it."""
    found = shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise NoProxy("HAProxy is not installed. On Debian: apt-get install haproxy. No part of it was started.")
    return found


def socket_of(environment: EnvironmentFolder) -> Path:
    return environment.path / "haproxy" / "admin.sock"


def state_of(environment: EnvironmentFolder) -> Path:
    return environment.path / "haproxy" / "servers.state"


def proxy_of(environment: EnvironmentFolder) -> ProxySocket:
    return ProxySocket(socket_of(environment), state_of(environment))


def errors_of(environment: EnvironmentFolder) -> Path:
    return environment.path / "haproxy" / "errors"


def prepare_proxy(environment: EnvironmentFolder) -> None:
    """Write the proxy's own pages, and the certificate if there is none.

    Raises NoProxy if the environment's folder has too long a path.
    """
    socket = socket_of(environment)
    if len(str(socket)) > LONGEST_SOCKET_PATH:
        raise NoProxy(f"The path {socket} is too long for a socket. Set DIALTONE_VAR to a folder with a shorter path.")
    socket.parent.mkdir(parents=True, exist_ok=True)
    state_of(environment).touch()
    _write_error_pages(environment)
    certificate = socket.parent / "tls.pem"
    if not certificate.exists():
        write_certificate(certificate, [environment.host(site.name) for site in SITES])


def _write_error_pages(environment: EnvironmentFolder) -> None:
    """Write the shipped pages. Outside production they say which environment it is, as every page of the sites does."""
    strip = "" if environment.name == PRODUCTION else f"\n<p>This is {environment.name}. Orders here are not real.</p>"
    errors_of(environment).mkdir(exist_ok=True)
    for page in (SHIPPED / "errors").glob("*.http"):
        written = page.read_bytes().replace(b"<main>", f"<main>{strip}".encode())
        (errors_of(environment) / page.name).write_bytes(written)


def proxy_program(environment: EnvironmentFolder, haproxy: str) -> Program:
    """The proxy as a process to keep running."""
    files = [SHIPPED / "haproxy.cfg", *([SHIPPED / "sandbox.cfg"] if environment.has_sandbox else [])]
    arguments = [part for file in files for part in ("-f", str(file))]
    return Program("proxy", (), is_outside=True, command=(haproxy, "-db", *arguments))


def proxy_variables(environment: EnvironmentFolder) -> dict[str, str]:
    """The variables of the shipped file."""
    folder = socket_of(environment).parent
    variables = {
        "DIALTONE_TLS": str(folder / "tls.pem"),
        "DIALTONE_ERRORS": str(errors_of(environment)),
        "DIALTONE_SOCKET": str(socket_of(environment)),
        "DIALTONE_STATE": str(state_of(environment)),
        "DIALTONE_HTTPS_BIND": f"{HOST}:{environment.https_port}",
        "DIALTONE_HTTP_BIND": f"{HOST}:{environment.first_port + HTTP}",
        "DIALTONE_NETWORK_BIND": f"{HOST}:{environment.first_port + NETWORK_BIND}",
    }
    for site in SITES:
        variables[f"DIALTONE_{site.name.upper()}_HOST"] = environment.host(site.name)
        for slot in SLOTS:
            port = environment.site_ports(slot)[site.name]
            variables[f"DIALTONE_{site.name.upper()}{SERVER_VARIABLES[slot]}"] = f"{HOST}:{port}"
    return variables
