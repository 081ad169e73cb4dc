"""The job queue is fixed row by row, by the database's clock, and knows which rows have a job."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from psycopg.rows import scalar_row
from sqlalchemy import Engine

from business_layer.jobs import jobs_for
from business_layer.shared.actor import SYSTEM
from business_layer.shared.backoff import LONGEST_PAUSE
from database_layer.engine import make_engine, make_reading_session_factory, make_session_factory
from database_layer.job_queue import JobQueue, PeriodicJob
from database_layer.repositories.orders import SqlStalledOrders
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from environments.composition.identifiers import TimeOrderedIdentifiers
from tests.database.builders import Keeper
from tests.fakes.clock import NOON, FakeClock
from tests.postgres import DatabaseForTests

LATER = NOON + timedelta(minutes=10)
BEYOND = NOON + LONGEST_PAUSE
WATCH = PeriodicJob(task="watch", every=60)


@pytest.fixture
def engine(fresh_database: DatabaseForTests) -> Iterator[Engine]:
    engine = make_engine(fresh_database.url, pool_size=3, statement_timeout_ms=20_000)
    yield engine
    engine.dispose()


@pytest.fixture
def queue(engine: Engine) -> JobQueue:
    return JobQueue(engine)


@pytest.fixture
def work(engine: Engine) -> SqlUnitOfWorkFactory:
    sessions, reading = make_session_factory(engine), make_reading_session_factory(engine)
    return SqlUnitOfWorkFactory(sessions, reading, jobs_for, FakeClock(), TimeOrderedIdentifiers())


@pytest.fixture
def sql(fresh_database: DatabaseForTests) -> Iterator["psycopg.Cursor[object]"]:
    with psycopg.connect(fresh_database.owner_url, autocommit=True) as connection:
        yield connection.cursor(row_factory=scalar_row)


def a_dead_workers_job(sql: "psycopg.Cursor[object]", task: str, *, lock: str | None = None) -> object:
    """Add a job in progress whose worker sent its last heartbeat a minute ago."""
    worker = sql.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id"
    ).fetchone()
    return sql.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, worker_id)"
        " VALUES ('orders', %s, %s, 'doing', %s) RETURNING id",
        [task, lock, worker],
    ).fetchone()


def status_of(sql: "psycopg.Cursor[object]", job_id: object) -> object:
    return sql.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job_id]).fetchone()


def test_a_job_that_cannot_be_handed_back_does_not_hold_up_the_others(
    queue: JobQueue, sql: "psycopg.Cursor[object]"
) -> None:
    blocked = a_dead_workers_job(sql, "one_of_a_kind", lock="one_of_a_kind")
    sql.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock)"
        " VALUES ('orders', 'one_of_a_kind', 'one_of_a_kind')"
    )
    behind = a_dead_workers_job(sql, "advance_order")

    reassigned = queue.reassign_stalled(dead_after_seconds=30, periodic=frozenset())

    assert [(job.id, job.failure is None) for job in reassigned] == [(blocked, False), (behind, True)]
    assert status_of(sql, behind) == "todo"


def test_a_periodic_job_of_a_dead_worker_is_dropped_as_it_comes_again(
    queue: JobQueue, sql: "psycopg.Cursor[object]"
) -> None:
    job = a_dead_workers_job(sql, "watch", lock="watch")
    queue.defer_periodic(WATCH)

    (reassigned,) = queue.reassign_stalled(dead_after_seconds=30, periodic=frozenset({"watch"}))

    assert reassigned.failure is None
    assert status_of(sql, job) is None


def test_the_jobs_of_workers_that_live_are_left_alone(queue: JobQueue, sql: "psycopg.Cursor[object]") -> None:
    a_dead_workers_job(sql, "advance_order")
    sql.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")

    assert queue.reassign_stalled(dead_after_seconds=30, periodic=frozenset()) == []


def test_the_jobs_of_a_worker_that_is_known_to_have_ended_are_handed_on_at_once(
    queue: JobQueue, sql: "psycopg.Cursor[object]"
) -> None:
    job, others = a_dead_workers_job(sql, "advance_order"), a_dead_workers_job(sql, "advance_order")
    sql.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")
    worker = sql.execute("SELECT worker_id FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()

    (reassigned,) = queue.reassign_stalled(dead_after_seconds=30, periodic=frozenset(), ended=[int(str(worker))])

    assert reassigned.id == job
    assert [status_of(sql, each) for each in (job, others)] == ["todo", "doing"]


def test_a_job_that_a_wrong_clock_put_off_is_brought_forward_and_one_that_waits_its_turn_is_not(
    queue: JobQueue, sql: "psycopg.Cursor[object]"
) -> None:
    sql.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
        " VALUES ('orders', 'parked', now() + interval '1 day'), ('orders', 'waits', now() + interval '30 minutes')"
    )

    assert queue.bring_forward() == 1

    due = sql.execute("SELECT task_name FROM procrastinate_jobs WHERE scheduled_at <= now()").fetchall()
    assert due == ["parked"]


def test_a_periodic_job_is_deferred_once_a_period_by_all_processes(
    queue: JobQueue, sql: "psycopg.Cursor[object]"
) -> None:
    queue.defer_periodic(WATCH)
    queue.defer_periodic(WATCH)
    sql.execute("DELETE FROM procrastinate_jobs")
    queue.defer_periodic(PeriodicJob(task="watch", every=1_000_000_000))

    found = sql.execute("SELECT queue_name || ' ' || queueing_lock FROM procrastinate_jobs").fetchall()
    assert found == ["watch watch"]


def test_a_job_that_waits_for_its_time_is_first_deferred_in_the_period_after_the_first(
    queue: JobQueue, sql: "psycopg.Cursor[object]"
) -> None:
    waiting = PeriodicJob(task="count", every=1_000_000_000, runs_at_once=False)
    queue.defer_periodic(waiting)
    queue.defer_periodic(waiting)
    assert sql.execute("SELECT task_name FROM procrastinate_jobs").fetchall() == []

    sql.execute("UPDATE procrastinate_periodic_defers SET defer_timestamp = defer_timestamp - 1000000000")
    queue.defer_periodic(waiting)

    assert sql.execute("SELECT task_name FROM procrastinate_jobs").fetchall() == ["count"]


def test_a_message_with_a_job_is_not_resumed_unless_the_job_is_parked(
    work: SqlUnitOfWorkFactory, sql: "psycopg.Cursor[object]"
) -> None:
    message = Keeper(work).message()

    def overdue() -> list[object]:
        with work(by=SYSTEM) as uow:
            return [message.id for message in uow.messages.overdue(before=LATER, beyond=BEYOND, at_most=9)]

    assert overdue() == []
    sql.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day'")
    assert overdue() == [message.id]
    sql.execute("DELETE FROM procrastinate_jobs")
    assert overdue() == [message.id]


def test_orders_with_a_job_are_not_woken_and_the_oldest_of_the_others_comes_first(
    engine: Engine, work: SqlUnitOfWorkFactory, sql: "psycopg.Cursor[object]"
) -> None:
    keep = Keeper(work)
    home = keep.household()
    younger = keep.order(home, placed_at=NOON + timedelta(minutes=2))
    older, busy = keep.order(home), keep.order(home)
    sql.execute("DELETE FROM procrastinate_jobs WHERE args->>'order_id' <> %s", [str(busy.id)])

    found = SqlStalledOrders(make_session_factory(engine)).with_overdue_tasks(before=LATER, beyond=BEYOND, at_most=9)

    assert found == [older.id, younger.id]


def test_each_kind_of_work_has_a_queue_of_its_own(work: SqlUnitOfWorkFactory, sql: "psycopg.Cursor[object]") -> None:
    keep = Keeper(work)
    keep.order(keep.household())
    keep.message(kind="verify_email")
    keep.message(kind="order_placed")

    found = sql.execute("SELECT queue_name FROM procrastinate_jobs ORDER BY id").fetchall()

    assert found == ["default", "urgent_mail", "mail"]
