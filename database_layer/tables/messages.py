"""The outbox of mails."""

from sqlalchemy import Boolean, Column, Index, Integer, Table

from business_layer.messages.letter import Letter
from business_layer.messages.message import Attachment, MessageState
from database_layer.tables import columns as c
from database_layer.tables.metadata import metadata
from database_layer.types import AsDocument

messages = Table(
    "messages",
    metadata,
    c.identifier(),
    c.text("key", unique=True),
    c.text("kind"),
    c.text("to"),
    c.text("subject"),
    c.text("body"),
    Column("with_secret", Boolean, nullable=False),
    c.uuid_column("customer_id", index=True),
    c.state_column(MessageState),
    Column("attempts", Integer, nullable=False),
    c.instant("queued_at", nullable=False),
    c.instant("due_at", nullable=False),
    c.instant("sent_at"),
    c.text("last_error"),
    c.instant("claimed_until"),
    c.instant("give_up_at"),
    Column("attachments", AsDocument(tuple[Attachment, ...])),
    Column("letter", AsDocument(Letter)),
)
Index("ix_messages_failed", messages.c.queued_at.desc(), postgresql_where=messages.c.state == MessageState.FAILED)
Index("ix_messages_waiting", messages.c.due_at, postgresql_where=messages.c.state == MessageState.QUEUED)
