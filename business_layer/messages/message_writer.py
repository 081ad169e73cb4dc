"""Composes messages; the unit of work that adds them delivers them later, outside its transaction."""

from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from business_layer.messages.message import Attachment, Message
from business_layer.messages.templates import TEMPLATES, rendered
from business_layer.shared.clock import Identifiers


class MessageWriter:
    """Writes messages in the house's words. `store_origin` begins every link; `sender` is whom they come from."""

    def __init__(
        self, identifiers: Identifiers, store_origin: str, sender: str = "Dialtone <no-reply@dialtone.example>"
    ) -> None:
        self._identifiers, self._origin = identifiers, store_origin.rstrip("/")
        self.sender = parseaddr(sender)[1]

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
        """A message of that kind; `key` names the event and the recipient. After `give_up_at` it is of no use."""
        subject, body = rendered(kind, facts)
        return Message(
            id=self._identifiers.new(),
            key=f"{kind}:{key}",
            kind=kind,
            to=to,
            subject=subject,
            body=body,
            with_secret=TEMPLATES[kind].with_secret,
            customer_id=customer_id,
            queued_at=at,
            due_at=at,
            give_up_at=give_up_at,
            attachments=attachments or None,
        )
