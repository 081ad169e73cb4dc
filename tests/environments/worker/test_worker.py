"""The worker on a real queue: jobs that only a newer release can do wait for it, and nothing is lost."""

import asyncio
import inspect
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from procrastinate import App
from procrastinate.jobs import Job
from sqlalchemy import text

from business_layer.messages.message import MessageState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import WrittenByNewerRelease
from business_layer.shared.job_requests import JOBS_RELEASE, JobRequest, Queue, known_queues, queue_since
from environments.composition import Application, resolve
from environments.worker.job_registry import make_app
from environments.worker.newer_release import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, RETRY
from environments.worker.periodic_jobs import PERIODIC_JOBS
from tests.database.builders import Keeper, a_task
from tests.environments.builders import some_settings
from tests.postgres import DatabaseForTests


@pytest.fixture
def container(fresh_database: DatabaseForTests, tmp_path: Path) -> Iterator[Application]:
    container = Application(settings=some_settings(tmp_path, DATABASE_URL=fresh_database.url))
    yield container
    resolve(container.database.engine).dispose()


@pytest.fixture
def app(container: Application, fresh_database: DatabaseForTests) -> App:
    return make_app(container, fresh_database.url)


def defer(container: Application, task: str, *, queue: str = "default", lock: str | None = None, **args: Any) -> None:
    with resolve(container.database.sessions).begin() as session:
        query = """INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args)
                   VALUES (:queue, :task, :lock, CAST(:args AS jsonb))"""
        values = {"queue": queue, "task": task, "lock": lock, "args": json.dumps(args)}
        session.execute(text(query), values)


def jobs(container: Application) -> list[tuple[str, str, int]]:
    with resolve(container.database.sessions)() as session:
        query = """SELECT task_name, status || CASE WHEN scheduled_at > now() THEN ', later' ELSE '' END, attempts
                   FROM procrastinate_jobs ORDER BY id"""
        return [tuple(row) for row in session.execute(text(query)).all()]


def work(app: App) -> None:
    """Do all jobs that are due, and stop."""

    async def run() -> None:
        async with app.open_async():
            queues = [queue for kind in Queue for queue in known_queues(kind)]
            await app.run_worker_async(
                queues=queues, wait=False, install_signal_handlers=False, delete_jobs="successful"
            )

    app.periodic_registry.periodic_tasks.clear()
    asyncio.run(run())


def test_a_job_of_an_unknown_task_is_left_for_a_newer_release(app: App, container: Application) -> None:
    defer(container, "ship_goods", order_id="x")

    work(app)

    assert jobs(container) == [("ship_goods", "todo, later", 1)]


def test_a_job_that_says_it_needs_a_newer_release_is_not_touched(app: App, container: Application) -> None:
    request = JobRequest(task="advance_order", since=JOBS_RELEASE + 1)
    defer(container, request.task, queue=request.queue, order_id="x")

    work(app)

    assert jobs(container) == [("advance_order", "todo", 0)]


def test_a_job_with_an_argument_that_is_not_known_is_done(app: App, container: Application) -> None:
    work_on = resolve(container.database.unit_of_work)
    message = Keeper(work_on).message(state=MessageState.FAILED)
    change(container, "DELETE FROM procrastinate_jobs")
    defer(container, "deliver_message", message_id=str(message.id), campaign="spring")

    work(app)

    assert jobs(container) == []


def test_a_job_of_an_order_in_an_unknown_state_is_left_and_the_order_stays_as_it_is(
    app: App, container: Application
) -> None:
    order_id = an_order(container)
    change(container, "UPDATE product_orders SET state = 'onVacation'")
    defer(container, "advance_order", lock=f"order:{order_id}", order_id=str(order_id))

    work(app)

    assert jobs(container)[-1] == ("advance_order", "todo, later", 1)
    assert value(container, "SELECT state FROM product_orders") == "onVacation"


