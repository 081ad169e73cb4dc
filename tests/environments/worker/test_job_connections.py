"""The connections on which jobs are taken and finished."""

import asyncio

import psycopg
import pytest

from database_layer.engine import LOST_MACHINE
from environments.worker.job_connections import IDLE_SECONDS, IdleCheck, make_connector
from tests.postgres import DatabaseForTests

TERMINATE = "SELECT pg_terminate_backend(%s, 5000)"


def test_each_statement_is_a_transaction_of_its_own(database: DatabaseForTests) -> None:
    async def is_in_transaction() -> bool:
        connector = make_connector(database.url)
        await connector.open_async()
        try:
            async with connector.pool.connection() as connection:
                await connection.execute("SELECT 1")
                return connection.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE
        finally:
            await connector.close_async()

    assert not asyncio.run(is_in_transaction())


def test_a_connection_to_a_machine_that_vanished_is_given_up(database: DatabaseForTests) -> None:
    async def limits() -> dict[str, str]:
        connector = make_connector(database.url)
        await connector.open_async()
        try:
            async with connector.pool.connection() as connection:
                return connection.info.get_parameters()
        finally:
            await connector.close_async()

    used = asyncio.run(limits())

    assert {name: used[name] for name in LOST_MACHINE} == {name: str(value) for name, value in LOST_MACHINE.items()}


def test_a_broken_connection_that_was_idle_is_noticed(database: DatabaseForTests) -> None:
    now = 0.0
    check = IdleCheck(timer=lambda: now)

    async def use_twice() -> None:
        nonlocal now
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
            await check(connection)
            with psycopg.connect(database.url, autocommit=True) as other:
                other.execute(TERMINATE, [connection.info.backend_pid])
            now = IDLE_SECONDS
            await check(connection)

    with pytest.raises(psycopg.OperationalError):
        asyncio.run(use_twice())


def test_a_connection_that_was_just_used_is_not_asked(database: DatabaseForTests) -> None:
    check = IdleCheck(timer=lambda: 0.0)

    async def use_twice() -> bool:
        async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
            await check(connection)
            # It could not answer: the check would raise OperationalError.
            await connection.close()
            await check(connection)
            return connection.closed

    assert asyncio.run(use_twice())
