"""The running system under test, and the ways to make its surroundings fail."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests

from environments.development import local_database, postgres
from environments.settings import Settings, load_settings
from tests.demo.browser import DemoFailed
from tests.demo.customer import DemoCustomer

WORKER = re.compile(r"\benvironments worker\b")
NEWEST_WORKER = "SELECT max(id) FROM procrastinate_workers"
WEB = re.compile(r"serve (store|notifications)|dialtone-store|gunicorn")


@dataclass
class SkewedWorker:
    """A worker whose clock is off by what its file says, in seconds."""

    file: Path

    def be_off_by(self, seconds: float) -> None:
        draft = self.file.with_suffix(".new")
        draft.write_text(str(seconds), "ascii")
        draft.replace(self.file)


class RunningSystem:
    """A development system that was started with `make run`."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or load_settings()
        box = self.settings.sandbox
        self.store = self.settings.store.origin
        self._network, self._mails = f"http://{box.host}:{box.port}", f"http://{box.host}:{box.mail_page_port}"
        self._run, self._customers = f"{int(time.time()):x}", 0

    def answers(self) -> bool:
        """Return whether the store answers."""
        try:
            return requests.get(f"{self.store}/health/live", timeout=10).ok
        except requests.RequestException:
            return False

    def customer(self) -> DemoCustomer:
        """A customer who has signed up, confirmed the address and signed in."""
        customer = self.newcomer()
        customer.sign_up()
        customer.verify()
        customer.sign_in()
        return customer

    def newcomer(self) -> DemoCustomer:
        self._customers += 1
        return DemoCustomer(self.store, self._mails, f"buyer{self._customers}.{self._run}@customers.example")

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask or change the database; each statement is a transaction."""
        with psycopg.connect(self.settings.database.url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def ledger(self) -> list[dict[str, Any]]:
        """Return what the network did."""
        found: list[dict[str, Any]] = requests.get(f"{self._network}/ledger", timeout=30).json()["ledger"]
        return found

    def living_services(self) -> list[str]:
        """Return the names of the services that the network has and that were not deleted."""
        found = requests.get(f"{self._network}/services", timeout=30).json()["services"]
        return [service["service_id"] for service in found if service["state"] != "terminated"]

    @contextmanager
    def misbehaving(self, service: str, mode: str, seconds: float = 0) -> Iterator[None]:
        """Switch an outside system to a failure for the length of the block."""
        self._switch(service, mode, seconds)
        try:
            yield
        finally:
            self._switch(service, "normal", 0)

    def _switch(self, service: str, mode: str, seconds: float) -> None:
        site = self._mails if service == "mail" else self._network
        wish = {"service": service, "mode": mode, "seconds": seconds}
        answer = requests.post(f"{site}/switches", json=wish, timeout=10)
        if not answer.ok:
            raise DemoFailed(f"the sandbox did not switch {service} to {mode}: {answer.text}")

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """The system's own worker stands still."""
        pids = [process.pid for process in self.processes(WORKER)]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def skewed_worker(self, seconds: float) -> Iterator[SkewedWorker]:
        """Another worker does the work, whose clock is off by so many seconds."""
        with self.without_worker(), tempfile.TemporaryDirectory() as folder:
            worker = SkewedWorker(Path(folder) / "seconds")
            worker.be_off_by(seconds)
            environ = {**os.environ, "DATABASE_URL": self.settings.database.url}
            command = [sys.executable, "-m", "tests.faults.skewed_worker", str(worker.file)]
            known = self.ask(NEWEST_WORKER)
            process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
            try:
                waited_until(lambda: self.ask(NEWEST_WORKER) != known, seconds=60)
                yield worker
            finally:
                process.terminate()
                process.wait(90)

    def processes(self, pattern: "re.Pattern[str]") -> list[psutil.Process]:
        """The system's processes whose command line matches."""
        supervisor = psutil.Process(int((self.settings.var / "supervisord.pid").read_text()))
        return [child for child in supervisor.children(recursive=True) if _matches(child, pattern)]

    def crash_database(self) -> None:
        """End PostgreSQL as a power cut would; the system starts it again."""
        if not local_database.is_needed(self.settings.environment):
            raise DemoFailed("DATABASE_URL names a server that is not ours to kill: run this on a system without it.")
        pid_file = postgres.home_for(self.settings.var / "postgres") / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGQUIT)

    def lives(self) -> bool:
        try:
            return requests.get(f"{self.store}/health/live", timeout=5).ok
        except requests.RequestException:
            return False


def waited_until(is_so: Callable[[], bool], *, seconds: float) -> float | None:
    """Return the seconds until the probe was true; None if it was not in time."""
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > seconds:
            return None
        time.sleep(0.1)
    return time.monotonic() - begun


def _matches(process: psutil.Process, pattern: "re.Pattern[str]") -> bool:
    try:
        return bool(pattern.search(" ".join(process.cmdline()).strip()))
    except psutil.Error:
        return False
