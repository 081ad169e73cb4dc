"""Runs a whole system on one machine: starts it in order, watches it, and stops it in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from environments.development import local_database, postgres
from environments.development.postgres import PostgresServer
from environments.development.readiness import wait_until_ready
from environments.development.run_lock import hold_run_lock
from environments.development.supervisor import Program, Supervisor
from environments.development.supervisor_log import SupervisorLog
from environments.development.tcp_ports import ports_of, require_free
from environments.development.welcome import welcome
from environments.settings import Settings, load_settings
from environments.settings.development_files import var_folder
from environments.settings.errors import CannotContinue
from environments.settings.sites import SITES
from environments.settings.sources import DEVELOPMENT

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
POLL_SECONDS = 0.5


class SupervisorEnded(CannotContinue):
    """The supervisor, which keeps the system running, has ended."""


class StopRequest:
    """Notes the first signal that asks to stop. A second Ctrl-C changes nothing."""

    def __init__(self) -> None:
        self.is_made = False
        for number in SIGNALS:
            signal.signal(number, self._make)

    def _make(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_made = True


def run_system() -> None:
    """Run until a signal. Raises CannotContinue, after stopping what was started, if the system cannot run."""
    stop, var = StopRequest(), var_folder(os.environ)
    with hold_run_lock(var), _database() as server:
        settings = load_settings()
        if settings.environment == "production":
            raise CannotContinue(
                "`dialtone run` is for development and staging; in production deploy/ starts the processes."
            )
        _prepare(settings)
        supervisor = Supervisor(settings.var, programs(settings))
        try:
            _keep_running(settings, supervisor, server, stop)
        finally:
            say("stopping")
            supervisor.stop()
    say("stopped")


def programs(settings: Settings) -> tuple[Program, ...]:
    """Every process of a system."""
    outside = (
        Program("network", ("sandbox", "soap"), is_outside=True),
        Program("mail", ("sandbox", "mail"), is_outside=True),
    )
    ours = (
        *(Program(site.name, ("serve", site.name)) for site in SITES),
        Program("worker", ("worker", "--queue", "all")),
        Program("collector", ("intelligence", "collect", "--follow")),
    )
    return ours + (outside if settings.sandbox.enabled else ())


@contextmanager
def _database() -> Iterator[PostgresServer | None]:
    """Run the system's own database, or none if DATABASE_URL names another."""
    environment = os.environ.get("DIALTONE_ENVIRONMENT") or DEVELOPMENT
    if not local_database.is_needed(environment):
        yield None
        return
    begun = time.monotonic()
    server = local_database.start_local_database(var_folder(os.environ))
    say(f"{'database':<14}ready on 127.0.0.1:{server.port} after {time.monotonic() - begun:.0f} s")
    try:
        yield server
    finally:
        server.stop()


def _prepare(settings: Settings) -> None:
    """Stop what a killed run left behind, check that the ports are free, and update the database."""
    Supervisor(settings.var, ()).stop_former_run()
    require_free(ports_of(settings))
    # In a separate process, because this one lives as long as the system and should not keep the memory of this step.
    verb = ["migrate", "--seed"] if settings.database.owner_url else ["seed"]
    done = subprocess.run([sys.executable, "-m", "environments", *verb], check=False)
    if done.returncode != 0:
        raise CannotContinue(f"`dialtone {' '.join(verb)}` failed. Its output is above.")
    say(f"{'schema':<14}and first data are in place")


def _keep_running(settings: Settings, supervisor: Supervisor, server: PostgresServer | None, stop: StopRequest) -> None:
    supervisor.start({**os.environ, "DATABASE_URL": settings.database.url})
    log = SupervisorLog(supervisor.log)
    wait_until_ready(settings, log, say, lambda: stop.is_made)
    if not stop.is_made:
        say(welcome(settings))
    while not stop.is_made:
        for line in log.news():
            say(line)
        if not supervisor.is_running:
            raise SupervisorEnded(f"The supervisor has ended. {supervisor.log} may say why.")
        if server is not None and not server.listens():
            say("the database has ended and is started again")
            postgres.start(settings.var / "postgres", port=server.port)
        time.sleep(POLL_SECONDS)


def say(line: str) -> None:
    print(line, flush=True)
