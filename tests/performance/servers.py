"""The measured servers: the database, the product's two sites and the floor, each with its processor time."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from environments.development import local_database
from environments.development.postgres import OWNER, PostgresServer
from environments.settings.development_files import CHECKOUT
from tests.performance.bench_sites import bench_settings

CONFIGURATION = CHECKOUT / "deploy" / "gunicorn.conf.py"
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Served:
    """A running gunicorn and its address."""

    origin: str
    process: psutil.Process

    @property
    def cpu_seconds(self) -> float:
        return tree_seconds(self.process)


@dataclass(frozen=True)
class Bench:
    """All running servers."""

    database: PostgresServer
    postmaster: psutil.Process
    store: Served
    office: Served
    floor: Served

    @property
    def owner_url(self) -> str:
        return self.database.url(OWNER, local_database.NAME)


def tree_seconds(process: psutil.Process) -> float:
    """User and system time of a process, of all it has waited for, and of those below it that live."""
    used = sum(process.cpu_times()[:4])
    for child in process.children(recursive=True):
        try:
            used += sum(child.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used


@contextmanager
def running_bench() -> Iterator[Bench]:
    """Run all servers on free ports, with their data in a separate folder that is deleted at the end."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        var = Path(folder)
        ports = {name: free_port() for name in ("STORE", "OFFICE", "INTELLIGENCE", "NOTIFICATIONS", "SANDBOX")}
        os.environ |= {"DIALTONE_VAR": str(var), **{f"DIALTONE_{name}_PORT": str(at) for name, at in ports.items()}}
        server = local_database.start_local_database(var)
        stack.callback(local_database.empty, var)
        subprocess.run([sys.executable, "-m", "environments", "migrate", "--seed"], check=True, cwd=CHECKOUT)
        settings = bench_settings()
        os.environ |= {"DATABASE_URL": settings.database.url, "DIALTONE_SECRET_KEY": settings.secret_key}
        workers = settings.store.workers, settings.store.threads
        yield Bench(
            database=server,
            postmaster=postmaster(server),
            store=stack.enter_context(served("tests.performance.bench_sites:store()", ports["STORE"], *workers)),
            office=stack.enter_context(served("tests.performance.bench_sites:office()", ports["OFFICE"], *workers)),
            floor=stack.enter_context(served("tests.performance.floor.app:floor()", free_port(), *workers)),
        )


@contextmanager
def served(application: str, port: int, workers: int, threads: int) -> Iterator[Served]:
    """Run an application behind gunicorn as in production, and yield it when it answers."""
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", str(CONFIGURATION), "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(workers), "--threads", str(threads), application),
    ]
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as metrics:
        variables = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": metrics}
        process = subprocess.Popen(command, cwd=CHECKOUT, env=variables, stdout=log, stderr=subprocess.STDOUT)
        try:
            origin = f"http://127.0.0.1:{port}"
            _await(origin, process)
            yield Served(origin, psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(timeout=30)


def _await(origin: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            requests.get(f"{origin}/", timeout=5)
            return
        except (requests.ConnectionError, requests.Timeout) as refused:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{origin} does not answer.") from refused
        time.sleep(0.1)


def postmaster(server: PostgresServer) -> psutil.Process:
    return psutil.Process(int((server.home / "data" / "postmaster.pid").read_text("ascii").split()[0]))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
