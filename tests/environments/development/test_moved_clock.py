"""The clock of a development system, on a real database and with a real network."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pyotp
import pytest
import requests
from click.testing import CliRunner

from database_layer.clock import DatabaseClock
from database_layer.engine import make_engine, make_session_factory
from environments.commands import sandbox as verbs
from environments.commands.dialtone import dialtone
from environments.development.moved_clock import MovedClock, step_of
from environments.development.sandbox_processes import soap_settings
from environments.sandbox.soap import SoapSandbox
from environments.settings import Settings
from environments.settings.demonstration import DemonstrationLogIn
from environments.settings.errors import CannotContinue
from tests.database.builders import a_user
from tests.environments.builders import some_settings
from tests.integration.conftest import free_port
from tests.postgres import DatabaseForTests

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DAY = timedelta(days=1)
# The command says whole minutes.
SOON = timedelta(seconds=90)


@pytest.fixture
def settings(fresh_database: DatabaseForTests, tmp_path: Path) -> Settings:
    return some_settings(
        tmp_path,
        DATABASE_URL=fresh_database.url,
        DATABASE_OWNER_URL=fresh_database.owner_url,
        DIALTONE_SANDBOX_PORT=str(free_port()),
    )


@pytest.fixture
def network(settings: Settings) -> Iterator[str]:
    sandbox = SoapSandbox(soap_settings(settings))
    sandbox.start()
    yield f"http://127.0.0.1:{settings.sandbox.port}"
    sandbox.stop()


def is_about(at: datetime, ahead: timedelta) -> bool:
    return abs(at - datetime.now(UTC) - ahead) < SOON


def database_time(url: str) -> datetime:
    with psycopg.connect(url) as connection:
        (now,) = connection.execute("SELECT now()").fetchone() or (datetime.min.replace(tzinfo=UTC),)
        return now


def test_the_database_and_the_network_move_together_and_back(settings: Settings, network: str) -> None:
    clock = MovedClock(settings)
    seen = []
    for move in (lambda: None, lambda: clock.move(DAY), lambda: clock.move(DAY), clock.reset):
        move()
        network_time = datetime.fromisoformat(requests.get(f"{network}/clock", timeout=5).json()["now"])
        seen.append((clock.now(), database_time(settings.database.url), network_time))

    for ahead, times in zip((timedelta(), DAY, 2 * DAY, timedelta()), seen, strict=True):
        assert all(is_about(at, ahead) for at in times)


@pytest.mark.usefixtures("network")
def test_a_process_that_runs_follows(settings: Settings) -> None:
    engine = make_engine(settings.database.url, pool_size=1, statement_timeout_ms=5000)
    with engine.connect():
        pass

    MovedClock(settings).move(DAY)

    assert is_about(DatabaseClock(engine).now(), DAY)
    engine.dispose()


@pytest.mark.usefixtures("network")
def test_jobs_of_later_are_due_and_no_worker_counts_as_dead(settings: Settings) -> None:
    with psycopg.connect(settings.database.url, autocommit=True) as queue:
        queue.execute("SELECT procrastinate_register_worker_v1()")
        queue.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at, status) "
            "VALUES ('q', 'later', now() + interval '1 hour', 'todo')"
        )

    MovedClock(settings).move(DAY)

    with psycopg.connect(settings.database.url, autocommit=True) as queue:
        queue.execute("SELECT procrastinate_register_worker_v1()")
        assert queue.execute("SELECT procrastinate_prune_stalled_workers_v1(30)").fetchall() == []
        (worker,) = queue.execute("SELECT min(id) FROM procrastinate_workers").fetchone() or (0,)
        job = queue.execute("SELECT task_name FROM procrastinate_fetch_job_v2(ARRAY['q'], %s)", [worker]).fetchone()
        assert job == ("later",)


@pytest.mark.usefixtures("network")
def test_the_command_says_the_codes_of_the_moved_day(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    person = DemonstrationLogIn(
        name="Alex Rivera", email="agent@dialtone.example", role="agent", password="-", totp_secret=SECRET
    )
    monkeypatch.setattr(verbs, "read_settings", lambda: replace(settings, demonstration=(person,)))

    said = CliRunner().invoke(dialtone, ["sandbox", "clock", "+1d"]).output.splitlines()[1]

    authenticator, now = pyotp.TOTP(SECRET), datetime.now(UTC) + DAY
    assert any(
        f" {authenticator.at(now + step)} for {person.email}" in said for step in (timedelta(), timedelta(seconds=-30))
    )


@pytest.mark.usefixtures("network")
def test_codes_that_were_used_ahead_do_not_count_after_a_reset(settings: Settings) -> None:
    clock = MovedClock(settings)
    clock.move(DAY)
    steps = {"used ahead": int(clock.now().timestamp()) // 30, "used before": 1}
    engine = make_engine(settings.database.owner_url, pool_size=1, statement_timeout_ms=5000)
    with make_session_factory(engine)() as session:
        session.add_all(a_user(name=name, totp_last_step=step) for name, step in steps.items())
        session.commit()
    engine.dispose()

    clock.reset()

    with psycopg.connect(settings.database.owner_url) as session:
        kept = session.execute("SELECT name, totp_last_step FROM users ORDER BY name").fetchall()
    assert kept == [("used ahead", 0), ("used before", 1)]


@pytest.mark.usefixtures("network")
def test_events_have_room_on_the_last_day_and_no_day_after_it(settings: Settings) -> None:
    clock = MovedClock(settings)
    clock.move(timedelta(days=600))

    with psycopg.connect(settings.database.owner_url) as session:
        months = session.execute("SELECT max(ends) FROM trail_months('events')").fetchone()
        assert months is not None
        assert months[0] > clock.now()
    with pytest.raises(CannotContinue, match="600 days"):
        clock.move(timedelta(minutes=1))


def test_without_a_network_nothing_moves(settings: Settings) -> None:
    with pytest.raises(CannotContinue, match="dialtone run"):
        MovedClock(settings).move(DAY)

    assert is_about(database_time(settings.database.url), timedelta())


def test_a_database_of_others_is_left_alone(settings: Settings) -> None:
    others = replace(settings, database=replace(settings.database, owner_url=""))

    with pytest.raises(CannotContinue, match="database of its own"):
        MovedClock(others)


@pytest.mark.parametrize(
    ("text", "step"),
    [("+30m", timedelta(minutes=30)), ("+3h", timedelta(hours=3)), ("+1d", DAY), ("+2w", 14 * DAY)],
)
def test_a_step_has_a_number_and_a_unit(text: str, step: timedelta) -> None:
    assert step_of(text) == step


@pytest.mark.parametrize("text", ["1d", "-1d", "+1", "+d", "+1y", "+1.5d", "+99999d", "tomorrow"])
def test_another_step_is_explained(text: str) -> None:
    with pytest.raises(CannotContinue, match=r"\+1d"):
        step_of(text)


@pytest.mark.usefixtures("network")
def test_the_command_moves_shows_and_resets(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "read_settings", lambda: settings)

    said = [
        CliRunner().invoke(dialtone, ["sandbox", "clock", *step]).output.splitlines()[0]
        for step in (["+1d"], [], ["reset"])
    ]

    times = [datetime.fromisoformat(line.split("says ")[1].replace(" UTC", "+00:00").rstrip(".")) for line in said]
    for at, ahead in zip(times, (DAY, DAY, timedelta()), strict=True):
        assert is_about(at, ahead)


def test_the_command_is_for_development_only(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "read_settings", lambda: replace(settings, environment="staging"))

    result = CliRunner().invoke(dialtone, ["sandbox", "clock", "+1d"])

    assert isinstance(result.exception, CannotContinue)
