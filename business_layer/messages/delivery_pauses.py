"""The pauses before a message is sent again."""

from dataclasses import dataclass
from datetime import timedelta

from business_layer.messages.message import Message
from business_layer.shared.backoff import Backoff


@dataclass(frozen=True)
class DeliveryPauses:
    """Pauses after the mail server did not answer; urgent messages are tried more often."""

    ordinary: Backoff
    urgent: Backoff

    def after(self, message: Message) -> timedelta:
        return (self.urgent if message.is_urgent else self.ordinary).pause(message.attempts + 1)