def test_a_job_of_an_order_with_a_task_of_an_unknown_type_is_left(app: App, container: Application) -> None:
    order_id = an_order(container)
    change(container, "UPDATE product_orders SET state = 'inProgress'")
    change(container, "UPDATE fulfilment_tasks SET type = 'shipGoods'")
    defer(container, "advance_order", lock=f"order:{order_id}", order_id=str(order_id))

    work(app)

    assert jobs(container)[-1] == ("advance_order", "todo, later", 1)
    assert value(container, "SELECT type || state FROM fulfilment_tasks") == "shipGoodspending"


def test_a_job_of_a_message_in_an_unknown_state_is_left(app: App, container: Application) -> None:
    Keeper(resolve(container.database.unit_of_work)).message()
    change(container, "UPDATE messages SET state = 'sending'")

    work(app)

    assert jobs(container) == [("deliver_message", "todo, later", 1)]
    assert value(container, "SELECT state FROM messages") == "sending"


@pytest.mark.parametrize("attempts", [0, 3, 40, 10_000])
def test_a_job_left_to_a_newer_release_is_retried_slowly_and_never_given_up(attempts: int) -> None:
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="x", task_kwargs={}, attempts=attempts)

    decision = RETRY.get_retry_decision(exception=WrittenByNewerRelease(), job=job)

    assert decision is not None
    assert decision.retry_at is not None
    wait = (decision.retry_at - datetime.now(UTC)).total_seconds()
    assert FIRST_PAUSE_SECONDS - 5 < wait <= LONGEST_PAUSE_SECONDS


def test_other_failures_are_still_given_up() -> None:
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="x", task_kwargs={}, attempts=5)

    assert RETRY.get_retry_decision(exception=ValueError(), job=job) is None


def test_failed_jobs_are_deleted_after_thirty_days_and_waiting_or_recent_ones_are_kept(
    app: App, container: Application
) -> None:
    for task in ("failed_long_ago", "failed_lately", "waits"):
        defer(container, task, queue="nobody's", order_id="x")
    change(container, "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name LIKE 'failed%'")
    change(container, "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name LIKE 'failed%'")
    ages = "CASE task_name WHEN 'failed_lately' THEN interval '29 days' ELSE interval '31 days' END"
    of_job = "FROM procrastinate_jobs AS job WHERE job.id = job_id"
    change(container, f"UPDATE procrastinate_events SET at = now() - {ages} {of_job}")
    defer(container, "clear_finished_jobs", queue=Queue.WATCH, timestamp=0)

    work(app)

    assert jobs(container) == [("failed_lately", "failed", 0), ("waits", "todo", 0)]


def test_every_periodic_job_has_a_task(app: App) -> None:
    assert {job.task for job in PERIODIC_JOBS} <= app.tasks.keys()


def test_every_task_ignores_unknown_arguments(app: App) -> None:
    ours = [task for task in app.tasks.values() if not task.name.startswith("builtin:")]

    assert len(ours) >= 9
    for task in ours:
        kinds = {parameter.kind for parameter in inspect.signature(task.func).parameters.values()}
        assert inspect.Parameter.VAR_KEYWORD in kinds, f"{task.name} would fail on an argument of a newer release"


def test_each_release_takes_jobs_from_its_own_queue_and_from_those_of_earlier_releases() -> None:
    assert known_queues() == [queue_since(release) for release in range(1, JOBS_RELEASE + 1)]
    assert queue_since(JOBS_RELEASE + 1) not in known_queues()
    assert queue_since(1) == "default"


def an_order(container: Application) -> UUID:
    keep = Keeper(resolve(container.database.unit_of_work))
    order = keep.order(keep.household())
    with resolve(container.database.unit_of_work)(by=SYSTEM) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.tasks.append(a_task(item))
        uow.commit()
    change(container, "DELETE FROM procrastinate_jobs")
    return order.id


def change(container: Application, statement: str) -> None:
    with resolve(container.database.sessions).begin() as session:
        session.execute(text(statement))


def value(container: Application, query: str) -> object:
    with resolve(container.database.sessions)() as session:
        return session.execute(text(query)).scalar_one()
