"""A failed job is tried again by the database's clock, whatever the worker's machine says."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from environments.composition import Application, resolve
from environments.worker.job_registry import make_app
from tests.environments.builders import some_settings
from tests.postgres import DatabaseForTests

WRONG = [timedelta(minutes=30), timedelta(days=1), timedelta(hours=-2)]


@pytest.fixture
def container(fresh_database: DatabaseForTests, tmp_path: Path) -> Iterator[Application]:
    container = Application(settings=some_settings(tmp_path, DATABASE_URL=fresh_database.url))
    yield container
    resolve(container.database.engine).dispose()


@pytest.mark.parametrize("ahead", WRONG, ids=str)
def test_a_retry_is_due_in_seconds_whatever_the_workers_clock_says(
    container: Application, fresh_database: DatabaseForTests, ahead: timedelta
) -> None:
    with resolve(container.database.sessions).begin() as session:
        # An id that is none: the job fails for a reason nobody foresaw.
        session.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " VALUES ('default', 'advance_order', '{\"order_id\": \"x\"}')"
            )
        )

    async def fail_once() -> None:
        app = make_app(container, fresh_database.url)
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False)

    with time_machine.travel(datetime.now(UTC) + ahead):
        asyncio.run(fail_once())

    with resolve(container.database.sessions)() as session:
        pause = "SELECT extract(epoch FROM scheduled_at - now())::float FROM procrastinate_jobs WHERE status = 'todo'"
        assert -5 < session.execute(text(pause)).scalar_one() < 5
