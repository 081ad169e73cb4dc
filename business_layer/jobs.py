"""The background jobs that events and due work ask for."""

from collections.abc import Callable
from typing import Any

from business_layer.messages.message import MessageDue
from business_layer.order_management.events import OrderAdvanceDue, ProductOrderPlaced
from business_layer.shared.events import Recordable
from business_layer.shared.job_requests import JobRequest, Queue


def jobs_for(recorded: Recordable) -> tuple[JobRequest, ...]:
    """Return the jobs that an event or due work asks for. They are deferred in its transaction."""
    request = JOBS_BY_EVENT.get(type(recorded))
    return (request(recorded),) if request else ()


def _advance_order(event: ProductOrderPlaced | OrderAdvanceDue) -> JobRequest:
    order_id = str(event.subject_id)
    return JobRequest(task="advance_order", arguments={"order_id": order_id}, lock=f"order:{order_id}")


def _advance_order_when_due(event: OrderAdvanceDue) -> JobRequest:
    if event.not_before is None or event.not_before <= event.at:
        return _advance_order(event)
    # A job for later carries no lock: it would hold up the order's earlier ones. It defers a locked one when it is due.
    return JobRequest(task="wake_order", arguments={"order_id": str(event.subject_id)}, at=event.not_before)


def _deliver_message(event: MessageDue) -> JobRequest:
    return JobRequest(
        task="deliver_message",
        kind=Queue.URGENT_MAIL if event.is_urgent else Queue.MAIL,
        arguments={"message_id": str(event.subject_id)},
        at=event.not_before,
    )


JOBS_BY_EVENT: dict[type[Recordable], Callable[[Any], JobRequest]] = {
    ProductOrderPlaced: _advance_order,
    OrderAdvanceDue: _advance_order_when_due,
    MessageDue: _deliver_message,
}
