"""Registers each background job with its queue and its handler. A handler is as thin as a controller: one use case."""

from datetime import date
from uuid import UUID

import structlog
from procrastinate import App

from business_layer.insight.mail_views import CannotAnswer
from business_layer.messages.message import MessageState
from business_layer.shared.job_requests import Queue
from environments.composition import Application, resolve
from environments.worker.assigned_numbers import ReleaseNumbers
from environments.worker.database_time_retries import DatabaseTimeRetries
from environments.worker.independent_steps import run_steps
from environments.worker.job_connections import make_connector
from environments.worker.lost_jobs import recover_jobs, resume_orders
from environments.worker.newer_release import RETRY, KnownTasks

log = structlog.get_logger()
FINISHED_JOBS_KEPT_HOURS = 30 * 24


def make_app(container: Application, url: str) -> App:
    """Make procrastinate's application with all jobs registered.

    Every handler ignores arguments that it does not know: a newer release may have added some. A job that makes no
    sense without its new arguments waits in a queue of that release.
    """
    app = App(connector=make_connector(url))
    app.tasks = KnownTasks(app)
    app.job_manager = DatabaseTimeRetries(app.connector, resolve(container.database.clock))
    _register_orders(app, container)
    _register_messages(app, container)
    _register_recovery(app, container)
    _register_cleaning(app, container)
    _register_intelligence(app, container)
    _register_report_mails(app, container)
    return app


def _register_orders(app: App, container: Application) -> None:
    @app.task(name="advance_order", queue=Queue.ORDERS, retry=RETRY)
    def advance_order(order_id: str, notified_key: str = "", **_newer: object) -> None:
        resolve(container.order_management.advance_order)(order_id=UUID(order_id), notified_key=notified_key)

    @app.task(name="wake_order", queue=Queue.ORDERS, retry=RETRY)
    async def wake_order(order_id: str, **_newer: object) -> None:
        # A job of the previous release, which deferred one for each later attempt (see due_orders.py).
        await app.configure_task("advance_order", lock=f"order:{order_id}").defer_async(order_id=order_id)


def _register_messages(app: App, container: Application) -> None:
    @app.task(name="deliver_message", queue=Queue.MAIL, retry=RETRY)
    def deliver_message(message_id: str, **_newer: object) -> None:
        state = resolve(container.messages.deliver_message)(message_id=UUID(message_id))
        if state is MessageState.FAILED:
            log.warning("message_failed", message_id=message_id)


def _register_recovery(app: App, container: Application) -> None:
    # These jobs have no retry: they are periodic and run again soon. Two have other names than their functions: a name
    # never changes, because it is stored with the jobs of earlier releases in the queue.
    @app.task(name="mend_stalled_jobs", queue=Queue.WATCH)
    def recover_stalled_jobs(timestamp: int, **_newer: object) -> None:
        recover_jobs(resolve(container.database.job_queue))

    @app.task(name="wake_stalled_orders", queue=Queue.WATCH)
    def resume_stalled_orders(timestamp: int, **_newer: object) -> None:
        resume_orders(resolve(container.order_management.resume_stalled_orders))

    @app.task(name="resume_delivery", queue=Queue.WATCH)
    def resume_delivery(timestamp: int, **_newer: object) -> None:
        resumed = resolve(container.messages.resume_delivery)()
        if resumed:
            log.warning("message_delivery_resumed", count=resumed)


def _register_cleaning(app: App, container: Application) -> None:
    @app.task(name="sweep", queue=Queue.WATCH)
    def sweep(timestamp: int, **_newer: object) -> None:
        run_steps(
            resolve(container.inventory.release_lapsed_reservations),
            resolve(container.inventory.release_aged_resources),
            resolve(container.inventory.mail_number_alerts),
            ReleaseNumbers(resolve(container.order_management.release_unused_numbers)),
            resolve(container.database.item_states),
            resolve(container.order_management.decline_unanswered_revisions),
            resolve(container.service_changes.expire_transfer_offers),
            resolve(container.database.housekeeping),
        )

    @app.task(name="open_installation_slots", queue=Queue.WATCH, retry=RETRY)
    def open_installation_slots(timestamp: int, **_newer: object) -> None:
        resolve(container.inventory.open_installation_slots)()

    @app.task(name="count_number_stock", queue=Queue.WATCH)
    def count_number_stock(timestamp: int, **_newer: object) -> None:
        resolve(container.inventory.count_number_stock)()

    @app.task(name="clear_finished_jobs", queue=Queue.WATCH, retry=RETRY)
    async def clear_finished_jobs(timestamp: int, **_newer: object) -> None:
        # Jobs that succeed are deleted right away. Failed ones stay for a while, for people to look into.
        await app.job_manager.delete_old_jobs(
            FINISHED_JOBS_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )


def _register_intelligence(app: App, container: Application) -> None:
    # Only a worker beside the stored events takes these jobs. The engine of the reports is loaded when they run, in a
    # process of its own.
    @app.task(name="learn_models", queue=Queue.INTELLIGENCE)
    def learn_models(timestamp: int, **_newer: object) -> None:
        resolve(container.insight.learn_models)()

    @app.task(name="rank_anew", queue=Queue.INTELLIGENCE)
    def rank_anew(timestamp: int, **_newer: object) -> None:
        resolve(container.insight.rank_anew)()

    @app.task(name="watch_steps", queue=Queue.INTELLIGENCE)
    def watch_steps(timestamp: int, **_newer: object) -> None:
        counts = resolve(container.report_mails.watch_steps)()
        if counts and (counts.begun or counts.ended or counts.mails):
            log.info("steps_watched", begun=counts.begun, ended=counts.ended, mails=counts.mails)


def _register_report_mails(app: App, container: Application) -> None:
    @app.task(name="mail_saved_views", queue=Queue.INTELLIGENCE)
    def mail_saved_views(timestamp: int, **_newer: object) -> None:
        try:
            mailed = resolve(container.saved_views.mail_views)()
        except CannotAnswer as failed:
            log.error("saved_views_not_mailed", cause=failed.message)
        else:
            if mailed:
                log.info("saved_views_mailed", count=mailed)

    @app.task(name="mail_monday_numbers", queue=Queue.INTELLIGENCE)
    def mail_monday_numbers(timestamp: int, **_newer: object) -> None:
        mailed = resolve(container.report_mails.mail_monday_numbers)()
        if mailed:
            log.info("monday_numbers_mailed", count=mailed)

    @app.task(name="mail_numbers", queue=Queue.INTELLIGENCE, retry=RETRY)
    def mail_numbers(user_id: str, mail_id: str, until: str, **_newer: object) -> None:
        resolve(container.report_mails.mail_numbers)(
            user_id=UUID(user_id), mail_id=UUID(mail_id), until=date.fromisoformat(until)
        )
