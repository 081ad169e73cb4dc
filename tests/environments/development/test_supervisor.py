"""The supervisor, with a real process that is killed repeatedly."""

import configparser
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from environments.development.readiness import NotReady, is_ready, wait_until_ready
from environments.development.run_system import programs
from environments.development.supervisor import STOP_SECONDS, Program, Supervisor, configuration, former_pid
from environments.development.supervisor_log import SupervisorLog
from tests.environments.builders import SECRETS, some_settings
from tests.faults.kill_collector import COLLECTOR
from tests.faults.system import WEB, WORKER

PATIENCE = 30.0


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def three_ports() -> int:
    """The first of three ports in a row that are free."""
    for first in range(20000 + os.getpid() % 10000, 60000, 3):
        try:
            for number in range(first, first + 3):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return first
    raise AssertionError("no three ports are free")


class MailProcess:
    """The sandbox's mail process under supervisor."""

    def __init__(self, var: Path) -> None:
        self.port = three_ports()
        self.supervisor = Supervisor(var, [Program("mail", ("sandbox", "mail"))])
        variables = {"DIALTONE_VAR": str(var), "DIALTONE_SANDBOX_PORT": str(self.port), **SECRETS}
        self.supervisor.start({**os.environ, **variables})
        self.pid_file = var / "supervisord.pid"

    def answers(self) -> bool:
        return is_ready("127.0.0.1", self.port + 2)

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(int(self.pid_file.read_text())).children()


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailProcess]:
    process = MailProcess(tmp_path)
    yield process
    process.supervisor.stop()


def test_a_process_that_is_killed_repeatedly_comes_back_each_time(mail: MailProcess) -> None:
    assert eventually(mail.answers)

    for _ in range(6):
        assert eventually(lambda: bool(mail.processes()))
        (process,) = mail.processes()
        process.kill()
        assert eventually(partial(_is_gone, process))

    assert eventually(mail.answers)


def test_stopping_the_supervisor_stops_its_processes(mail: MailProcess) -> None:
    assert eventually(mail.answers)
    (process,) = mail.processes()

    mail.supervisor.stop()

    assert not process.is_running()
    assert not mail.supervisor.is_running


def test_the_processes_of_a_killed_run_are_stopped_by_the_next(mail: MailProcess, tmp_path: Path) -> None:
    assert eventually(mail.answers)
    (process,) = mail.processes()

    Supervisor(tmp_path, ()).stop_former_run()

    assert not process.is_running()
    assert eventually(lambda: not mail.supervisor.is_running)


def test_processes_that_have_just_been_started_can_be_stopped_by_another_command(
    mail: MailProcess, tmp_path: Path
) -> None:
    Supervisor(tmp_path, ()).stop_former_run()

    assert eventually(lambda: not mail.supervisor.is_running)


def test_another_process_with_the_number_of_a_former_supervisor_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "supervisord.pid").write_text(str(os.getpid()))

    assert former_pid(tmp_path / "supervisord.pid", tmp_path / "supervisor.conf") is None


def test_a_process_that_keeps_ending_is_given_up_with_its_last_log_lines(tmp_path: Path) -> None:
    settings = some_settings(tmp_path, DIALTONE_SANDBOX_PORT=str(three_ports()))
    supervisor = Supervisor(tmp_path, [Program("worker", ("no-such-verb",))])
    supervisor.start({**os.environ, "DIALTONE_VAR": str(tmp_path)})
    try:
        with pytest.raises(NotReady, match="No such command 'no-such-verb'"):
            wait_until_ready(settings, SupervisorLog(supervisor.log), lambda _line: None, lambda: False)
    finally:
        supervisor.stop()


def test_waiting_ends_when_someone_asks_to_stop(tmp_path: Path) -> None:
    said: list[str] = []

    wait_until_ready(some_settings(tmp_path), SupervisorLog(tmp_path / "none"), said.append, lambda: True)

    assert said == []


def test_every_process_has_a_rotating_log_and_is_always_restarted(tmp_path: Path) -> None:
    var = tmp_path / "100% var"
    parser = configparser.RawConfigParser()
    parser.read_string(configuration(var, programs(some_settings(tmp_path))))

    sections = {name: parser[name] for name in parser.sections() if name.startswith("program:")}

    assert {name.partition(":")[2] for name in sections} == {
        "store",
        "office",
        "intelligence",
        "notifications",
        "worker",
        "collector",
        "network",
        "mail",
    }
    for section in sections.values():
        assert section["autorestart"] == "true"
        assert section["stdout_logfile_maxbytes"] == "10MB"
        assert "100%% var" in section["stdout_logfile"]


def test_our_processes_stop_at_the_same_time_and_the_outside_ones_after_them(tmp_path: Path) -> None:
    """Stopped one after the other, six slow processes would take longer than stopping waits, and some would be left."""
    parser = configparser.RawConfigParser()
    parser.read_string(configuration(tmp_path, programs(some_settings(tmp_path))))

    groups = {parser[name]["programs"]: int(parser[name]["priority"]) for name in parser if name.startswith("group:")}
    patience = max(int(parser[name]["stopwaitsecs"]) for name in parser if name.startswith("program:"))

    # supervisor stops the group with the highest number first.
    assert sorted(groups, key=groups.__getitem__) == [
        "network,mail",
        "store,office,intelligence,notifications,worker,collector",
    ]
    assert len(groups) * patience < STOP_SECONDS


@pytest.mark.parametrize("victim", [WORKER, COLLECTOR, WEB])
def test_the_fault_cases_find_the_processes_that_they_kill(tmp_path: Path, victim: re.Pattern[str]) -> None:
    parser = configparser.RawConfigParser()
    parser.read_string(configuration(tmp_path, programs(some_settings(tmp_path))))

    commands = [parser[name]["command"] for name in parser if name.startswith("program:")]

    assert any(victim.search(command) for command in commands)


def test_the_configuration_holds_no_secret(tmp_path: Path) -> None:
    text = configuration(tmp_path, programs(some_settings(tmp_path)))

    assert not [secret for secret in SECRETS.values() if secret in text]


def _is_gone(process: psutil.Process) -> bool:
    return not process.is_running()
