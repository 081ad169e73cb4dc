"""Sets the time of retries by the database's clock, where procrastinate would use the machine's."""

from datetime import UTC, datetime

from procrastinate.connector import BaseConnector
from procrastinate.manager import JobManager

from business_layer.shared.clock import Clock


class DatabaseTimeRetries(JobManager):
    """procrastinate's job manager, except that a retry is due by the database's clock.

    A job with a lock that waits for its retry holds up all later jobs of its order. A machine whose clock was ahead
    would postpone them all until the clock's time has come.
    """

    def __init__(self, connector: BaseConnector, clock: Clock) -> None:
        super().__init__(connector)
        self._clock = clock

    async def retry_job_by_id_async(
        self,
        job_id: int,
        retry_at: datetime,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        due = self._clock.now() + (retry_at - datetime.now(UTC))
        await super().retry_job_by_id_async(job_id, due, priority, queue, lock)
