"""The background jobs that events and due work ask for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from business_layer.insight.monday_mail import NumbersMailDue
from business_layer.messages.message import MessageDue
from business_layer.order_management.events import OrderAdvanceDue, ProductOrderPlaced
from business_layer.shared.events import Recordable
from business_layer.shared.job_requests import JobRequest, Queue


def jobs_for(recorded: Recordable) -> tuple[JobRequest, ...]:
    """Return the jobs that an event or due work asks for. They are deferred in its transaction."""
    request = JOBS_BY_EVENT.get(type(recorded))
    return (request(recorded),) if request else ()


def _begin_order(event: ProductOrderPlaced) -> JobRequest:
    return _advance(event.subject_id)


def _advance_order(event: OrderAdvanceDue) -> JobRequest:
    return _advance(event.subject_id, **({"notified_key": event.notified_key} if event.notified_key else {}))


def _advance(order_id: UUID, **arguments: str) -> JobRequest:
    job = {"order_id": str(order_id), **arguments}
    return JobRequest(task="advance_order", arguments=job, lock=f"order:{order_id}")


def _deliver_message(event: MessageDue) -> JobRequest:
    return JobRequest(
        task="deliver_message",
        kind=Queue.URGENT_MAIL if event.is_urgent else Queue.MAIL,
        arguments={"message_id": str(event.subject_id)},
        at=event.not_before,
    )


def _mail_numbers(event: NumbersMailDue) -> JobRequest:
    return JobRequest(
        task="mail_numbers",
        kind=Queue.INTELLIGENCE,
        arguments={
            "user_id": str(event.subject_id),
            "mail_id": str(event.mail_id),
            "until": event.until.isoformat(),
        },
    )


JOBS_BY_EVENT: dict[type[Recordable], Callable[[Any], JobRequest]] = {
    ProductOrderPlaced: _begin_order,
    OrderAdvanceDue: _advance_order,
    MessageDue: _deliver_message,
    NumbersMailDue: _mail_numbers,
}
