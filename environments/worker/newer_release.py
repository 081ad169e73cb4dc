"""Leaves a job that only a newer release can do in the queue, until a worker of that release takes it."""

from typing import Any

import structlog
from procrastinate import App, RetryStrategy
from procrastinate.jobs import Job
from procrastinate.retry import RetryDecision
from procrastinate.tasks import Task

from business_layer.shared.errors import WrittenByNewerRelease

log = structlog.get_logger()

FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 600
MOST_DOUBLINGS = 5


class RetryOrLeave(RetryStrategy):
    """A retry strategy that never gives up a job left to a newer release."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, WrittenByNewerRelease):
            return super().get_retry_decision(exception=exception, job=job)
        log.warning("job_left_to_newer_release", job_id=job.id, task=job.task_name)
        seconds = FIRST_PAUSE_SECONDS * 2 ** min(job.attempts, MOST_DOUBLINGS)
        return RetryDecision(retry_in={"seconds": min(seconds, LONGEST_PAUSE_SECONDS)})


# A job that fails unexpectedly is tried again after 2, 4, 8, 16 and 32 seconds. After that, the jobs in
# lost_jobs.py find what it left undone.
RETRY = RetryOrLeave(max_attempts=5, exponential_wait=2)


class KnownTasks(dict[str, Task[Any, Any, Any]]):
    """The tasks by name. procrastinate would fail a job with an unknown task forever; here such a job is left alone."""

    def __init__(self, app: App) -> None:
        super().__init__(app.tasks)
        self._leave: Task[Any, Any, Any] = Task(_leave, blueprint=app, name="leave", queue="default", retry=RETRY)

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name, self._leave)


def _leave(**_arguments: object) -> None:
    raise WrittenByNewerRelease
