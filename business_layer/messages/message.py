"""Messages: what people are told, once per event, recipient and channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from business_layer.shared.errors import IllegalTransition
from business_layer.shared.events import JobWish, Recorder
from business_layer.shared.known_values import require_known


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


S = MessageState
MOVES = {S.QUEUED: {S.SENT, S.FAILED}, S.FAILED: {S.QUEUED}, S.SENT: set[MessageState]()}
ATTEMPTS_AT_MOST = 12
LONGEST_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class MessageDue(JobWish):
    """A message is to be delivered."""


@dataclass(eq=False, kw_only=True)
class Message(Recorder):
    """One e-mail to one recipient. `key` is unique: the same event never tells the same person twice.

    The body of a message `with_secret` (a one-time link) is forgotten once it is sent.
    """

    id: UUID
    key: str
    kind: str
    to: str
    subject: str
    body: str
    with_secret: bool = False
    customer_id: UUID | None = None
    state: MessageState = S.QUEUED
    attempts: int = 0
    queued_at: datetime
    due_at: datetime
    sent_at: datetime | None = None
    last_error: str = ""

    def __post_init__(self) -> None:
        self.record(MessageDue(subject_id=self.id, at=self.queued_at))

    def resume(self, *, at: datetime) -> None:
        """Its delivery was lost with the process that had it in hand: ask for it again."""
        self.record(MessageDue(subject_id=self.id, at=at))

    def sent(self, *, at: datetime) -> None:
        self._move_to(S.SENT)
        self.sent_at, self.last_error = at, ""
        if self.with_secret:
            self.body = ""

    def refused(self, *, reason: str) -> None:
        """The recipient's server will never take it."""
        self._move_to(S.FAILED)
        self.last_error = reason

    def postponed(self, *, at: datetime, reason: str) -> None:
        """The mail server did not answer: try again later, twice as late each time, and give up at last."""
        self.attempts += 1
        self.last_error = reason
        if self.attempts >= ATTEMPTS_AT_MOST:
            self._move_to(S.FAILED)
            return
        self.due_at = at + min(timedelta(seconds=2**self.attempts), LONGEST_WAIT)
        self.record(MessageDue(subject_id=self.id, at=at, not_before=self.due_at))

    def _move_to(self, after: MessageState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} message cannot become {after}.")
        self.state = after
