"""Which event or wish asks for which background work."""

from collections.abc import Callable
from typing import Any

from business_layer.messages.message import MessageDue
from business_layer.order_management.events import (
    OrderAdvanceDue,
    ProductOrderPlaced,
)
from business_layer.shared.events import Recordable
from business_layer.shared.jobs import JobRequest, Queue


def jobs_for(told: Recordable) -> tuple[JobRequest, ...]:
    """The jobs an event or a wish asks for, deferred in its transaction."""
    ask = JOBS_BY_EVENT.get(type(told))
    return (ask(told),) if ask else ()


def _advance(event: ProductOrderPlaced) -> JobRequest:
    order_id = str(event.subject_id)
    return JobRequest(task="advance_order", arguments={"order_id": order_id}, lock=f"order:{order_id}")


def _advance_when_due(event: OrderAdvanceDue) -> JobRequest:
    order_id = str(event.subject_id)
    if event.not_before is None or event.not_before <= event.at:
        return JobRequest(task="advance_order", arguments={"order_id": order_id}, lock=f"order:{order_id}")
    return JobRequest(task="wake_order", arguments={"order_id": order_id}, at=event.not_before)


def _deliver(event: MessageDue) -> JobRequest:
    return JobRequest(
        task="deliver_message",
        kind=Queue.URGENT_MAIL if event.is_urgent else Queue.MAIL,
        arguments={"message_id": str(event.subject_id)},
        at=event.not_before,
    )


JOBS_BY_EVENT: dict[type[Recordable], Callable[[Any], JobRequest]] = {
    ProductOrderPlaced: _advance,
    OrderAdvanceDue: _advance_when_due,
    MessageDue: _deliver,
}
