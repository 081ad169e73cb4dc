"""The processes of a slot: one release of the sites, and what works in the background: the worker and the collector.

Background processes have a supervisor of their own, so that they can stop while the sites stay ready.
"""

import fcntl
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

from environments.development.readiness import is_ready
from environments.development.supervisor import Program, Supervisor
from environments.development.tcp_ports import require_free
from environments.promotion.builds.read_build import read_build
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import HOST, EnvironmentFolder
from environments.promotion.systems.environment_settings import owner_variables, slot_variables, write_own_settings
from environments.promotion.systems.installation import install_build
from environments.promotion.systems.known_settings import sites_of_build, sites_of_this_release
from environments.promotion.systems.office_access import office_variables, without_office_access
from environments.promotion.systems.slot_requests import Probes, ask_slot
from environments.promotion.systems.smoke_journey import smoke_journey
from environments.settings.errors import CannotContinue
from environments.settings.sites import ServedSite
from environments.settings.sources import WORKER_PART_VARIABLE

LONGEST_START_SECONDS = 120.0
LINES_OF_LOG = 15
WARMING_REQUESTS = 8
BACKGROUND = {"worker": ("worker",), "collector": ("intelligence", "collect", "--follow")}
# The worker of a slot is beside the stored events. An earlier build does not know the variable, and ignores it.
OF_WORKER = {WORKER_PART_VARIABLE: "all"}


class SlotFailed(CannotContinue):
    """A release does not start in its slot."""


class Slot:
    """A slot of an environment. It runs a build or, with "", the code of this checkout."""

    def __init__(self, environment: EnvironmentFolder, name: str, releases: ReleasesFolder, build: str) -> None:
        self._environment, self.name, self._releases, self._build = environment, name, releases, build
        self._folder = environment.slot(name)
        self._probes = Probes(environment, name)

    def migrate(self) -> None:
        """Update the schema and the catalog with this release. Raises SlotFailed with the last lines it printed.

        If the promotion is killed, the migration runs to its end: it keeps the lock, and the next one waits for it.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        command = [str(self._python()), "-m", "environments", "migrate", "--seed"]
        variables = owner_variables(self._environment, self.name, folder=self._own_settings())
        with (self._environment.path / ".migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = subprocess.run(
                command,
                env=variables,
                cwd=self._folder,
                capture_output=True,
                text=True,
                check=False,
                pass_fds=(lock.fileno(),),
            )
        if done.returncode != 0:
            raise SlotFailed(f"`dialtone migrate` failed:\n{_tail(done.stdout + done.stderr)}")

    def run(self, arguments: Sequence[str]) -> int:
        """Run a command of this release's `dialtone` with the environment's settings, and return its status."""
        command = [str(self._python()), "-m", "environments", *arguments]
        variables = slot_variables(self._environment, self.name, folder=self._own_settings())
        return subprocess.run(command, env=variables, check=False).returncode

    def start(self) -> None:
        """Start the processes, unless they run. Raises PortTaken with the variable that moves the ports."""
        python = (str(self._python()), "-m", "environments")
        if not self.is_running:
            require_free(self._environment.slot_ports(self.name))
            sites = [Program(name, (), command=(*_command(name, python), "serve", name)) for name in self.site_names]
            self._start(self._folder, sites)
        if not self.has_worker:
            background = [
                Program(name, (), command=(*_command(name, python), *verb)) for name, verb in BACKGROUND.items()
            ]
            self._start(self._folder / "worker", background)

    def _start(self, folder: Path, programs: list[Program]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        access = office_variables(self._environment, self._releases)
        variables = slot_variables(self._environment, self.name, folder=self._own_settings())
        Supervisor(folder, programs).start({**variables, **OF_WORKER, **access}, folder=folder)

    @property
    def site_names(self) -> tuple[str, ...]:
        """The sites of the build, which may be fewer than those of this command."""
        return tuple(site.name for site in self._sites())

    def _sites(self) -> tuple[ServedSite, ...]:
        name = self._environment.name
        return sites_of_build(self._python(), name) if self._build else sites_of_this_release(name)

    def _own_settings(self) -> Path:
        """The folder of the environment's own settings, without those that the build does not know."""
        write_own_settings(self._environment, self._folder, self._sites())
        return self._folder

    def wait_until_ready(self) -> None:
        """Return when every site is ready. Raises SlotFailed with the log of a site that is not."""
        deadline = time.monotonic() + LONGEST_START_SECONDS
        ports = self._environment.site_ports(self.name)
        waiting = {site: ports[site] for site in self.site_names}
        while waiting:
            waiting = {site: port for site, port in waiting.items() if not is_ready(HOST, port)}
            if waiting and time.monotonic() > deadline:
                site = next(iter(waiting))
                log = self._folder / "log" / f"{site}.log"
                said = log.read_text("utf-8", "replace") if log.exists() else "(the log is empty)"
                raise SlotFailed(f"{site} does not become ready. The last lines of its log:\n{_tail(said)}")
            time.sleep(0.2)

    def warm(self) -> None:
        """Ask each site for its first page several times, so that customers need not wait for what is made once."""
        for site in self.site_names:
            for _ in range(WARMING_REQUESTS):
                with suppress(OSError, HTTPException):
                    ask_slot(self._environment, self.name, site, "/")

    def try_out(self) -> str:
        """Go through the pages and, where the sandbox is the outside world, buy. Raises SmokeFailed."""
        return smoke_journey(self._environment, self.name)

    def probe(self) -> bool:
        """Ask for a page, and return True if it is answered without a failure."""
        return self._probes.probe()

    @property
    def is_running(self) -> bool:
        """True if the sites run."""
        return Supervisor(self._folder, ()).former_run() is not None

    @property
    def has_worker(self) -> bool:
        return self._worker.former_run() is not None

    def rest(self) -> None:
        """Let the worker finish its jobs, and stop it. The sites stay ready to get requests again."""
        self._worker.stop_former_run()

    def stop(self) -> None:
        """Let the processes finish their requests and jobs, and stop them."""
        with ThreadPoolExecutor() as both:
            list(both.map(Supervisor.stop_former_run, [Supervisor(self._folder, ()), self._worker]))

    @property
    def _worker(self) -> Supervisor:
        return Supervisor(self._folder / "worker", ())

    def _python(self) -> Path:
        if not self._build:
            return Path(sys.executable)
        return install_build(self._releases, read_build(self._releases, self._build))


def _command(process: str, python: tuple[str, ...]) -> tuple[str, ...]:
    """Only the back office gets what belongs to its release page."""
    return python if process == "office" else (*without_office_access(), *python)


def _tail(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines()[-LINES_OF_LOG:])
