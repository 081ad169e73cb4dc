"""The commands `dialtone intelligence collect` and `replay`, on a real PostgreSQL."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from environments.commands.dialtone import dialtone
from environments.settings.errors import CannotContinue
from site_intelligence.gather.event_store import EventStore
from tests.environments.builders import SECRETS
from tests.intelligence.builders import stored_rows
from tests.intelligence.event_rows import Connection, append_event
from tests.postgres import DatabaseForTests


@pytest.fixture
def variables(fresh_database: DatabaseForTests, tmp_path: Path) -> dict[str, str]:
    return {**SECRETS, "DATABASE_URL": fresh_database.url, "DIALTONE_VAR": str(tmp_path / "var")}


@pytest.fixture
def writer(fresh_database: DatabaseForTests) -> Iterator[Connection]:
    with psycopg.connect(fresh_database.url, autocommit=True) as connection:
        yield connection


def run(variables: dict[str, str], *words: str) -> Result:
    return CliRunner(env=variables).invoke(dialtone, ["intelligence", *words])


def test_committed_rows_are_collected_and_reported(variables: dict[str, str], writer: Connection) -> None:
    for columns in ({}, {}, {"name": "order_eaten"}):
        append_event(writer, **columns)

    done, again = run(variables, "collect"), run(variables, "collect")
    reported = run(variables, "report", "collection", "--format", "csv")

    assert done.stdout.splitlines() == [
        "Collected 3 rows: 2 events, 0 duplicates, 1 refused.",
        "  refused, unknown_name: 1",
        "Lag: 0.0 seconds.",
    ]
    assert again.stdout.splitlines()[0] == "Collected 0 rows: 0 events, 0 duplicates, 0 refused."
    assert {"accepted,,2", "quarantined,unknown_name,1"} <= set(reported.stdout.splitlines())


def test_all_rows_can_be_read_again(variables: dict[str, str], writer: Connection) -> None:
    append_event(writer)
    run(variables, "collect")

    done = run(variables, "collect", "--from-start")

    assert done.stdout.splitlines()[:2] == [
        "Stored before: 1 row.",
        "Collected 0 rows: 0 events, 0 duplicates, 0 refused.",
    ]


def test_a_replay_says_what_is_still_refused(variables: dict[str, str], writer: Connection) -> None:
    append_event(writer, name="order_eaten")
    run(variables, "collect")

    assert run(variables, "replay").stdout.splitlines() == [
        "Replayed 1 refused line: 0 events, 0 duplicates, 1 still refused.",
        "  refused, unknown_name: 1",
    ]


def test_a_database_that_is_away_ends_the_command_with_one_line(variables: dict[str, str]) -> None:
    done = run({**variables, **SECRETS}, "collect")

    assert isinstance(done.exception, CannotContinue)
    assert str(done.exception).startswith("The database does not answer: ")
    assert len(str(done.exception).splitlines()) == 1


def test_a_collector_that_is_killed_and_started_again_stores_each_row_once(
    variables: dict[str, str], writer: Connection
) -> None:
    appended = [append_event(writer) for _ in range(50)]
    with followed(variables) as killed:
        lines_until(killed, "events_collected")
        appended += [append_event(writer) for _ in range(50)]
        killed.kill()
    with followed(variables) as stopped:
        appended += [append_event(writer) for _ in range(50)]
        lines_until(stopped, "events_collected")
        stopped.send_signal(signal.SIGTERM)
        rest = stopped.communicate(timeout=60)[0]
    run(variables, "collect")

    assert (stopped.returncode, "collector_stopped" in rest) == (0, True)
    store = EventStore(Path(variables["DIALTONE_VAR"]) / "intelligence")
    assert [row["id"] for row in stored_rows(store)] == [str(event) for event in appended]
    assert stored_rows(store, "duplicates") == []


@contextmanager
def followed(variables: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """A process that collects until the end of the block at most."""
    environ = {name: value for name, value in os.environ.items() if "DIALTONE" not in name and "DATABASE" not in name}
    command = [sys.executable, "-m", "environments", "intelligence", "collect", "--follow"]
    with subprocess.Popen(
        command, env={**environ, **variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines_until(process: "subprocess.Popen[str]", event: str) -> None:
    """Read what the process logs until it logs that event."""
    read = []
    for line in process.stdout or ():
        read.append(line)
        if event in line:
            return
    pytest.fail("".join(read))
