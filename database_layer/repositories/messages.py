"""The outbox."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from business_layer.messages.message import Message, MessageState
from business_layer.shared.errors import NotFound
from database_layer.job_queue import has_job
from database_layer.repositories.collection import Collection
from database_layer.tables.messages import messages

KNOWN = select(messages.c.id).where(messages.c.key == bindparam("key"))


class SqlMessages(Collection[Message]):
    def add(self, message: Message) -> None:
        """Add a message, unless this recipient already has one about the same event."""
        if self._session.execute(KNOWN, {"key": message.key}).first() is None:
            super().add(message)

    def get(self, message_id: UUID) -> Message:
        found = self._one_or_none(self._locked(select(Message).where(messages.c.id == message_id)), of=(Message,))
        if found is None:
            raise NotFound("There is no such message.")
        return found

    def waiting(self, kind: str, *, customer_id: UUID, about: str, at: datetime) -> Message | None:
        waiting = select(Message).where(
            messages.c.customer_id == customer_id,
            messages.c.kind == kind,
            messages.c.state == MessageState.QUEUED,
            messages.c.due_at > at,
            messages.c.claimed_until.is_(None),
            cast(messages.c.letter, JSONB)["about"].astext == about,
        )
        return next(iter(self._all(self._locked(waiting.limit(1)), of=(Message,))), None)

    def overdue(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[Message]:
        waiting = select(Message).where(
            messages.c.state == MessageState.QUEUED,
            or_(messages.c.due_at < before, messages.c.due_at > beyond),
            ~has_job(cast(messages.c.id, Text), "message_id"),
        )
        return self._all(self._locked(waiting.order_by(messages.c.due_at).limit(at_most), skip_locked=True))

    def failed(self, *, at_most: int) -> Sequence[Message]:
        failed = select(Message).where(messages.c.state == MessageState.FAILED)
        return self._all(failed.order_by(messages.c.queued_at.desc()).limit(at_most))
