"""The machine of the demonstration: its folder, three environments, release engineers, and the commands they run."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from environments.development import postgres
from environments.promotion.backups.backups_folder import BackupsFolder
from environments.promotion.releases_folder import ReleasesFolder
from environments.promotion.systems.environment_folder import EnvironmentFolder
from environments.promotion.systems.run_environment import take_down
from environments.settings.development_files import DATABASE_FILE, read_variables

ENVIRONMENTS = ("development", "staging", "production")
DEVELOPER, COLLEAGUE = "robin", "casey"
SHOWN_OF_OUTPUT = 12


class Broken(Exception):
    """A step of the demonstration had an unexpected result, so the rest makes no sense."""


@dataclass(frozen=True)
class Done:
    """A command that has ended. `lines` has what it printed, each with the seconds since its start."""

    command: str
    status: int
    seconds: float
    lines: tuple[tuple[float, str], ...]

    @property
    def output(self) -> str:
        return "\n".join(line for _, line in self.lines)

    @property
    def steps(self) -> list[tuple[float, str]]:
        """The steps that it has printed, which are indented. Addresses and folders are none."""
        return [(seconds, line.strip()) for seconds, line in self.lines if re.match(r"  \w[^:]*$", line)]

    def seconds_until(self, line: str) -> float:
        """The seconds until it printed that line."""
        return next(seconds for seconds, words in self.lines if words.strip() == line)


@dataclass
class Demonstration:
    """Runs commands as a release engineer would, and prints a line for each step.

    `carrier` has the variables of production's outside world. `checkout` is a clone in which changes are committed.
    """

    var: Path
    carrier: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, bool] = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ours = ("DIALTONE_", "DATABASE_", "PYTHONPATH")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        ports = {name: value for name, value in os.environ.items() if name.endswith("_PORTS")}
        # Nobody waits for an hour here. Staging still needs its requests.
        self.variables = {**kept, **ports, "DIALTONE_VAR": str(self.var), "DIALTONE_SOAK_MINUTES": "0"}
        self.checkout, self.releases = self.var / "checkout", ReleasesFolder(self.var / "releases")
        self.environments = {name: EnvironmentFolder.named(name, self.variables) for name in ENVIRONMENTS}
        self._begun = time.monotonic()

    def say(self, line: str) -> None:
        print(f"{time.monotonic() - self._begun:7.1f} s  {line}", flush=True)

    @property
    def staging(self) -> EnvironmentFolder:
        return self.environments["staging"]

    @property
    def production(self) -> EnvironmentFolder:
        return self.environments["production"]

    def key_of(self, name: str) -> Path:
        return self.releases.keys / f"{name}.key"

    def variables_for(self, words: Sequence[str], by: str = DEVELOPER) -> dict[str, str]:
        """The variables of a command of a release engineer. Only commands for production know its outside world."""
        outside = self.carrier if "production" in words else {}
        return {**self.variables, **outside, "DIALTONE_SIGNING_KEY": str(self.key_of(by))}

    def run(self, *words: str, by: str = DEVELOPER, kill_at: str = "", **variables: str) -> Done:
        """Run `dialtone` in the clone. If it prints the line `kill_at`, it gets SIGKILL."""
        command = [sys.executable, "-m", "environments", *words]
        given, begun, lines = {**self.variables_for(words, by), **variables}, time.monotonic(), []
        with subprocess.Popen(
            command, env=given, cwd=self.checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            for line in process.stdout or ():
                lines.append((time.monotonic() - begun, line.rstrip()))
                if kill_at and line.strip() == kill_at:
                    process.kill()
                    break
        return Done(" ".join(words), process.returncode, time.monotonic() - begun, tuple(lines))

    def must(self, *words: str, by: str = DEVELOPER) -> Done:
        """Run `dialtone` and print how long it took. Raises Broken with what it printed if it fails."""
        done = self.run(*words, by=by)
        if done.status != 0:
            shown = "\n".join(done.output.splitlines()[-SHOWN_OF_OUTPUT:])
            raise Broken(f"dialtone {done.command} ended with status {done.status}:\n{shown}")
        short = " ".join(word[:12] if len(word) == 64 else word for word in words)
        self.steps[short] = round(done.seconds, 1)
        self.say(f"dialtone {short}: {done.seconds:.1f} s")
        for seconds, line in done.steps:
            self.say(f"    after {seconds:5.1f} s: {line}")
        return done

    def refuses(self, name: str, done: Done, reason: str) -> None:
        """Note whether a command was refused for that reason, and print its own words."""
        found = [line.strip() for line in done.output.splitlines() if reason in line]
        self.refusals[name] = done.status not in (0, None) and bool(found)
        self.say(f"{'refused' if self.refusals[name] else 'NOT REFUSED'}, {name}: {(found or [done.output[-300:]])[0]}")

    def database_url(self, environment: EnvironmentFolder) -> str:
        return read_variables(environment.path / DATABASE_FILE)["DATABASE_URL"]

    def ask(self, environment: EnvironmentFolder, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The answer of an environment's database."""
        with psycopg.connect(self.database_url(environment)) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def clear(self) -> None:
        """Stop everything, and delete all data."""
        with ThreadPoolExecutor() as each:
            list(each.map(self._delete, self.environments.values()))
        postgres.remove(self.releases.path / "record")

    def _delete(self, environment: EnvironmentFolder) -> None:
        take_down(environment, self.releases, deletes_data=True)
        shutil.rmtree(BackupsFolder.of(environment, self.variables).path, ignore_errors=True)
