"""The outbox."""

from sqlalchemy import Boolean, Column, Index, Integer, Table

from business_layer.messages.message import Attachment, MessageState
from database_layer.tables.metadata import (
    identifier,
    instant,
    metadata,
    state_column,
    text,
    uuid_column,
)
from database_layer.types import AsDocument

messages = Table(
    "messages",
    metadata,
    identifier(),
    text("key", unique=True),
    text("kind"),
    text("to"),
    text("subject"),
    text("body"),
    Column("with_secret", Boolean, nullable=False),
    uuid_column("customer_id", index=True),
    state_column(MessageState),
    Column("attempts", Integer, nullable=False),
    instant("queued_at", nullable=False),
    instant("due_at", nullable=False),
    instant("sent_at"),
    text("last_error"),
    instant("claimed_until"),
    instant("give_up_at"),
    Column("attachments", AsDocument(tuple[Attachment, ...])),
)
Index("ix_messages_failed", messages.c.queued_at.desc(), postgresql_where=messages.c.state == MessageState.FAILED)
Index("ix_messages_waiting", messages.c.due_at, postgresql_where=messages.c.state == MessageState.QUEUED)
