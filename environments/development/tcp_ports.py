"""The ports of a whole system, and a check that they are free."""

import socket
from dataclasses import dataclass

from environments.settings import Settings
from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES
from environments.settings.sources import PORT_VARIABLES


@dataclass(frozen=True)
class Port:
    """A port, its purpose, and the environment variable that changes it."""

    host: str
    number: int
    purpose: str
    variable: str


class PortTaken(CannotContinue):
    """Another program listens on a port that is needed."""


def ports_of(settings: Settings) -> tuple[Port, ...]:
    """The ports of all sites and, if it runs, of the sandbox."""
    served = [(site, settings.process_of(site.name)) for site in SITES]
    ports = [Port(process.host, process.port, site.name, site.port_variable) for site, process in served]
    if settings.sandbox.enabled:
        box = settings.sandbox
        numbers = {"network": box.port, "mail server": box.smtp_port, "mail page": box.mail_page_port}
        ports += [Port(box.host, number, what, PORT_VARIABLES["sandbox"]) for what, number in numbers.items()]
    return tuple(ports)


def require_free(ports: tuple[Port, ...]) -> None:
    """Raise PortTaken with every port that is taken and the variable that changes it."""
    taken = [port for port in ports if not _is_free(port)]
    if taken:
        lines = [f"  {port.number} ({port.purpose}): set {port.variable} to another port." for port in taken]
        raise PortTaken("These ports are taken by other programs:\n" + "\n".join(lines))


def _is_free(port: Port) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError:
            return False
    return True
