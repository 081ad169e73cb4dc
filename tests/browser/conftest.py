"""A whole system of its own on free ports, and a Chromium to look at it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from environments.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SECONDS_TO_START = 120


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

    @property
    def mails(self) -> str:
        return f"http://{self.settings.sandbox.host}:{self.settings.sandbox.mail_page_port}"

    def effects(self, order: str) -> list[dict[str, str]]:
        """What the network did for an order."""
        ledger = f"http://{self.settings.sandbox.host}:{self.settings.sandbox.port}/ledger"
        found: list[dict[str, str]] = requests.get(ledger, params={"order": order}, timeout=10).json()["ledger"]
        return found


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """`dialtone run` in a folder of its own; stopped when the tests are done."""
    var = tmp_path_factory.mktemp("system")
    variables = {**os.environ, "DIALTONE_VAR": str(var), **_free_ports()}
    log = (var / "run.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "environments", "run"], cwd=ROOT, env=variables, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_until_ready(process, var / "run.log")
        yield System(load_settings(variables))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        subprocess.run([sys.executable, "-m", "environments", "reset", "--yes"], cwd=ROOT, env=variables, check=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "There is no Chromium on this machine: install Debian's package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A new person's browser; the policy is bypassed only so that axe can be put into the page."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


def _free_ports() -> dict[str, str]:
    names = ("STORE", "OFFICE", "INTELLIGENCE", "NOTIFICATIONS")
    return {f"DIALTONE_{name}_PORT": str(_free_run(1)) for name in names} | {"DIALTONE_SANDBOX_PORT": str(_free_run(3))}


def _free_run(length: int) -> int:
    """The first of so many free ports in a row."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        if first + length < 65_000 and all(_is_free(first + more) for more in range(length)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while "Ctrl-C" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"The system did not start:\n{log.read_text()[-3000:]}")
        time.sleep(0.2)
