"""Connections of the pool: one that broke is not handed out again."""

from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import text

from database_layer.engine import LOST_MACHINE, make_engine
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


def test_a_connection_to_a_machine_that_vanished_is_given_up(database: DatabaseForTests) -> None:
    engine = make_engine(database.url, pool_size=1, statement_timeout_ms=20_000)

    with engine.connect() as connection:
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        limits = driver.info.get_parameters()

    assert {name: limits[name] for name in LOST_MACHINE} == {name: str(value) for name, value in LOST_MACHINE.items()}
    engine.dispose()
