"""Ports of the outbox and the mail server."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from business_layer.messages.message import Attachment, Message
from business_layer.shared.errors import DomainError
from business_layer.shared.unit_of_work import UnitOfWork


class MailRefused(DomainError):
    """The mail server will never take this message for this recipient."""

    code = "mail_refused"


class MailGateway(Protocol):
    def send(
        self, *, message_id: str, to: str, subject: str, body: str, attachments: tuple[Attachment, ...] = ()
    ) -> None:
        """Hand one message to the mail server. Raises MailRefused, or GatewayUnavailable: try again later.

        The same `message_id` always gives the same Message-ID, so that mail programs recognize a copy.
        """
        ...


class Messages(Protocol):
    """The outbox."""

    def add(self, message: Message) -> None:
        """Keep a message, unless one with the same key is kept already."""
        ...

    def get(self, message_id: UUID) -> Message: ...

    def overdue(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[Message]:
        """Return queued messages without a waiting or running job that were due `before`, or are due `beyond`."""
        ...

    def failed(self, *, at_most: int) -> Sequence[Message]:
        """Return messages that were refused or given up, newest first."""
        ...


class MessagesUnitOfWork(UnitOfWork, Protocol):
    @property
    def messages(self) -> Messages: ...
