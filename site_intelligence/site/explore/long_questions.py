"""Counts questions one after another, on a thread beside the pages: a long one keeps no page waiting, and can be left.

It has an engine of its own, with one thread and half of the memory of the reports.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from site_intelligence.errors import IntelligenceError
from site_intelligence.site.explore.progress import Progress
from site_intelligence.site.tables import TableView

# The time that a page waits for its answer before it shows the progress instead.
PATIENCE_SECONDS = 3.0
# Events that stay the same give the same answer. Those of a week that is not over change all the time.
LEAST_KEPT_SECONDS = 60.0
MOST_KEPT, MOST_WAITING = 100, 20
# Events a second until a question was counted: a little slower than on two busy cores.
USUAL_PACE = 100_000.0
# A question of fewer events says nothing about the pace: opening the files takes most of its time.
EVENTS_OF_PACE = 100_000
# A query that is ended may be followed by the next one of the same question, which is ended as well.
INTERRUPT_EVERY_SECONDS, MOST_INTERRUPTS = 0.05, 100
TOO_MANY = "Too many questions are being counted. Try again in a few minutes."
STOPPED = "This question was stopped."


class QuestionStopped(IntelligenceError):
    """Someone stopped the question, or the process ends."""

    def __init__(self) -> None:
        super().__init__(STOPPED)


@dataclass(eq=False)
class _Question:
    events: int
    version: Hashable
    begun_at: float | None = None
    ended_at: float | None = None
    is_stopped: bool = False
    answer: "Future[list[TableView]]" = field(default_factory=Future)


class LongQuestions:
    """The questions that are counted or wait, and the answers of the last ones. `interrupt` ends the running query."""

    def __init__(self, interrupt: Callable[[], None] = lambda: None, clock: Callable[[], float] = monotonic) -> None:
        self._interrupt, self._clock, self._lock = interrupt, clock, Lock()
        self._questions: OrderedDict[Hashable, _Question] = OrderedDict()
        self._running: _Question | None = None
        self._pace = USUAL_PACE
        self._room: ThreadPoolExecutor | None = None

    def answer(
        self,
        key: Hashable,
        version: Hashable,
        events: int,
        count: Callable[[], list[TableView]],
        patience: float | None = None,
        *,
        begins: bool = True,
    ) -> list[TableView] | Progress:
        """The answer, or how far it is after `patience` seconds, by default PATIENCE_SECONDS.

        A question is counted again if its `version` is another, unless its answer is quite new. Raises what `count`
        raises, once; QuestionStopped if it is stopped, or is not known and does not begin.
        """
        with self._lock:
            question = self._known(key, version)
            if question is None and not begins:
                raise QuestionStopped
            question = question or self._begin(key, version, events, count)
        try:
            return question.answer.result(timeout=PATIENCE_SECONDS if patience is None else patience)
        except NotYet:
            return self._progress(question)
        except CancelledError as cancelled:
            raise QuestionStopped from cancelled
        except Exception:
            self._forget(key, question)
            raise

    def stop(self, key: Hashable) -> None:
        """Stop a question that is counted or waits. Returns when it is not counted anymore."""
        with self._lock:
            question = self._questions.get(key)
        if question is not None and question.ended_at is None:
            self._stop(question)
            self._forget(key, question)

    def close(self) -> None:
        """Stop everything, because the process ends."""
        with self._lock:
            questions = self._waiting()
        for question in reversed(questions):
            self._stop(question)

    def _stop(self, question: _Question) -> None:
        question.is_stopped = True
        if question.answer.cancel():
            return
        for _ in range(MOST_INTERRUPTS):
            with self._lock:
                if self._running is question:
                    self._interrupt()
            try:
                question.answer.exception(timeout=INTERRUPT_EVERY_SECONDS)
            except NotYet:
                continue
            return

    def _forget(self, key: Hashable, question: _Question) -> None:
        """Forget a question, unless it was asked again meanwhile."""
        with self._lock:
            if self._questions.get(key) is question:
                del self._questions[key]

    def _known(self, key: Hashable, version: Hashable) -> _Question | None:
        question = self._questions.get(key)
        if question is None or question.ended_at is None:
            return question
        is_new = self._clock() - question.ended_at < LEAST_KEPT_SECONDS
        return question if question.version == version or is_new else None

    def _begin(self, key: Hashable, version: Hashable, events: int, count: Callable[[], list[TableView]]) -> _Question:
        if len(self._waiting()) >= MOST_WAITING:
            raise IntelligenceError(TOO_MANY)
        question = _Question(events, version)
        self._questions[key] = question
        self._questions.move_to_end(key)
        self._room = self._room or ThreadPoolExecutor(1, thread_name_prefix="questions")
        question.answer = self._room.submit(self._count, question, count)
        self._forget_old_ones()
        return question

    def _count(self, question: _Question, count: Callable[[], list[TableView]]) -> list[TableView]:
        begun = question.begun_at = self._clock()
        with self._lock:
            self._running = question
        try:
            found = count()
        except Exception:
            if question.is_stopped:
                raise QuestionStopped from None
            raise
        else:
            self._note_pace(question.events, self._clock() - begun)
            return found
        finally:
            question.ended_at = self._clock()
            with self._lock:
                self._running = None

    def _note_pace(self, events: int, seconds: float) -> None:
        if events >= EVENTS_OF_PACE and seconds > 0:
            self._pace = events / seconds

    def _waiting(self) -> list[_Question]:
        return [question for question in self._questions.values() if question.ended_at is None]

    def _forget_old_ones(self) -> None:
        ended = [key for key, question in self._questions.items() if question.ended_at is not None]
        for key in ended[: max(0, len(self._questions) - MOST_KEPT)]:
            del self._questions[key]

    def _progress(self, question: _Question) -> Progress:
        with self._lock:
            waiting = self._waiting()
        begun, expected = question.begun_at, max(1.0, question.events / self._pace)
        if begun is None:
            before = waiting.index(question) if question in waiting else 0
            return Progress(question.events, before, 0.0, expected)
        return Progress(question.events, 0, self._clock() - begun, expected)
