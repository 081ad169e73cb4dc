"""The system uses the database's clock, whatever the machine's says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, text

from database_layer import clock as clocks
from database_layer.clock import READ_EVERY_SECONDS, DatabaseClock
from database_layer.engine import make_engine
from tests.postgres import DatabaseForTests

NEAR = timedelta(seconds=2)
WRONG = [timedelta(days=1), timedelta(hours=-2), timedelta(days=400)]


@pytest.fixture
def own_engine(database: DatabaseForTests) -> Iterator[Engine]:
    engine = make_engine(database.url, pool_size=1, statement_timeout_ms=20_000)
    yield engine
    engine.dispose()


def databases_time(engine: Engine) -> datetime:
    with engine.connect() as connection:
        told: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return told.astimezone(UTC)


@pytest.mark.parametrize("by", WRONG)
def test_a_machine_whose_clock_is_wrong_goes_by_the_databases(own_engine: Engine, by: timedelta) -> None:
    right = databases_time(own_engine)

    with time_machine.travel(datetime.now(UTC) + by):
        told = DatabaseClock(own_engine).now()

    assert abs(told - right) < NEAR
    assert told.tzinfo is UTC


def test_a_clock_that_is_set_meanwhile_changes_nothing(own_engine: Engine) -> None:
    clock = DatabaseClock(own_engine)
    before = clock.now()

    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert abs(clock.now() - before) < NEAR


def test_time_passes_between_two_questions_and_is_asked_for_again_with_a_connection(
    own_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = [100.0]
    monkeypatch.setattr(clocks, "uptime", lambda: passed[0])
    clock = DatabaseClock(own_engine)
    asked = clock.now()

    passed[0] += READ_EVERY_SECONDS - 1
    databases_time(own_engine)
    assert clock.now() - asked == timedelta(seconds=READ_EVERY_SECONDS - 1)

    passed[0] += 1
    databases_time(own_engine)
    assert clock.now() - asked < NEAR


def test_a_process_that_never_reached_the_database_has_the_machines_time() -> None:
    nowhere = make_engine("postgresql://nobody@127.0.0.1:1/none", pool_size=1, statement_timeout_ms=1000)

    assert abs(DatabaseClock(nowhere).now() - datetime.now(UTC)) < NEAR
