"""Our own statements on procrastinate's tables: for what its library does not do, or does by the worker's clock.

All times here are the database's: a worker whose clock is wrong would take living jobs for stalled ones, or schedule
jobs for next year. Where procrastinate has an SQL function it is called, so that its locks and states stay its own.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Exists,
    MetaData,
    Table,
    Text,
    cast,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError

from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.job_requests import Queue
from database_layer.types import Instant

_jobs = Table(
    "procrastinate_jobs",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("status", Text),
    Column("args", JSONB),
    Column("scheduled_at", Instant),
)

STALLED = text("""
SELECT job.id, job.task_name FROM procrastinate_jobs AS job
LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
WHERE job.status = 'doing'
  AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :dead_after)
       OR worker.id = ANY(CAST(:ended AS bigint[])))
ORDER BY job.id
""")
HAND_BACK = text("SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)")
DROP = text("SELECT procrastinate_finish_job_v1(:id, 'failed', true)")
BRING_FORWARD = text("""
UPDATE procrastinate_jobs SET scheduled_at = now()
WHERE status = 'todo' AND scheduled_at > now() + make_interval(secs => :longest_pause)
""")
# The slot is the start of the current period: whole periods since midnight UTC on 1970-01-01, shifted by the offset.
# procrastinate's function defers a task at most once for a slot, from any process.
DEFER_PERIODIC = text("""
SELECT procrastinate_defer_periodic_job_v2(
    CAST(:queue AS varchar), NULL, CAST(:task AS varchar), CAST(:task AS varchar), 0, '', slot.at,
    jsonb_build_object('timestamp', slot.at))
FROM (SELECT :offset + :every * CAST(floor((extract(epoch FROM now()) - :offset) / :every) AS bigint) AS at) AS slot
WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = :task AND status = 'todo')
""")
# The slot as procrastinate's function stores it, without a job.
PASS_OVER_FIRST_SLOT = text("""
INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
SELECT CAST(:task AS varchar), '', slot.at
FROM (SELECT :offset + :every * CAST(floor((extract(epoch FROM now()) - :offset) / :every) AS bigint) AS at) AS slot
WHERE NOT EXISTS (SELECT FROM procrastinate_periodic_defers WHERE task_name = :task)
ON CONFLICT DO NOTHING
""")


def has_job(key: ColumnElement[Any], argument: str) -> Exists:
    """True if a job waits or runs whose argument of that name is `key`, an id in the outer query, as text.

    A job that is due later than the longest pause does not count.
    """
    is_near = or_(_jobs.c.scheduled_at.is_(None), _jobs.c.scheduled_at <= func.now() + LONGEST_PAUSE)
    return (
        select(_jobs.c.id)
        .where(cast(_jobs.c.status, Text).in_(["todo", "doing"]), _jobs.c.args[argument].astext == key, is_near)
        .exists()
    )


@dataclass(frozen=True, kw_only=True)
class PeriodicJob:
    """A job that runs once in `every` seconds, counted from `offset` seconds after midnight UTC on 1970-01-01.

    A new system runs it at once, and then at its times, unless `runs_at_once` is False.
    """

    task: str
    every: int
    offset: int = 0
    runs_at_once: bool = True
    kind: Queue = Queue.WATCH


@dataclass(frozen=True)
class StalledJob:
    """A job whose worker died; `failure` is why it could not be handed on, if it could not."""

    id: int
    task: str
    failure: Exception | None = None


class JobQueue:
    """Hands on the jobs of dead workers, brings postponed jobs forward, and defers the periodic jobs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reassign_stalled(
        self, *, dead_after_seconds: float, periodic: frozenset[str], ended: Collection[int] = ()
    ) -> list[StalledJob]:
        """Hand the jobs of dead workers to other workers; return them all, also those that could not be handed on.

        A worker is dead if it shows no life for so long, or if the caller knows that it has `ended`.
        The engine commits each by itself, so that one failure does not undo the others. A periodic job is dropped: its
        next run may be queued already, and the queue accepts only one at a time.
        """
        with self._engine.connect() as connection:
            stalled = connection.execute(STALLED, {"dead_after": dead_after_seconds, "ended": list(ended)}).all()
            return [_handed_on(connection, job_id, task, is_periodic=task in periodic) for job_id, task in stalled]

    def bring_forward(self) -> int:
        """Make due now what a wrong clock scheduled: jobs due later than the longest pause. Return their count."""
        with self._engine.connect() as connection:
            return connection.execute(BRING_FORWARD, {"longest_pause": LONGEST_PAUSE.total_seconds()}).rowcount

    def defer_periodic(self, job: PeriodicJob) -> None:
        """Defer a periodic job for the current period, unless a worker has done so or one is queued already."""
        values = {"task": job.task, "queue": str(job.kind), "every": job.every, "offset": job.offset}
        with self._engine.connect() as connection, suppress(IntegrityError):
            if not job.runs_at_once:
                connection.execute(PASS_OVER_FIRST_SLOT, values)
            connection.execute(DEFER_PERIODIC, values)


def _handed_on(connection: Connection, job_id: int, task: str, *, is_periodic: bool) -> StalledJob:
    try:
        connection.execute(DROP if is_periodic else HAND_BACK, {"id": job_id})
    except DBAPIError as error:
        return StalledJob(job_id, task, error)
    return StalledJob(job_id, task)
