"""Notes under which numbers this process takes jobs from the queue."""

from collections.abc import Awaitable, Callable
from typing import Any

from procrastinate import JobContext
from procrastinate.worker import Worker


class OwnWorkers:
    """procrastinate's middleware around each job. `ids` has the numbers of the workers that did any."""

    def __init__(self) -> None:
        self.ids: set[int] = set()

    async def __call__(self, call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        if worker.worker_id is not None:
            self.ids.add(worker.worker_id)
        return await call_next()
