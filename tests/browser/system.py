"""A separate system on free ports, and a Chromium to open it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import randrange
from typing import Any

import requests
from playwright.sync_api import Browser, sync_playwright

from environments.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SECONDS_TO_START = 300
SITES = ("STORE", "OFFICE", "INTELLIGENCE", "NOTIFICATIONS")


@dataclass(frozen=True)
class System:
    """A running system: its settings, with the addresses of its sites."""

    settings: Settings

    @property
    def store(self) -> str:
        return self.settings.store.origin

    @property
    def office(self) -> str:
        return self.settings.office.origin

    def mails_to(self, recipient: str) -> str:
        """The text of every mail that the catcher holds for an address."""
        return str(self._caught(recipient))

    def html_of_mail(self, recipient: str, subject: str) -> str:
        """The newest mail for an address whose subject contains that, as mail programs show it; empty without one."""
        number = next((mail["id"] for mail in self._caught(recipient) if subject in mail["subject"]), None)
        return requests.get(f"{self._catcher}/messages/{number}/html", timeout=10).text if number else ""

    def _caught(self, recipient: str) -> list[dict[str, Any]]:
        page = requests.get(f"{self._catcher}/messages", params={"to": recipient}, timeout=10)
        mails: list[dict[str, Any]] = page.json()["messages"]
        return mails

    @property
    def _catcher(self) -> str:
        return f"http://{self.settings.sandbox.host}:{self.settings.sandbox.mail_page_port}"

    def effects(self, order: str) -> list[dict[str, str]]:
        """Return what the network did for an order."""
        found = requests.get(f"{self._network}/ledger", params={"order": order}, timeout=10)
        effects: list[dict[str, str]] = found.json()["ledger"]
        return effects

    def living_services(self) -> list[str]:
        """Return the names of the services that the network has and that were not deleted."""
        found = requests.get(f"{self._network}/services", timeout=30).json()["services"]
        return [service["service_id"] for service in found if service["state"] != "terminated"]

    @property
    def _network(self) -> str:
        return f"http://{self.settings.sandbox.host}:{self.settings.sandbox.port}"


@contextmanager
def running_system(var: Path) -> Iterator[System]:
    """Run `dialtone run` with its data in `var`, emptied at the end. Raises RuntimeError if it does not start."""
    variables = {**os.environ, "DIALTONE_VAR": str(var), **free_ports()}
    log = var / "run.log"
    with log.open("wb") as written:
        process = subprocess.Popen(_dialtone("run"), cwd=ROOT, env=variables, stdout=written, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(process, log)
        yield System(load_settings(variables))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        subprocess.run(_dialtone("reset", "--yes"), cwd=ROOT, env=variables, check=False, capture_output=True)


@contextmanager
def launched_chromium() -> Iterator[Browser]:
    """The machine's own Chromium. Raises RuntimeError if there is none."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        raise RuntimeError("There is no Chromium on this machine: install Debian's package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


def _dialtone(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("dialtone")), *words]


def free_ports() -> dict[str, str]:
    """Return consecutive ports: the sandbox also takes the ports after its own, which separate free ports might be."""
    first = _free_run(len(SITES) + 3)
    names = {f"DIALTONE_{site}_PORT": str(first + place) for place, site in enumerate(SITES)}
    return {**names, "DIALTONE_SANDBOX_PORT": str(first + len(SITES))}


def _free_run(length: int) -> int:
    """Return the first of `length` free ports in a row, below the ports of outgoing connections."""
    while True:
        first = randrange(20_000, 32_000 - length)
        if all(_is_free(first + more) for more in range(length)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while "Ctrl-C" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The system did not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.2)
