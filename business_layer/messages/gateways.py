"""The outside system that carries messages."""

from typing import Protocol

from business_layer.messages.message import Attachment
from business_layer.shared.errors import DomainError


class MailRefused(DomainError):
    """The mail server will never take this message for this recipient."""

    code = "mail_refused"


class MailGateway(Protocol):
    def send(
        self, *, message_id: str, to: str, subject: str, body: str, attachments: tuple[Attachment, ...] = ()
    ) -> None:
        """Hand one message to the mail server. Raises MailRefused, or GatewayUnavailable: try again later.

        The same `message_id` always gives the same Message-ID, so that a copy can be told from a new message.
        """
        ...
