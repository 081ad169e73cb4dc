"""Messages: what people are told, once per event, recipient and channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from business_layer.messages.templates import is_urgent
from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.events import Recorder, WorkDue
from business_layer.shared.stored_enums import require_known


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


S = MessageState
MOVES = {S.QUEUED: {S.SENT, S.FAILED}, S.FAILED: {S.QUEUED}, S.SENT: set[MessageState]()}
# RFC 5321, 4.5.4.1: keep trying for at least four to five days.
KEPT_TRYING = timedelta(days=5)
# Longer than any mail takes to hand over; a process that died with one in hand keeps it from the others for so long.
CLAIM = timedelta(minutes=2)


class NothingToSend(Conflict):
    """The body of this message was forgotten, because it held a one-time link."""

    code = "nothing_to_send"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A text file that goes with a message, such as a calendar entry. `media_type` may have parameters (RFC 2045)."""

    name: str
    media_type: str
    content: str


@dataclass(frozen=True, kw_only=True)
class MessageDue(WorkDue):
    """A message is to be delivered."""

    is_urgent: bool = False


@dataclass(eq=False, kw_only=True)
class Message(Recorder):
    """One e-mail to one recipient. `key` is unique: the same event never tells the same person twice.

    The body of a message `with_secret` (a one-time link) is forgotten once it is sent or given up. A process that
    sends a message claims it first, until `claimed_until`, so that no other sends it too. Delivery is tried until
    `give_up_at`; a message with a link does not outlive its link.
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
    claimed_until: datetime | None = None
    give_up_at: datetime | None = None
    attachments: tuple[Attachment, ...] | None = None

    def __post_init__(self) -> None:
        self._want_delivery(self.queued_at)

    @property
    def is_urgent(self) -> bool:
        """Whether somebody waits for it in front of a screen."""
        return is_urgent(self.kind)

    def is_claimed(self, *, at: datetime) -> bool:
        """Whether a process has it. A claim that ends later than any can was made by a clock that was wrong."""
        return self.claimed_until is not None and at < self.claimed_until <= at + CLAIM

    def is_too_late(self, *, at: datetime) -> bool:
        return at >= (self.give_up_at or self.queued_at + KEPT_TRYING)

    def claim(self, *, at: datetime) -> None:
        """Take it in hand: nobody else sends it meanwhile."""
        self.claimed_until = at + CLAIM

    def await_claim(self, *, at: datetime) -> None:
        """Somebody has it in hand: ask again when the claim has run out, as that process may have died."""
        self._want_delivery(at, not_before=self.claimed_until)

    def resume(self, *, at: datetime) -> None:
        """Its delivery was lost with the process that had it in hand: ask for it again."""
        self._want_delivery(at)

    def sent(self, *, at: datetime) -> None:
        self._move_to(S.SENT)
        self.sent_at, self.last_error = at, ""

    def refused(self, *, reason: str) -> None:
        """The recipient's server will never take it."""
        self._move_to(S.FAILED)
        self.last_error = reason

    def give_up(self) -> None:
        """It was tried for as long as it was worth trying; what the server said last stays."""
        self._move_to(S.FAILED)
        what = "The link in it expired before it could be sent." if self.with_secret else "It was tried for days."
        self.last_error = f"{what} {self.last_error}".strip()

    def postpone(self, *, at: datetime, pause: timedelta, reason: str) -> None:
        """The mail server did not answer: try again after a pause."""
        self.attempts += 1
        self.last_error, self.claimed_until = reason, None
        self.due_at = at + pause
        self._want_delivery(at, not_before=self.due_at)

    def resend(self, *, at: datetime) -> None:
        """A person mended the cause: begin again. Raises NothingToSend, IllegalTransition."""
        if self.state is S.FAILED and not self.body:
            raise NothingToSend("This message held a one-time link, which is gone. Its reader can ask for a new one.")
        self._move_to(S.QUEUED)
        self.attempts, self.due_at, self.give_up_at = 0, at, at + KEPT_TRYING
        self._want_delivery(at)

    def _want_delivery(self, at: datetime, *, not_before: datetime | None = None) -> None:
        self.record(MessageDue(subject_id=self.id, at=at, not_before=not_before, is_urgent=self.is_urgent))

    def _move_to(self, after: MessageState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} message cannot become {after}.")
        self.state, self.claimed_until = after, None
        if self.with_secret and after is not S.QUEUED:
            self.body = ""
