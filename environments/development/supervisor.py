"""Keeps the processes of a system running, with supervisor and a configuration written for these processes."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# A process that does not stop within KILL_AFTER_SECONDS is killed. The two groups stop one after the other, and the
# processes of a group at the same time, so that stopping may take twice as long.
KILL_AFTER_SECONDS = 25
STOP_SECONDS = 2 * KILL_AFTER_SECONDS + 10.0
NOTE_SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """A process to keep running. `arguments` are arguments of the command `dialtone`; `command` is another command.

    A program that `is_outside` is one that the others call. It starts before them and stops after them.
    """

    name: str
    arguments: tuple[str, ...]
    is_outside: bool = False
    command: tuple[str, ...] = ()


class Supervisor:
    """supervisord as a child process. It restarts a process that ends, and logs it."""

    def __init__(self, var: Path, programs: Sequence[Program]) -> None:
        self._var, self._programs = var, programs
        self._configuration = var / "supervisor.conf"
        self.log = var / "log" / "supervisord.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environ: Mapping[str, str], *, folder: Path | None = None) -> None:
        """Start all programs with those variables, in that working folder or in this process's own."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.unlink(missing_ok=True)
        self._configuration.write_text(configuration(self._var, self._programs), "utf-8")
        command = [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(self._configuration)]
        # In a session of its own, so that Ctrl-C in the terminal reaches only us, and we stop the rest in order.
        with (self.log.parent / "supervisord.out").open("wb") as out:
            self._process = subprocess.Popen(
                command,
                env=dict(environ),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._wait_until_noted()

    def _wait_until_noted(self) -> None:
        """Wait for the file by which other commands find these processes, to stop them or not to start them twice."""
        deadline = time.monotonic() + NOTE_SECONDS
        while self.is_running and self.former_run() is None and time.monotonic() < deadline:
            time.sleep(0.02)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Let every process finish what it is doing, and wait for the last."""
        if self._process is None:
            return
        if self.is_running:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def former_run(self) -> int | None:
        """The process id of the supervisor that another process started with this configuration; None if it ended."""
        return former_pid(self._var / "supervisord.pid", self._configuration)

    def stop_former_run(self) -> None:
        """Stop the processes of a supervisor that another process started."""
        pid = self.former_run()
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.former_run() and time.monotonic() < deadline:
            time.sleep(0.1)


def former_pid(pid_file: Path, configuration_file: Path) -> int | None:
    """The process id of the supervisor that a killed run left; None if that ended or another process has the id now."""
    try:
        pid = int(pid_file.read_text("ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if str(configuration_file).encode() in command else None


def configuration(var: Path, programs: Sequence[Program]) -> str:
    """supervisor's configuration, as the text of its file.

    `startsecs=0` counts every start as a success. Otherwise supervisor would give up on a process that often ends
    right after its start, and a process that is killed repeatedly must come back each time.
    """
    log = var / "log"
    head = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": log / "supervisord.log",
        "logfile_maxbytes": "5MB",
        "logfile_backups": "3",
        "pidfile": var / "supervisord.pid",
        "childlogdir": log,
        "identifier": "dialtone",
    }
    if os.geteuid() == 0:
        head["user"] = "root"
    sections = [_section("supervisord", head)]
    for program in programs:
        command = shlex.join(program.command or (sys.executable, "-m", "environments", *program.arguments))
        values = {
            "command": command,
            "autorestart": "true",
            "startsecs": "0",
            "stopwaitsecs": KILL_AFTER_SECONDS,
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": log / f"{program.name}.log",
            "stdout_logfile_maxbytes": "10MB",
            "stdout_logfile_backups": "3",
        }
        sections.append(_section(f"program:{program.name}", values))
    for priority, (name, is_outside) in enumerate((("outside", True), ("ours", False)), start=1):
        members = ",".join(program.name for program in programs if program.is_outside is is_outside)
        if members:
            sections.append(_section(f"group:{name}", {"programs": members, "priority": priority}))
    return "\n".join(sections)


def _section(name: str, values: Mapping[str, object]) -> str:
    # supervisor expands %(…)s, so a percent sign in a path is doubled.
    lines = [f"{key}={str(value).replace('%', '%%')}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])
