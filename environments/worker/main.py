"""The worker process."""

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ProcrastinateException
from sqlalchemy.exc import SQLAlchemyError

from business_layer.shared.job_requests import Queue
from environments.composition import Application, resolve
from environments.serving.logs import configure_logs
from environments.settings import Settings
from environments.settings.model import WorkerSlots
from environments.worker.due_orders import keep_waking
from environments.worker.job_registry import make_app
from environments.worker.lost_jobs import recover_jobs
from environments.worker.own_workers import OwnWorkers
from environments.worker.periodic_jobs import keep_deferring
from environments.worker.queues import WorkerPart, queue_shares

log = structlog.get_logger()
GRACE_SECONDS = 20.0
# A hanging connection can keep procrastinate from stopping. The process then exits, and is started again.
STUCK_SECONDS = GRACE_SECONDS + 40.0
PAUSE_SECONDS = 1.0
CONNECT_SECONDS = 5
# For the periodic jobs, for the orders that are due, and one to spare.
EXTRA_THREADS = 3


def run(settings: Settings, part: WorkerPart = WorkerPart.PRODUCT) -> None:
    """Do that part of the work until SIGTERM, then finish the jobs in progress, for at most GRACE_SECONDS.

    Raises SystemExit if it is stuck, so that the supervisor or systemd starts it again.
    """
    configure_logs(as_json=settings.logging.json, level=settings.logging.level)
    slots = settings.worker
    threads = sum(share.slots for share in queue_shares(slots, part)) + EXTRA_THREADS
    pool_size = max(settings.database.pool_size, threads)
    container = Application(settings=replace(settings, database=replace(settings.database, pool_size=pool_size)))
    asyncio.run(Worker(container, settings.database.url, slots, part).run())


class Worker:
    """Several procrastinate workers in one process, one for each kind of work in its part."""

    def __init__(
        self, container: Application, url: str, slots: WorkerSlots, part: WorkerPart = WorkerPart.PRODUCT
    ) -> None:
        self._container, self._url, self._shares = container, url, queue_shares(slots, part)
        self._stop, self._own = asyncio.Event(), OwnWorkers()

    @property
    def _slots(self) -> int:
        return sum(share.slots for share in self._shares)

    def stop(self) -> None:
        """Ask `run` to finish the jobs in progress and return."""
        self._stop.set()

    async def run(self) -> None:
        """Work until `stop`. When the database goes away, wait until it is back and start again."""
        loop = asyncio.get_running_loop()
        # The default executor has few more threads than the machine has cores, and slow mails would take them all.
        loop.set_default_executor(ThreadPoolExecutor(self._slots + EXTRA_THREADS))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        kinds = [share.kind for share in self._shares]
        loops = [asyncio.create_task(keep_deferring(resolve(self._container.database.job_queue), kinds))]
        if Queue.ORDERS in kinds:
            loops.append(asyncio.create_task(keep_waking(resolve(self._container.database.due_orders))))
        try:
            while not self._stop.is_set():
                await self._work_once()
        finally:
            for running in loops:
                running.cancel()

    async def _work_once(self) -> None:
        """Work until `stop`, or until one of the workers ends because it lost the database."""
        try:
            await self._reach_database()
            await asyncio.to_thread(self._hand_on_own_jobs)
            app = make_app(self._container, self._url)
            async with app.open_async():
                await self._until_one_ends(app)
        except (psycopg.OperationalError, SQLAlchemyError, ProcrastinateException) as error:
            log.error("worker_interrupted", cause=type(error.__cause__ or error).__name__)
        if not self._stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), PAUSE_SECONDS)

    async def _reach_database(self) -> None:
        """Raise psycopg.OperationalError while the database is away; procrastinate itself would retry for long."""
        async with await psycopg.AsyncConnection.connect(self._url, connect_timeout=CONNECT_SECONDS):
            pass

    def _hand_on_own_jobs(self) -> None:
        """Hand on what this process was doing when it lost the database, which others would notice much later.

        None of it still runs: `_until_one_ends` waits for the last job.
        """
        recover_jobs(resolve(self._container.database.job_queue), ended=self._own.ids)
        self._own.ids.clear()

    async def _until_one_ends(self, app: App) -> None:
        workers = [
            asyncio.create_task(
                app.run_worker_async(
                    name=share.name,
                    queues=share.queues,
                    concurrency=share.slots,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    fetch_job_polling_interval=2.0,
                    worker_middleware=[self._own],
                )
            )
            for share in self._shares
        ]
        stop_requested = asyncio.create_task(self._stop.wait())
        await asyncio.wait([stop_requested, *workers], return_when=asyncio.FIRST_COMPLETED)
        stop_requested.cancel()
        for worker in workers:
            worker.cancel()
        _, stuck = await asyncio.wait(workers, timeout=STUCK_SECONDS)
        if stuck:
            log.error("worker_stuck", count=len(stuck))
            raise SystemExit(1)
        errors = [error for worker in workers if not worker.cancelled() and (error := worker.exception())]
        if errors:
            raise errors[0]
