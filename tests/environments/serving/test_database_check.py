"""A site is ready only if the database takes writes."""

from database_layer.engine import make_engine, make_session_factory
from environments.development.postgres import APPLICATION, PostgresServer
from environments.serving.database_check import is_database_ready
from tests.postgres import DatabaseForTests


def is_ready(url: str) -> bool:
    engine = make_engine(url, pool_size=1, statement_timeout_ms=5000)
    try:
        return is_database_ready(make_session_factory(engine))
    finally:
        engine.dispose()


def test_a_primary_is_ready(database: DatabaseForTests) -> None:
    assert is_ready(database.url)


def test_a_standby_is_not_ready(standby: PostgresServer, database: DatabaseForTests) -> None:
    assert not is_ready(standby.url(APPLICATION, database.name))


def test_a_primary_that_only_reads_is_not_ready(database: DatabaseForTests) -> None:
    assert not is_ready(f"{database.url}?options=-c%20default_transaction_read_only%3Don")


def test_a_database_that_does_not_answer_is_not_ready() -> None:
    assert not is_ready("postgresql://nobody@127.0.0.1:1/none")
