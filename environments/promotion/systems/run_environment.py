"""Starts and stops an environment on this machine, and says what runs."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from environments.development import local_database
from environments.development.readiness import is_ready
from environments.development.supervisor import Program, Supervisor
from environments.development.tcp_ports import require_free
from environments.promotion.releases_folder import VARIABLE as RELEASES_VARIABLE
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import HOST, PORTS_VARIABLES, SLOTS, EnvironmentFolder, Serving
from environments.promotion.systems.environment_settings import (
    check_settings,
    outside_variables,
    prepare_settings,
    start_database,
)
from environments.promotion.systems.office_access import prepare_office_access
from environments.promotion.systems.proxy import find_haproxy, prepare_proxy, proxy_of, proxy_program, proxy_variables
from environments.promotion.systems.proxy_socket import WHOLE, ProxyGone, wait_for_checks
from environments.promotion.systems.slots import Slot
from environments.settings.errors import CannotContinue
from environments.settings.sources import DEVELOPMENT

LONGEST_START_SECONDS = 90.0


class EnvironmentBusy(CannotContinue):
    """Another command works on the environment."""


class EnvironmentFailed(CannotContinue):
    """The environment does not start."""


@dataclass(frozen=True)
class Status:
    """`is_up` is True if the proxy answers.

    `slots` says which slots have running sites, and `resting` which of them have no worker: a rollback can return there
    at once.
    """

    is_up: bool
    serving: Serving
    slots: tuple[str, ...]
    resting: tuple[str, ...] = ()


@contextmanager
def hold_environment(environment: EnvironmentFolder) -> Iterator[None]:
    """Hold the environment's lock, which the kernel releases when its holder exits. Raises EnvironmentBusy."""
    environment.path.mkdir(parents=True, exist_ok=True)
    with (environment.path / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EnvironmentBusy(
                f"Another command works on {environment.name} now. Try again when it has ended."
            ) from None
        yield


def bring_up(environment: EnvironmentFolder, releases: ReleasesFolder, say: Callable[[str], None]) -> Status:
    """Start everything that does not run: the database, the outside world, the proxy, and the slot that serves.

    Staging and production have no processes of their own until a build was promoted to them. If something cannot start,
    everything is stopped again. Raises CannotContinue.
    """
    haproxy = find_haproxy()
    with hold_environment(environment):
        prepare_settings(environment)
        check_settings(environment)
        prepare_proxy(environment)
        serving = environment.read_serving()
        slot = Slot(environment, serving.active, releases, serving.build)
        runs_slot = bool(serving.build) or environment.name == DEVELOPMENT
        outside = _outside(environment, haproxy)
        _require_ports(environment, serving, outside, slot, runs_slot)
        try:
            say("database")
            start_database(environment)
            say("proxy and outside world" if environment.has_sandbox else "proxy")
            _start_outside(environment, outside)
            say("release page")
            _start_release_agent(environment, releases, say)
            if runs_slot:
                say(f"slot {serving.active}")
                if not serving.build:
                    slot.migrate()
                slot.start()
                slot.wait_until_ready()
                _send_all_requests_to(environment, serving, slot)
                _wait_for_proxy(environment, serving.active)
        except BaseException:
            _stop_all(environment, releases)
            raise
    return status_of(environment, releases)


def take_down(environment: EnvironmentFolder, releases: ReleasesFolder, *, deletes_data: bool = False) -> None:
    """Stop everything, in order. The data stays unless it is to be deleted. Raises EnvironmentBusy."""
    with hold_environment(environment):
        _stop_all(environment, releases)
    if deletes_data:
        local_database.empty(environment.path)
        shutil.rmtree(environment.path, ignore_errors=True)


def status_of(environment: EnvironmentFolder, releases: ReleasesFolder) -> Status:
    running = [Slot(environment, name, releases, "") for name in SLOTS]
    running = [slot for slot in running if slot.is_running]
    resting = tuple(slot.name for slot in running if not slot.has_worker)
    names = tuple(slot.name for slot in running)
    return Status(_proxy_answers(environment), environment.read_serving(), names, resting)


def _outside(environment: EnvironmentFolder, haproxy: str) -> Supervisor:
    programs = [proxy_program(environment, haproxy)]
    if environment.has_sandbox:
        programs += [Program("network", ("sandbox", "soap")), Program("mail", ("sandbox", "mail"))]
    return Supervisor(environment.path / "outside", programs)


def _require_ports(
    environment: EnvironmentFolder, serving: Serving, outside: Supervisor, slot: Slot, runs_slot: bool
) -> None:
    """Raise PortTaken if a port that is about to be used is taken. Those of processes that run already are theirs."""
    ports = () if outside.former_run() else environment.outside_ports()
    if runs_slot and not slot.is_running:
        ports += environment.slot_ports(serving.active)
    require_free(ports)


def _start_outside(environment: EnvironmentFolder, outside: Supervisor) -> None:
    if outside.former_run() is None:
        (environment.path / "outside").mkdir(exist_ok=True)
        outside.start({**outside_variables(environment), **proxy_variables(environment)})
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not _outside_answers(environment):
        if time.monotonic() > deadline:
            raise EnvironmentFailed(f"The proxy or the sandbox does not start. See {environment.path / 'outside/log'}.")
        time.sleep(0.2)


def _start_release_agent(environment: EnvironmentFolder, releases: ReleasesFolder, say: Callable[[str], None]) -> None:
    """Give the back office its record and key, and start the release agent. An environment runs without both."""
    failed = prepare_office_access(environment, releases)
    if failed:
        say(failed)
    agent = _release_agent(environment)
    if environment.name != DEVELOPMENT and agent.former_run() is None:
        (environment.path / "release-agent").mkdir(exist_ok=True)
        agent.start(_variables_of_agent(environment, releases))


def _variables_of_agent(environment: EnvironmentFolder, releases: ReleasesFolder) -> dict[str, str]:
    """The variables of this command, because the agent does what a release engineer does with commands."""
    return {
        **os.environ,
        "DIALTONE_VAR": str(environment.path.parents[1]),
        RELEASES_VARIABLE: str(releases.path),
        PORTS_VARIABLES[environment.name]: str(environment.first_port),
    }


def _release_agent(environment: EnvironmentFolder) -> Supervisor:
    return Supervisor(
        environment.path / "release-agent", [Program("release-agent", ("release-agent", environment.name))]
    )


def _outside_answers(environment: EnvironmentFolder) -> bool:
    box = (environment.sandbox_port, environment.sandbox_port + 2) if environment.has_sandbox else ()
    return _proxy_answers(environment) and all(is_ready(HOST, port) for port in box)


def _send_all_requests_to(environment: EnvironmentFolder, serving: Serving, slot: Slot) -> None:
    """Only this slot was started, whatever a promotion that was killed left in the proxy's state file."""
    proxy = proxy_of(environment)
    proxy.expect_sites(serving.active, slot.site_names)
    proxy.set_weights({serving.active: WHOLE, serving.free: 0})
    proxy.keep_weights()


def _wait_for_proxy(environment: EnvironmentFolder, slot: str) -> None:
    """An environment is up when visitors get its pages, and the proxy sends them to a slot that passed its checks."""
    if not wait_for_checks(proxy_of(environment), slot):
        raise EnvironmentFailed(
            f"Slot {slot} does not answer the proxy's checks. See {environment.slot(slot) / 'log'}."
        )


def _proxy_answers(environment: EnvironmentFolder) -> bool:
    try:
        proxy_of(environment).counts("a")
    except ProxyGone:
        return False
    return True


def _stop_all(environment: EnvironmentFolder, releases: ReleasesFolder) -> None:
    _release_agent(environment).stop_former_run()
    for slot in SLOTS:
        Slot(environment, slot, releases, "").stop()
    Supervisor(environment.path / "outside", ()).stop_former_run()
    local_database.stop_local_database(environment.path)
