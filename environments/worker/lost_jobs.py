"""Recovers jobs and orders that a dead worker or a wrong clock left behind, and logs each."""

from collections.abc import Collection

import structlog

from business_layer.order_management.stalled_orders import ResumeStalledOrders
from database_layer.job_queue import JobQueue
from environments.worker.periodic_jobs import PERIODIC_JOBS

log = structlog.get_logger()
DEAD_AFTER_SECONDS = 30.0
PERIODIC = frozenset(job.task for job in PERIODIC_JOBS)


def recover_jobs(queue: JobQueue, *, ended: Collection[int] = ()) -> None:
    """Hand the jobs of dead workers to other workers, and make jobs due that a wrong clock postponed.

    Those of workers that are known to have `ended` are handed on at once.
    """
    for job in queue.reassign_stalled(dead_after_seconds=DEAD_AFTER_SECONDS, periodic=PERIODIC, ended=ended):
        if job.failure:
            log.error("job_not_mended", job_id=job.id, task=job.task, cause=str(job.failure))
        else:
            log.warning("job_taken_over", job_id=job.id, task=job.task)
    forward = queue.bring_forward()
    if forward:
        log.warning("jobs_brought_forward", count=forward)


def resume_orders(resume_stalled: ResumeStalledOrders) -> None:
    """Resume the orders whose job was lost."""
    resumed = resume_stalled()
    if resumed.count:
        log.warning("stalled_orders_woken", count=resumed.count)
    for order_id, failure in resumed.failures:
        log.error("order_not_woken", order_id=str(order_id), exc_info=failure)
