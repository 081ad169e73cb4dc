"""The loop that wakes orders when their time has come."""

import asyncio

import structlog

from business_layer.shared.job_requests import Queue
from database_layer.due_orders import DueOrders

log = structlog.get_logger()
POLL_SECONDS = 1.0


async def keep_waking(orders: DueOrders) -> None:
    """Defer the jobs of orders that are due, until cancelled. Several workers may do this at the same time."""
    while True:
        try:
            await asyncio.to_thread(orders.defer, queue=Queue.ORDERS)
        except Exception as error:
            log.error("due_orders_not_woken", cause=type(error).__name__)
        await asyncio.sleep(POLL_SECONDS)
