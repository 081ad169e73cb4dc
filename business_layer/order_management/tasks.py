"""Fulfillment tasks: the steps of an order item's plan, visible to agents, with dependencies and retries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from business_layer.catalogue.plan_steps import (
    ASKED_OF_THE_NETWORK,
    CHANGING_THE_PRODUCT,
    DependencyKind,
    NetworkAction,
    TaskType,
)
from business_layer.order_management.fallout import Fallout, FalloutKind
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.states import TASK_MOVES, TaskState
from business_layer.order_management.task_log import (
    ASKED_CUSTOMER,
    CUSTOMER_ANSWERED,
    DONE_BY_HAND,
    RECORDED_BY,
    REFUSED,
    SKIPPED,
    Correction,
    Exchange,
    LogEntry,
)
from business_layer.shared.backoff import LONGEST_PAUSE
from business_layer.shared.errors import IllegalTransition
from business_layer.shared.stored_enums import is_known, require_known

T = TaskState
D = DependencyKind

# The clocks of two machines differ a little: a task that is due within this time is due now.
EARLY = timedelta(seconds=1)

# Our parking always ends. Only a repair of the database by hand parks without end, until an agent resumes the task.
PARKED_WITHOUT_END = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(eq=False, kw_only=True)
class FulfilmentTask:
    """One step of an item's plan. `after` names the steps it waits for, until they are complete unless `after_kinds`
    says something else. `action` is what the network does to a service; a task without one adds it. A task that takes
    another one back names it in `undoes`.

    `waiting_for` is what the customer reads while nothing moves. `fallout` is set exactly while the task is in the
    state of that name; `customer_words` is what the customer reads about it once a person has explained it. Work that
    waits for a person can be parked until an instant; `question` is what the customer was asked and has not answered
    yet. `requested_on` is the day for which the network is asked, kept so that a repetition asks for the same.
    `superseded_in` is the number of the revision that took the task out of the plan; it is kept as a record.
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
    unanswered_since: datetime | None = None
    followed_since: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    reference: str = ""
    waiting_for: str = ""
    fallout: Fallout | None = None
    completed_by: str = ""
    note: str = ""
    tries: int = 1
    exchanges: tuple[LogEntry, ...] = ()
    results: dict[str, str] = field(default_factory=dict)
    parked_until: datetime | None = None
    parked_reason: str = ""
    parked_by: str = ""
    question: str = ""
    customer_words: str = ""
    requested_on: date | None = None
    action: NetworkAction | None = None
    after_kinds: Mapping[str, DependencyKind] | None = None
    undoes: UUID | None = None
    is_point_of_no_return: bool | None = None
    planned_start: date | None = None
    planned_end: date | None = None
    is_skipped: bool | None = None
    superseded_in: int | None = None

    @property
    def changes_product(self) -> bool:
        return self.type in CHANGING_THE_PRODUCT

    @property
    def ends_return(self) -> bool:
        """True if the item can no longer be canceled once this is complete."""
        return self.changes_product or bool(self.is_point_of_no_return)

    def waits_to_begin(self, steps: Mapping[str, "FulfilmentTask"]) -> bool:
        """True if another step has to begin, or to be complete, before this one can begin."""
        kinds = self.after_kinds or {}
        return any(
            _is_awaited(steps.get(name), kinds.get(name, D.FINISH_TO_START), D.FINISH_TO_START, D.START_TO_START)
            for name in self.after
        )

    def waits_to_end(self, steps: Mapping[str, "FulfilmentTask"]) -> bool:
        """True if another step has to begin, or to be complete, before this one can be complete."""
        kinds = self.after_kinds or {}
        return any(
            _is_awaited(steps.get(name), kind, D.FINISH_TO_FINISH, D.START_TO_FINISH) for name, kind in kinds.items()
        )

    def waits(self, steps: Mapping[str, "FulfilmentTask"]) -> bool:
        """True unless the task is open and waits for no other.

        If the network has accepted it, only its end can wait.
        """
        if not self.is_open:
            return True
        return self.waits_to_end(steps) if self.reference else self.waits_to_begin(steps)

    @property
    def ships(self) -> bool:
        return self.type is TaskType.SHIP_EQUIPMENT

    @property
    def moves_number(self) -> bool:
        return self.type is TaskType.MOVE_NUMBER

    @property
    def key(self) -> str:
        """The idempotency key of this try: the task's id and the number of the try.

        Only a refusal spends a key; what the network is asked after it is a new request. If the network never
        answered, it may have done what it was asked, so the next try repeats the key.
        """
        return f"{self.id}.{self.tries}"

    @property
    def is_refused(self) -> bool:
        """True if the network refused the task and was not asked again: nothing it was asked has had an effect."""
        return self.fallout is not None and self.fallout.kind is FalloutKind.REFUSED

    @property
    def fallout_reason(self) -> str:
        """Why the task fell out, for agents; empty unless it did."""
        return self.fallout.reason if self.fallout else ""

    @property
    def is_known(self) -> bool:
        """True if this release knows the task's type, action and state."""
        return is_known(self.type) and is_known(self.state) and (self.action is None or is_known(self.action))

    @property
    def has_ended(self) -> bool:
        return self.state in {T.COMPLETED, T.CANCELLED}

    @property
    def is_open(self) -> bool:
        return self.state in {T.PENDING, T.IN_PROGRESS}

    @property
    def awaits_person(self) -> bool:
        return self.state in {T.WAITING, T.FALLOUT}

    @property
    def is_open_review(self) -> bool:
        return self.type is TaskType.TECHNICAL_REVIEW and self.state is T.WAITING

    @property
    def is_not_feasible(self) -> bool:
        """True if a technical review said no."""
        return self.fallout is not None and self.fallout.kind is FalloutKind.NOT_FEASIBLE

    def is_parked(self, *, at: datetime) -> bool:
        """True if the task waits for a person, but needs nobody's attention before a later instant."""
        return self.awaits_person and self.parked_until is not None and at < self.parked_until

    @property
    def fingerprint(self) -> str:
        """A hash of the task's present moment. A form sends it back, so that we know what its sender was looking at."""
        moment = (self.state, self.tries, self.fallout_reason, self.parked_until, self.question, len(self.exchanges))
        return blake2b(repr(moment).encode(), digest_size=8).hexdigest()

    def is_due(self, *, at: datetime) -> bool:
        """True if the task is open and its time has come.

        A next attempt that is further away than any pause lasts was scheduled by a clock that was wrong: it is due.
        """
        if self.next_attempt_at is None:
            return self.is_open
        is_misdated = self.state is T.IN_PROGRESS and self.next_attempt_at > at + LONGEST_PAUSE
        return self.is_open and (self.next_attempt_at <= at + EARLY or is_misdated)

    def plan_for(self, day: date) -> None:
        """Expect the end on a day, if that is later than planned."""
        self.planned_end = max(day, self.planned_end or day)

    def begin(self, *, at: datetime) -> None:
        """Start working on the task, or continue; the first start counts."""
        self._move_to(T.IN_PROGRESS)
        self.started_at = self.started_at or at

    def wait_for(self, what: str, *, at: datetime) -> None:
        """Wait for a person. `what` tells the customer what we wait for."""
        self._move_to(T.WAITING)
        self.started_at, self.waiting_for = at, what

    def keep_polling(self, *, at: datetime, reference: str, promised: datetime | None, policy: RetryPolicy) -> bool:
        """Ask again soon: the network accepted the service order and works on it.

        Return False if it has not finished for too long since it accepted, or since the instant that was promised.
        Time in which the network did not answer at all does not count.
        """
        if self.followed_since is None:
            # Orders that the previous release began to poll have a reference, and no time since when.
            self.followed_since = (self.started_at if self.reference else None) or at
        elif self.unanswered_since is not None:
            self.followed_since += at - min(self.unanswered_since, at)
        self.attempts, self.waiting_for, self.unanswered_since = 0, "", None
        self.reference = reference or self.reference
        self.next_attempt_at = at + policy.polling_interval
        since = max(self.followed_since, promised or self.followed_since)
        return not policy.is_stalled(unfinished_for=at - since)

    def postpone(self, *, at: datetime, reason: str, policy: RetryPolicy) -> bool:
        """Ask again later, for there was no answer. Return False if there has been none for too long."""
        self.attempts += 1
        self.waiting_for = reason
        self.unanswered_since = min(self.unanswered_since or at, at)
        self.next_attempt_at = at + policy.pause_after(self.attempts)
        return not policy.gives_up(attempts=self.attempts, unanswered_for=at - self.unanswered_since)

    def complete(self, *, at: datetime, by: str = "", note: str = "") -> None:
        self._move_to(T.COMPLETED)
        self.completed_at, self.completed_by, self.note = at, by, note
        self.waiting_for, self.next_attempt_at = "", None
        self.question = ""
        self.unpark()

    def complete_by_hand(self, *, at: datetime, by: str, evidence: str, results: dict[str, str]) -> None:
        """Complete a task that fell out: a person did it in the network, or made sure that it is done."""
        self.results = {**self.results, **results}
        self.note_exchange(at=at, what=f"{by} {DONE_BY_HAND}", detail=evidence)
        self._end_by_person(at=at, by=by, note=evidence)

    def skip(self, *, at: datetime, by: str, reason: str) -> None:
        """End a task that waits for a person without doing it; what follows it continues."""
        self.is_skipped = True
        self.note_exchange(at=at, what=f"{by} {SKIPPED}", detail=reason)
        self._end_by_person(at=at, by=by, note=f"Skipped: {reason}")

    def _end_by_person(self, *, at: datetime, by: str, note: str) -> None:
        self.fallout, self.customer_words, self.unanswered_since = None, "", None
        self.complete(at=at, by=by, note=note)

    def cancel(self) -> None:
        """Never do the task: nothing it was asked for has an effect."""
        self._move_to(T.CANCELLED)
        self.fallout, self.waiting_for, self.question, self.customer_words = None, "", "", ""
        self.next_attempt_at = self.unanswered_since = None
        self.unpark()

    def take_up_again(self) -> None:
        """Do a canceled task after all, as a new request to the network."""
        self._move_to(T.PENDING)
        self.tries, self.reference, self.attempts = self.tries + 1, "", 0
        self.started_at = self.followed_since = self.requested_on = None

    def supersede(self, revision_number: int) -> None:
        """Take the task out of the plan. What it did stays done, unless another task takes it back."""
        if not self.has_ended:
            self.cancel()
        self.superseded_in = revision_number

    @property
    def may_be_at_network(self) -> bool:
        """True if the network was asked for it, and what came of that is not known."""
        if self.type not in ASKED_OF_THE_NETWORK:
            return False
        gave_up = self.fallout is not None and self.fallout.kind is FalloutKind.GAVE_UP
        return self.state is T.IN_PROGRESS or gave_up or (self.state is T.PENDING and self._was_asked)

    @property
    def _was_asked(self) -> bool:
        """True if the present key may have been sent: only a refusal spends it."""
        last = next((entry for entry in reversed(self.exchanges) if isinstance(entry, Exchange)), None)
        return last is not None and last.what != REFUSED

    def send_to_fallout(self, fallout: Fallout) -> None:
        """Leave the automatic path and wait for a person."""
        self._move_to(T.FALLOUT)
        self.fallout, self.next_attempt_at, self.unanswered_since = fallout, None, None
        self.question = ""
        self.unpark()
        # A refused try had no effect: the next one has another key, and nothing of this one is followed up.
        if fallout.kind is FalloutKind.REFUSED:
            self.tries, self.reference, self.started_at = self.tries + 1, "", None
            self.followed_since = None
            self.requested_on = None

    def retry(self) -> None:
        """Begin again, now that a person has removed the cause."""
        self._move_to(T.PENDING)
        self.fallout, self.waiting_for, self.customer_words = None, "", ""
        self.attempts = 0
        self.next_attempt_at = self.started_at = self.unanswered_since = self.followed_since = None
        self.unpark()

    def park(self, until: datetime, *, reason: str, by: str) -> None:
        """Hide the task from the lists of waiting work until an instant; its state stays. Raises IllegalTransition."""
        if not self.awaits_person:
            raise IllegalTransition(f"A task that is {self.state} cannot be parked.")
        self.parked_until, self.parked_reason, self.parked_by = until, reason, by

    def unpark(self) -> None:
        """Return the task to the lists of waiting work."""
        self.parked_until, self.parked_reason, self.parked_by = None, "", ""

    def ask_customer(self, question: str, *, returns_at: datetime, at: datetime, by: str) -> None:
        """Ask the customer a question that a review depends on, and park the review. Raises IllegalTransition.

        Without an answer, the review returns to the lists of waiting work at `returns_at`.
        """
        self.note_exchange(at=at, what=f"{by} {ASKED_CUSTOMER}", detail=question)
        self.park(returns_at, reason="We asked the customer.", by=by)
        self.question = question

    def take_answer(self, answer: str, *, at: datetime, recorded_by: str = "") -> None:
        """Keep the customer's answer, so that the review can continue. `recorded_by` names the agent who typed it."""
        what = f"{RECORDED_BY} {recorded_by}" if recorded_by else CUSTOMER_ANSWERED
        self.note_exchange(at=at, what=what, detail=answer)
        self.question = ""
        self.unpark()

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The corrections made for this task, in order."""
        return tuple(entry for entry in self.exchanges if isinstance(entry, Correction))

    def note_exchange(self, *, at: datetime, what: str, detail: str = "") -> None:
        """Add to the log what was asked or answered. The same entry twice in a row is kept once."""
        last = self.exchanges[-1] if self.exchanges else None
        is_same = isinstance(last, Exchange) and (last.what, last.detail) == (what, detail)
        if not is_same:
            self.exchanges = (*self.exchanges, Exchange(at=at, what=what, detail=detail))

    def note_correction(self, correction: Correction) -> None:
        """Add a correction to the log."""
        self.exchanges = (*self.exchanges, correction)

    def _move_to(self, after: TaskState) -> None:
        require_known(self.state)
        if after not in TASK_MOVES[self.state]:
            raise IllegalTransition(f"A task that is {self.state} cannot become {after}.")
        self.state = after


def _is_awaited(
    step: FulfilmentTask | None, kind: DependencyKind, until_complete: DependencyKind, until_begun: DependencyKind
) -> bool:
    """True if a dependency of that kind still holds; a step that the plan left out is awaited by nobody."""
    if step is None:
        return False
    return (kind is until_complete and not step.has_ended) or (kind is until_begun and step.state is T.PENDING)
