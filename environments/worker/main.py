"""The worker process."""

import asyncio

from procrastinate import App

from business_layer.shared.jobs import known_queues
from environments.composition import Application
from environments.logs import configure_logs
from environments.settings import Settings
from environments.worker.app import make_app

GRACE_SECONDS = 20.0


def run(settings: Settings) -> None:
    """Work until SIGTERM; then finish what is in hand, for at most twenty seconds."""
    configure_logs(as_json=settings.logging.json, level=settings.logging.level)
    container = Application(settings=settings)
    app = make_app(container, settings.database.url)
    asyncio.run(_work(app, settings.worker.concurrency))


async def _work(app: App, concurrency: int) -> None:
    async with app.open_async():
        await app.run_worker_async(
            queues=known_queues(),
            concurrency=concurrency,
            shutdown_graceful_timeout=GRACE_SECONDS,
            install_signal_handlers=True,
            delete_jobs="successful",
            fetch_job_polling_interval=2.0,
        )
