"""A message to one recipient, and the states of its delivery."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from business_layer.messages.letter import Letter, Part, as_text
from business_layer.messages.message_texts import is_urgent
from business_layer.shared.errors import Conflict, IllegalTransition
from business_layer.shared.events import Recorder, WorkDue
from business_layer.shared.stored_enums import require_known


class MessageState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


S = MessageState
MOVES = {
    S.QUEUED: {S.SENT, S.FAILED, S.WITHDRAWN},
    S.FAILED: {S.QUEUED},
    S.SENT: set[MessageState](),
    S.WITHDRAWN: set[MessageState](),
}
# RFC 5321, 4.5.4.1: retry for at least four to five days.
KEPT_TRYING = timedelta(days=5)
# Longer than handing over any mail takes. A process that died with a claim blocks the message for so long.
CLAIM = timedelta(minutes=2)


class NothingToSend(Conflict):
    """The body of this message was deleted because it contained a one-time link."""

    code = "nothing_to_send"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A text file attached to a message, such as a calendar entry. `media_type` may have parameters (RFC 2045)."""

    name: str
    media_type: str
    content: str


@dataclass(frozen=True, kw_only=True)
class MessageDue(WorkDue):
    """The delivery of a message is due."""

    is_urgent: bool = False


@dataclass(eq=False, kw_only=True)
class Message(Recorder):
    """One email to one recipient. `key` is unique, so a recipient gets only one message about an event.

    `body` is its plain text, and `letter` the same content for its HTML; the oldest messages have none. Both are
    deleted when a message `with_secret` (a one-time link) is sent or given up. A process that sends a message claims it
    first, until `claimed_until`, so that no other sends it too. Delivery is tried until `give_up_at`, which for a
    message with a link is when the link expires.
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
    letter: Letter | None = None

    def __post_init__(self) -> None:
        self._request_delivery(self.queued_at, not_before=self.due_at if self.due_at > self.queued_at else None)

    @property
    def is_urgent(self) -> bool:
        """True if a person at a screen waits for the message, or must see it right away."""
        return is_urgent(self.kind)

    def is_claimed(self, *, at: datetime) -> bool:
        """Return True if a process is sending it. A claim beyond CLAIM came from a wrong clock and does not count."""
        return self.claimed_until is not None and at < self.claimed_until <= at + CLAIM

    def is_too_late(self, *, at: datetime) -> bool:
        return at >= (self.give_up_at or self.queued_at + KEPT_TRYING)

    def add_part(self, part: Part) -> None:
        """Say more in a message that still waits to be sent."""
        if self.letter:
            self._write(self.letter.with_part(part))

    def take_out(self, key: str) -> None:
        """Take out what has been overtaken. A message with nothing else to say is withdrawn."""
        if self.letter and self.letter.without(key) != self.letter:
            self._write(self.letter.without(key))
            if not self.letter.has_keyed_parts:
                self._move_to(S.WITHDRAWN)

    def claim(self, *, at: datetime) -> None:
        """Reserve the message for this process, so that no other sends it too."""
        self.claimed_until = at + CLAIM

    def await_claim(self, *, at: datetime) -> None:
        """Request delivery again for when the current claim ends, because that process may have died."""
        self._request_delivery(at, not_before=self.claimed_until)

    def resume(self, *, at: datetime) -> None:
        """Request delivery again, after it was lost with the process that was sending the message."""
        self._request_delivery(at)

    def sent(self, *, at: datetime) -> None:
        self._move_to(S.SENT)
        self.sent_at, self.last_error = at, ""

    def refused(self, *, reason: str) -> None:
        """Record that the recipient's server will never accept the message."""
        self._move_to(S.FAILED)
        self.last_error = reason

    def give_up(self) -> None:
        """Stop trying. The last error of the server is kept."""
        self._move_to(S.FAILED)
        what = "Its link expired before it could be sent." if self.with_secret else "Delivery failed for days."
        self.last_error = f"{what} {self.last_error}".strip()

    def postpone(self, *, at: datetime, pause: timedelta, reason: str) -> None:
        """Try again after a pause, because the mail server did not answer."""
        self.attempts += 1
        self.last_error, self.claimed_until = reason, None
        self.due_at = at + pause
        self._request_delivery(at, not_before=self.due_at)

    def resend(self, *, at: datetime) -> None:
        """Start again, because an operator fixed the cause. Raises NothingToSend, IllegalTransition."""
        if self.state is S.FAILED and not self.body:
            raise NothingToSend(
                "This message contained a one-time link and was deleted. The recipient can request a new link."
            )
        self._move_to(S.QUEUED)
        self.attempts, self.due_at, self.give_up_at = 0, at, at + KEPT_TRYING
        self._request_delivery(at)

    def _write(self, letter: Letter) -> None:
        self.letter, self.body = letter, as_text(letter)

    def _request_delivery(self, at: datetime, *, not_before: datetime | None = None) -> None:
        self.record(MessageDue(subject_id=self.id, at=at, not_before=not_before, is_urgent=self.is_urgent))

    def _move_to(self, after: MessageState) -> None:
        require_known(self.state)
        if after not in MOVES[self.state]:
            raise IllegalTransition(f"A {self.state} message cannot become {after}.")
        self.state, self.claimed_until = after, None
        if self.with_secret and after is not S.QUEUED:
            self.body, self.letter = "", None
