"""The periodic jobs, and the loop that defers them.

procrastinate's own periodic tasks go by the worker's clock: a clock that was a day ahead for a moment would defer
nothing for a day. Here the time is the database's.
"""

import asyncio
from collections.abc import Collection

import structlog

from business_layer.shared.job_requests import Queue
from database_layer.job_queue import JobQueue, PeriodicJob

log = structlog.get_logger()
MINUTE = 60
HOUR = 60 * MINUTE
POLL_SECONDS = 5.0

PERIODIC_JOBS = (
    PeriodicJob(task="mend_stalled_jobs", every=15),
    PeriodicJob(task="wake_stalled_orders", every=MINUTE),
    PeriodicJob(task="resume_delivery", every=MINUTE),
    PeriodicJob(task="sweep", every=10 * MINUTE),
    # After midnight in Hawaii and before morning in New York.
    PeriodicJob(task="open_installation_slots", every=24 * HOUR, offset=10 * HOUR + 17 * MINUTE),
    PeriodicJob(task="clear_finished_jobs", every=24 * HOUR, offset=3 * HOUR + 47 * MINUTE),
    # Each day of New York has one count, also when clocks change. A new system has sold no number yet.
    PeriodicJob(task="count_number_stock", every=24 * HOUR, offset=9 * HOUR + 7 * MINUTE, runs_at_once=False),
    # Before morning in New York, whose days are counted.
    PeriodicJob(task="watch_steps", every=24 * HOUR, offset=9 * HOUR + 37 * MINUTE, kind=Queue.INTELLIGENCE),
    # Mondays at 8:00 in New York: the use case knows when, in summer and in winter.
    PeriodicJob(task="mail_monday_numbers", every=10 * MINUTE, kind=Queue.INTELLIGENCE),
    PeriodicJob(task="learn_models", every=24 * HOUR, offset=8 * HOUR + 23 * MINUTE, kind=Queue.INTELLIGENCE),
    PeriodicJob(task="rank_anew", every=HOUR, offset=41 * MINUTE, kind=Queue.INTELLIGENCE),
    PeriodicJob(task="mail_saved_views", every=5 * MINUTE, kind=Queue.INTELLIGENCE),
)


async def keep_deferring(queue: JobQueue, kinds: Collection[Queue]) -> None:
    """Defer the periodic jobs of these kinds when they are due, until cancelled.

    Several workers may do this at the same time.
    """
    while True:
        try:
            await asyncio.to_thread(defer_all, queue, kinds)
        except Exception as error:
            log.error("periodic_jobs_not_deferred", cause=type(error).__name__)
        await asyncio.sleep(POLL_SECONDS)


def defer_all(queue: JobQueue, kinds: Collection[Queue]) -> None:
    for job in PERIODIC_JOBS:
        if job.kind in kinds:
            queue.defer_periodic(job)
