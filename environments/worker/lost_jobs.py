"""Mending what a worker that died, or a clock that was wrong, left behind; the log tells."""

import structlog

from business_layer.order_management.stalled_orders import ResumeStalledOrders
from database_layer.job_queue import JobQueue
from environments.worker.periodic_jobs import PERIODIC_JOBS

log = structlog.get_logger()
DEAD_AFTER_SECONDS = 30.0
PERIODIC = frozenset(job.task for job in PERIODIC_JOBS)


def mend_jobs(queue: JobQueue) -> None:
    """Hand the jobs of dead workers to others, and make those due that a wrong clock put off."""
    for job in queue.mend_stalled(dead_after_seconds=DEAD_AFTER_SECONDS, periodic=PERIODIC):
        if job.failure:
            log.error("job_not_mended", job_id=job.id, task=job.task, cause=str(job.failure))
        else:
            log.warning("job_taken_over", job_id=job.id, task=job.task)
    forward = queue.bring_forward()
    if forward:
        log.warning("jobs_brought_forward", count=forward)


def wake_orders(wake_stalled: ResumeStalledOrders) -> None:
    """Wake the orders whose job was lost."""
    woken = wake_stalled()
    if woken.count:
        log.warning("stalled_orders_woken", count=woken.count)
    for order_id, failure in woken.failures:
        log.error("order_not_woken", order_id=str(order_id), exc_info=failure)
