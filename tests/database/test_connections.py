"""Connections of the pool: one that broke is not handed out again."""

import psycopg
import pytest
from sqlalchemy import text

from database_layer.engine import make_engine
from database_layer.queries.sessions import SqlSessionQueries
from tests.postgres import DatabaseForTests


def test_a_connection_that_broke_is_replaced_at_once(database: DatabaseForTests) -> None:
    engine = make_engine(database.url, pool_size=1, statement_timeout_ms=20_000)
    sessions = SqlSessionQueries(engine)
    with engine.connect() as connection:
        used = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with psycopg.connect(database.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [used])
    with pytest.raises(psycopg.OperationalError):
        sessions.by_hash("nobody's")

    assert sessions.by_hash("nobody's") is None
    engine.dispose()
