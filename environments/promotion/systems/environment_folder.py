"""An environment on this machine: its folder, its ports, and which slot serves which build."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from environments.development.tcp_ports import Port
from environments.settings.development_files import var_folder
from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES
from environments.settings.sources import ENVIRONMENTS, PRODUCTION

HOST = "127.0.0.1"
SLOTS = ("a", "b")
FIRST_PORTS = {"development": 8100, "staging": 8200, "production": 8300}
PORTS_VARIABLES = {
    "development": "DIALTONE_DEVELOPMENT_PORTS",
    "staging": "DIALTONE_STAGING_PORTS",
    "production": "DIALTONE_PRODUCTION_PORTS",
}
LAST_FIRST_PORT = 65500
# What each port is for, by its distance from the first one. The sandbox has three. A new site takes the next free ones,
# so that a running environment finds its slots where they were.
HTTPS, HTTP, NETWORK_BIND = 0, 1, 2
SITE_PORTS = {
    "a": {"store": 3, "office": 4, "notifications": 5, "intelligence": 12},
    "b": {"store": 6, "office": 7, "notifications": 8, "intelligence": 13},
}
SANDBOX = 9


class NoEnvironment(CannotContinue):
    """There is no such environment."""


@dataclass(frozen=True)
class Serving:
    """The slot that gets all requests, and the build in each slot: a digest, or "" if it has none."""

    active: str = "a"
    builds: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(SLOTS, ""))

    @property
    def build(self) -> str:
        return self.builds[self.active]

    @property
    def free(self) -> str:
        return next(slot for slot in SLOTS if slot != self.active)

    def moved_to(self, slot: str, build: str) -> "Serving":
        """The same after the requests have moved to a slot that runs a build."""
        return replace(self, active=slot, builds={**self.builds, slot: build})


@dataclass(frozen=True)
class EnvironmentFolder:
    """The folder of everything that the environment writes, and the first of its ports."""

    name: str
    path: Path
    first_port: int

    @classmethod
    def named(cls, name: str, environ: Mapping[str, str] | None = None) -> "EnvironmentFolder":
        """Find the environment's folder. Raises NoEnvironment if it cannot be."""
        given = os.environ if environ is None else environ
        if name not in ENVIRONMENTS:
            raise NoEnvironment(f"There is no environment '{name}'; there are {', '.join(ENVIRONMENTS)}.")
        variable = PORTS_VARIABLES[name]
        text = given.get(variable) or str(FIRST_PORTS[name])
        if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LAST_FIRST_PORT:
            raise NoEnvironment(f"{variable} is '{text}'; it must be a port number from 1 to {LAST_FIRST_PORT}.")
        return cls(name, var_folder(given) / "environments" / name, int(text))

    @property
    def has_sandbox(self) -> bool:
        return self.name != PRODUCTION

    @property
    def https_port(self) -> int:
        return self.first_port + HTTPS

    @property
    def sandbox_port(self) -> int:
        return self.first_port + SANDBOX

    def host(self, site: str) -> str:
        """The site's host name: browsers look for every name under localhost on this machine (RFC 6761, 6.3)."""
        return f"{site}.{self.name}.localhost"

    def origin(self, site: str) -> str:
        return f"https://{self.host(site)}:{self.https_port}"

    def site_ports(self, slot: str) -> dict[str, int]:
        return {site.name: self.first_port + SITE_PORTS[slot][site.name] for site in SITES}

    def slot(self, slot: str) -> Path:
        return self.path / f"slot-{slot}"

    def outside_ports(self) -> tuple[Port, ...]:
        """The ports of the proxy and of the sandbox."""
        numbers = {"https": HTTPS, "http": HTTP}
        if self.has_sandbox:
            numbers |= {"notifications": NETWORK_BIND, "network": SANDBOX, "mail server": SANDBOX + 1}
            numbers |= {"mail page": SANDBOX + 2}
        return tuple(self._port(f"{self.name} {what}", distance) for what, distance in numbers.items())

    def slot_ports(self, slot: str) -> tuple[Port, ...]:
        ports = SITE_PORTS[slot]
        return tuple(self._port(f"{self.name} {site.name}, slot {slot}", ports[site.name]) for site in SITES)

    def read_serving(self) -> Serving:
        file = self.path / "serving.json"
        return Serving(**json.loads(file.read_text("utf-8"))) if file.exists() else Serving()

    def write_serving(self, serving: Serving) -> None:
        """Write in one step which slot serves: after a kill it is the former or the new one."""
        draft = self.path / ".serving.json.new"
        draft.write_text(json.dumps(asdict(serving)) + "\n", "utf-8")
        draft.replace(self.path / "serving.json")

    def _port(self, purpose: str, distance: int) -> Port:
        return Port(HOST, self.first_port + distance, purpose, PORTS_VARIABLES[self.name])
