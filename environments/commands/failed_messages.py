"""Lists and resends, from the command line, the messages that could not be sent."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from business_layer.messages.message import Message
from business_layer.shared.errors import DomainError
from environments.composition import Application, open_application, resolve
from environments.settings import Settings


def failed_messages(settings: Settings) -> Iterator[str]:
    """A line for each message that was refused or given up, without addresses, because output may end up in logs."""
    with open_application(settings) as application:
        messages = resolve(application.messages.failed_messages)()
    for message in messages:
        yield f"{message.id}  {message.queued_at:%Y-%m-%d %H:%M}  {message.kind:<24}{message.last_error}"
    yield _summary(messages)


def resend_messages(settings: Settings, ids: Sequence[UUID], *, also_all: bool) -> Iterator[str]:
    """Send the named messages again, or all that can be sent. Yields a line for each, also if it cannot be sent."""
    with open_application(settings) as application:
        if also_all:
            ids = [message.id for message in resolve(application.messages.failed_messages)() if message.body]
        for message_id in ids:
            yield f"{message_id}  {_resent(application, message_id)}"
    yield f"{len(ids)} handled."


def _resent(application: Application, message_id: UUID) -> str:
    try:
        resolve(application.messages.resend_message)(message_id=message_id)
    except DomainError as refused:
        return refused.message
    return "will be sent again"


def _summary(messages: Sequence[Message]) -> str:
    gone = sum(1 for message in messages if not message.body)
    return f"Failed: {len(messages)}. Not to be sent again, because of a one-time link: {gone}."
