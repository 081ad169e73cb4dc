"""Finds the orders whose time has come, and defers their jobs.

An order that waits for a time has no job: its tasks say when they are due, and an index has them in that order. A job
for each would slow every pick-up of another one, which reads past all that are not due yet (decision 44).
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

MOST_AT_ONCE = 1000
# A task may become visible after its time, because its transaction commits late. Later ones are found as stalled.
OVERLAP = timedelta(seconds=5)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
DEFER_DUE = text("""
WITH due AS (
    SELECT DISTINCT order_id FROM (
        SELECT order_id FROM fulfilment_tasks
        WHERE state IN ('pending', 'inProgress') AND next_attempt_at > :since AND next_attempt_at <= now()
          AND NOT EXISTS (SELECT FROM procrastinate_jobs
                          WHERE lock = 'order:' || order_id AND status IN ('todo', 'doing'))
        ORDER BY next_attempt_at LIMIT :at_most) AS task
), deferred AS (
    SELECT procrastinate_defer_jobs_v1(array_agg(
        ROW(:queue, 'advance_order', 0, 'order:' || order_id, NULL, jsonb_build_object('order_id', order_id), NULL)
        ::procrastinate_job_to_defer_v1)) FROM due HAVING count(*) > 0
)
SELECT now(), (SELECT count(*) FROM due), (SELECT count(*) FROM deferred)
""")


class DueOrders:
    """Defers a job for each order with a task that has become due since the last time, unless it has one."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._since = engine, LONG_AGO

    def defer(self, *, queue: str) -> int:
        """Defer the jobs, and return their number. The first time, all that is overdue counts."""
        values = {"since": self._since, "at_most": MOST_AT_ONCE, "queue": queue}
        with self._engine.connect() as connection:
            now, count, _ = connection.execute(DEFER_DUE, values).one()
        if count < MOST_AT_ONCE:
            self._since = now - OVERLAP
        return int(count)
