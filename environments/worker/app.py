"""The job queue's application: which task runs which use case. Each handler is as thin as a controller."""

from uuid import UUID

import structlog
from procrastinate import App, JobContext, PsycopgConnector

from environments.composition import Application
from environments.worker.leaving import RETRY, KnownTasks

log = structlog.get_logger()
DEAD_AFTER_SECONDS = 30.0


def make_app(container: Application, url: str) -> App:
    """The application with all its tasks.

    Each task takes and passes over arguments that it does not know: a newer release may have added some. A job that
    makes no sense without them is in a queue of that release.
    """
    app = App(connector=PsycopgConnector(conninfo=url))
    app.tasks = KnownTasks(app)
    _order_tasks(app, container)
    _other_tasks(app, container)
    _periodic_tasks(app, container)
    return app


def _order_tasks(app: App, container: Application) -> None:
    business = container.business

    @app.task(name="advance_order", retry=RETRY)
    def advance_order(order_id: str, **_newer: object) -> None:
        business.advance_order()(order_id=UUID(order_id))

    @app.task(name="wake_order", retry=RETRY)
    async def wake_order(order_id: str, **_newer: object) -> None:
        await app.configure_task("advance_order", lock=f"order:{order_id}").defer_async(order_id=order_id)


def _other_tasks(app: App, container: Application) -> None:
    business = container.business

    @app.task(name="deliver_message", retry=RETRY)
    def deliver_message(message_id: str, **_newer: object) -> None:
        business.deliver_message()(message_id=UUID(message_id))


def _periodic_tasks(app: App, container: Application) -> None:
    business = container.business

    @app.periodic(cron="* * * * * */15")
    @app.task(name="mend_stalled_jobs", queueing_lock="mend_stalled_jobs", pass_context=True)
    async def mend_stalled_jobs(context: JobContext, /, timestamp: int, **_newer: object) -> None:
        """A worker that died leaves its jobs half done: hand them to another."""
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
            log.warning("job_taken_over", job_id=job.id, task=job.task_name)
            await app.job_manager.retry_job(job)

    @app.periodic(cron="* * * * *")
    @app.task(name="wake_stalled_orders", queueing_lock="wake_stalled_orders")
    def wake_stalled_orders(timestamp: int, **_newer: object) -> None:
        woken = business.wake_stalled()()
        if woken:
            log.warning("stalled_orders_woken", count=woken)

    @app.periodic(cron="* * * * *")
    @app.task(name="resume_delivery", queueing_lock="resume_delivery")
    def resume_delivery(timestamp: int, **_newer: object) -> None:
        resumed = business.resume_delivery()()
        if resumed:
            log.warning("message_delivery_resumed", count=resumed)

    @app.periodic(cron="*/10 * * * *")
    @app.task(name="sweep", queueing_lock="sweep")
    def sweep(timestamp: int, **_newer: object) -> None:
        business.release_lapsed()()
        container.database.housekeeping()()

    @app.periodic(cron="17 3 * * *")
    @app.task(name="open_installation_slots", queueing_lock="open_installation_slots")
    def open_installation_slots(timestamp: int, **_newer: object) -> None:
        business.open_slots()()
