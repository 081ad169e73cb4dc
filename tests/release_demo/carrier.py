"""The outside world of production in the demonstration: a carrier's network and a mail server.

A real carrier's network cannot be here. The sandbox plays it, in processes that production does not know: it reaches
them by settings and passwords that are given to it, as it would reach a real one. The network notifies production
through production's own proxy, with TLS.
"""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from environments.development.readiness import is_ready
from environments.promotion.systems.environment_folder import HOST, NETWORK_BIND, EnvironmentFolder
from environments.promotion.systems.environment_settings import outside_variables, prepare_settings
from environments.settings.development_files import CHECKOUT, SECRETS_FILE, read_variables
from environments.settings.sources import OWN_SETTINGS
from tests.attacks.visitor import Visitor
from tests.release_demo.demonstration import Broken, Demonstration

PORTS_AFTER_PRODUCTION = 40
# Long enough that dozens of orders are underway while a release is promoted.
SECONDS_OF_AN_ORDER = 40
SECONDS_TO_START = 60
PASSWORDS = tuple(f"DIALTONE_{what}_PASSWORD" for what in ("PROVISIONING", "AVAILABILITY", "NOTIFICATIONS"))
# A few buyers order as much as a city would, so their limits are those of a city.
SETTINGS_OF_PRODUCTION = """
[provisioning]
endpoint = "http://127.0.0.1:{network}/provisioning"
[availability]
endpoint = "http://127.0.0.1:{network}/availability"
[mail]
host = "127.0.0.1"
port = {mail}
starttls = false
[limits]
orders_per_minute = 100
posts_per_minute = 1000
posts_per_minute_by_address = 1000
numbers_per_customer = 1000
kept_numbers_per_hour = 10000
"""


class Carrier:
    """The carrier: `network` and `mails` are the addresses of its pages."""

    def __init__(self, show: Demonstration) -> None:
        first = show.production.first_port + PORTS_AFTER_PRODUCTION
        self._folder = EnvironmentFolder("staging", show.var / "carrier", first)
        self._production = show.production
        port = self._folder.sandbox_port
        self.network, self.mails = f"http://{HOST}:{port}", f"http://{HOST}:{port + 2}"

    def prepare(self) -> dict[str, str]:
        """Write the settings of both, and return the variables that production's commands need."""
        prepare_settings(self._folder)
        pace, own = self._folder.path / "pace.toml", self._folder.path / "production.toml"
        pace.write_text(f"[sandbox]\nseconds_per_order = {SECONDS_OF_AN_ORDER}\n", "utf-8")
        port = self._folder.sandbox_port
        own.write_text(SETTINGS_OF_PRODUCTION.format(network=port, mail=port + 1), "utf-8")
        secrets = read_variables(self._folder.path / SECRETS_FILE)
        return {OWN_SETTINGS: str(own), **{name: secrets[name] for name in PASSWORDS}}

    def effects(self) -> Counter[str]:
        """The number of things that the network did for each order."""
        answer = requests.get(f"{self.network}/ledger", timeout=30)
        return Counter(effect["order_number"] for effect in answer.json()["ledger"])

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the network, the mail server, and the gateway through which the network notifies production."""
        variables = outside_variables(self._folder)
        variables[OWN_SETTINGS] += os.pathsep + str(self._folder.path / "pace.toml")
        # Nothing here asks a database, but settings must name one.
        variables["DATABASE_URL"] = f"postgresql://nobody@{HOST}:1/none"
        with ExitStack() as stack:
            for part in ("soap", "mail"):
                stack.enter_context(_process(part, variables, self._folder.path))
            stack.enter_context(self._gateway())
            _wait_until_ready(self._folder.sandbox_port, self._folder.sandbox_port + 2)
            yield

    @contextmanager
    def _gateway(self) -> Iterator[None]:
        """Pass each notification on to production's proxy. One that fails is tried again by the network."""
        production = self._production

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name: self.headers[name] for name in ("Authorization", "Content-Type")}
                status = _forward(production, self.path, body, headers)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer((HOST, self._folder.first_port + NETWORK_BIND), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


def _forward(production: EnvironmentFolder, path: str, body: bytes, headers: dict[str, str]) -> int:
    certificate = production.path / "haproxy" / "tls.pem"
    visitor = Visitor(production.origin("notifications"), certificate, "127.0.5.1")
    try:
        return visitor.send(path, body, headers).status_code
    except requests.RequestException:
        return 503


@contextmanager
def _process(part: str, variables: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / f"{part}.log").open("wb") as log:
        command = [sys.executable, "-m", "environments", "sandbox", part]
        process = subprocess.Popen(command, env=variables, cwd=CHECKOUT, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)


def _wait_until_ready(*ports: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not all(is_ready(HOST, port) for port in ports):
        if time.monotonic() > deadline:
            raise Broken("The carrier does not start.")
        time.sleep(0.2)
