"""Make messages from the templates. The outbox delivers them later, outside of the transaction that adds them."""

from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from business_layer.messages.message import Attachment, Message
from business_layer.messages.message_texts import MESSAGE_TEXTS, rendered
from business_layer.shared.clock import Identifiers


class MessageWriter:
    """Makes messages from the templates. Every link begins with `store_origin`; `sender` is the From address."""

    def __init__(self, identifiers: Identifiers, store_origin: str, *, sender: str, support_number: str) -> None:
        self._identifiers, self._origin = identifiers, store_origin.rstrip("/")
        self.sender, self._support_number = parseaddr(sender)[1], support_number

    def link(self, path: str) -> str:
        return f"{self._origin}{path}"

    def message(
        self,
        kind: str,
        *,
        key: str,
        to: str,
        at: datetime,
        customer_id: UUID | None = None,
        give_up_at: datetime | None = None,
        attachments: tuple[Attachment, ...] = (),
        **facts: str,
    ) -> Message:
        """Make a message of that kind. `key` names the event and the recipient; after `give_up_at` it is not sent."""
        subject, body = rendered(kind, facts, support_number=self._support_number)
        return Message(
            id=self._identifiers.new(),
            key=f"{kind}:{key}",
            kind=kind,
            to=to,
            subject=subject,
            body=body,
            with_secret=MESSAGE_TEXTS[kind].with_secret,
            customer_id=customer_id,
            queued_at=at,
            due_at=at,
            give_up_at=give_up_at,
            attachments=attachments or None,
        )
