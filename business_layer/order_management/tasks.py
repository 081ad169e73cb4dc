"""Fulfilment tasks: the steps of an order item's plan, visible to agents, with dependencies and retries."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from business_layer.catalogue.offering import TaskType
from business_layer.order_management.states import TASK_MOVES, TaskState
from business_layer.shared.errors import IllegalTransition
from business_layer.shared.known_values import is_known, require_known

T = TaskState


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How patient fulfilment is with the outside world. Seconds; `limit` counts attempts without an answer.

    A service order that was accepted and reports nothing final for `stalled_after_seconds` falls out.
    """

    base_seconds: float
    cap_seconds: float
    limit: int
    follow_seconds: float
    stalled_after_seconds: float

    def wait(self, attempts: int) -> timedelta:
        """The pause after so many attempts without an answer: doubling, up to the cap."""
        return timedelta(seconds=min(self.base_seconds * 2 ** min(attempts, 30), self.cap_seconds))


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One thing asked of the network, or one answer, for the order's page; `by` is the person who corrected it."""

    at: datetime
    what: str
    detail: str = ""
    by: str = ""


@dataclass(eq=False, kw_only=True)
class FulfilmentTask:
    """One step. Its id is the idempotency key with which the network is asked.

    `waiting_for` is what the customer reads while nothing moves; `fallout_reason` is what an agent reads.
    """

    id: UUID
    item_id: UUID
    order_id: UUID
    position: int
    name: str
    type: TaskType
    milestone: str
    specification: str
    sends: tuple[str, ...]
    after: tuple[str, ...]
    state: TaskState = T.PENDING
    attempts: int = 0
    next_attempt_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    reference: str = ""
    waiting_for: str = ""
    fallout_reason: str = ""
    completed_by: str = ""
    note: str = ""
    tries: int = 1
    exchanges: tuple[Exchange, ...] = ()
    results: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The idempotency key of this try. A refusal spends it: what the network is asked after that is a new request.

        Where the network never answered, it may have done what it was asked, so the next try has the same key.
        """
        return f"{self.id}.{self.tries}"

    @property
    def is_refused(self) -> bool:
        """Whether the network said no and was not asked since: nothing that the task wants has had an effect."""
        return self.state is T.FALLOUT and self.tries > 1 and self.started_at is None

    @property
    def is_known(self) -> bool:
        """Whether this release knows what the task does and how it stands."""
        return is_known(self.type) and is_known(self.state)

    @property
    def is_open(self) -> bool:
        return self.state in {T.PENDING, T.IN_PROGRESS}

    def is_due(self, *, at: datetime) -> bool:
        return self.is_open and (self.next_attempt_at is None or self.next_attempt_at <= at)

    def begin(self, *, at: datetime) -> None:
        self._move_to(T.IN_PROGRESS)
        self.started_at = self.started_at or at

    def wait_for(self, what: str, *, at: datetime) -> None:
        """A person has to come first."""
        self._move_to(T.WAITING)
        self.started_at, self.waiting_for = at, what

    def follow(self, *, at: datetime, reference: str, promised: datetime | None, policy: RetryPolicy) -> bool:
        """The network has it and works on it: ask again soon.

        False where nothing final came for too long: since it was asked, or since the instant it was promised for.
        """
        self.attempts, self.waiting_for = 0, ""
        self.reference = reference or self.reference
        self.next_attempt_at = at + timedelta(seconds=policy.follow_seconds)
        since = max(self.started_at or at, promised or self.started_at or at)
        return at - since < timedelta(seconds=policy.stalled_after_seconds)

    def postpone(self, *, at: datetime, reason: str, policy: RetryPolicy) -> bool:
        """No answer: ask again later. False where the retries are used up."""
        self.attempts += 1
        self.waiting_for = reason
        self.next_attempt_at = at + policy.wait(self.attempts)
        return self.attempts < policy.limit

    def complete(self, *, at: datetime, by: str = "", note: str = "") -> None:
        self._move_to(T.COMPLETED)
        self.completed_at, self.completed_by, self.note = at, by, note
        self.waiting_for, self.next_attempt_at = "", None

    def fall_out(self, reason: str, *, is_refused: bool) -> None:
        """Wait for a person. `is_refused`: the network said no, so that the key of this try is spent."""
        self._move_to(T.FALLOUT)
        self.fallout_reason, self.next_attempt_at = reason, None
        if is_refused:
            self.tries, self.reference, self.started_at = self.tries + 1, "", None

    def retry(self) -> None:
        """A person mended the cause: begin again."""
        self._move_to(T.PENDING)
        self.fallout_reason = self.waiting_for = ""
        self.attempts = 0
        self.next_attempt_at = self.started_at = None

    def hurry(self, *, at: datetime) -> None:
        """Somebody hinted that there is news: ask now."""
        if self.state is T.IN_PROGRESS:
            self.next_attempt_at = at

    def note_exchange(self, *, at: datetime, what: str, detail: str = "", by: str = "") -> None:
        """Keep what was asked or answered; the same answer again is not kept twice in a row."""
        last = self.exchanges[-1] if self.exchanges else None
        if last is None or (last.what, last.detail) != (what, detail):
            self.exchanges = (*self.exchanges, Exchange(at=at, what=what, detail=detail, by=by))

    def _move_to(self, after: TaskState) -> None:
        require_known(self.state)
        if after not in TASK_MOVES[self.state]:
            raise IllegalTransition(f"A task that is {self.state} cannot become {after}.")
        self.state = after
