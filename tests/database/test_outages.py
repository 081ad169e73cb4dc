"""An error says if the database is unavailable or the statement was wrong."""

import psycopg
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, InvalidRequestError, SQLAlchemyError

from database_layer.engine import make_engine
from database_layer.outages import is_outage, retry_during_outage
from tests.postgres import DatabaseForTests


def error_of(engine: Engine, statement: str) -> BaseException:
    with pytest.raises((SQLAlchemyError, psycopg.Error)) as caught, engine.connect() as connection:
        connection.execute(text(statement))
    return caught.value


def test_a_server_that_cannot_be_reached_is_away() -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none", pool_size=1, statement_timeout_ms=1000)

    assert is_outage(error_of(engine, "SELECT 1"))


def test_a_server_that_ends_the_connection_is_away(engine: Engine) -> None:
    error = error_of(engine, "SELECT pg_terminate_backend(pg_backend_pid())")

    assert is_outage(error)
    assert isinstance(error, DBAPIError)
    assert error.orig is not None
    assert is_outage(error.orig)


def test_a_pool_without_a_free_connection_is_away(database: DatabaseForTests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("database_layer.engine.POOL_SECONDS", 0.05)
    engine = make_engine(database.url, pool_size=1, statement_timeout_ms=20_000)
    taken = [engine.connect() for _ in range(3)]

    error = error_of(engine, "SELECT 1")

    assert is_outage(error)
    for connection in taken:
        connection.close()
    engine.dispose()


@pytest.mark.parametrize("statement", ["SELECT nothing", "SELECT 1 / 0", "SELECT pg_sleep(5)"])
def test_a_question_that_is_wrong_or_takes_too_long_is_our_fault(database: DatabaseForTests, statement: str) -> None:
    engine = make_engine(database.url, pool_size=1, statement_timeout_ms=100)

    assert not is_outage(error_of(engine, statement))
    engine.dispose()


@pytest.mark.parametrize(
    "code",
    [
        "08006",  # connection failure
        "25006",  # read-only transaction
        "53100",  # disk full
        "53200",  # out of memory
        "53300",  # too many connections
        "57P01",  # admin shutdown
        "57P02",  # crash shutdown
        "57P03",  # cannot connect now
        "58030",  # input or output error
    ],
)
def test_a_server_that_cannot_serve_now_is_away(engine: Engine, code: str) -> None:
    error = error_of(engine, f"DO $$ BEGIN RAISE EXCEPTION 'as the server says it' USING ERRCODE = '{code}'; END $$")

    assert is_outage(error)


def test_a_pool_whose_new_connections_break_at_once_is_away(database: DatabaseForTests) -> None:
    engine = make_engine(database.url, pool_size=1, statement_timeout_ms=1000)

    @event.listens_for(engine, "checkout")
    def find_it_broken(*_: object) -> None:
        raise DisconnectionError

    error = error_of(engine, "SELECT 1")

    assert isinstance(error, InvalidRequestError)
    assert is_outage(error)
    engine.dispose()


def test_a_session_that_is_used_wrongly_is_our_fault() -> None:
    assert not is_outage(InvalidRequestError("A transaction is already begun on this Session."))


class Note:
    """Fails a number of times with an error, then succeeds."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.tries = error, times, 0

    def __call__(self) -> str:
        self.tries += 1
        if self.tries <= self.times:
            raise self.error
        return "noted"


def test_what_must_be_noted_waits_for_the_database() -> None:
    note, pauses = Note(psycopg.errors.AdminShutdown("away"), times=6), list[float]()

    assert retry_during_outage(note, sleep=pauses.append) == "noted"
    assert note.tries == 7
    assert pauses == sorted(pauses)
    assert pauses[-1] == 2


def test_an_error_in_the_note_is_raised_right_away() -> None:
    note = Note(psycopg.errors.UniqueViolation("there twice"), times=1)

    with pytest.raises(psycopg.errors.UniqueViolation):
        retry_during_outage(note, sleep=lambda _seconds: None)

    assert note.tries == 1


def test_an_outage_without_end_is_raised_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("database_layer.outages.GIVE_UP_AFTER_SECONDS", 0)
    note = Note(psycopg.errors.AdminShutdown("away"), times=2)

    with pytest.raises(psycopg.errors.AdminShutdown):
        retry_during_outage(note, sleep=lambda _seconds: None)
