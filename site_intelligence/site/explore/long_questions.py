"""Counts questions one after another, on a thread beside the pages: a long one keeps no page waiting, and can be left.

It has an engine of its own, with one thread and half of the memory of the reports.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.desk import ReportDesk
from site_intelligence.report.desk_history import DeskHistory
from site_intelligence.site.tables import TableView
from site_intelligence.site.words import count_text

# The time that a page waits for its answer before it shows the progress instead.
PATIENCE_SECONDS = 3.0
# Events that stay the same give the same answer. Those of a week that is not over change all the time.
LEAST_KEPT_SECONDS = 60.0
MOST_KEPT, MOST_WAITING = 100, 20
# Events a second until a question was counted: a little slower than on two busy cores.
USUAL_PACE = 100_000.0
# A question of fewer events says nothing about the pace: opening the files takes most of its time.
EVENTS_OF_PACE = 100_000
MOST_PERCENT = 95
MEMORY = "500MB"
TOO_MANY = "Too many questions are being counted. Try again in a few minutes."


class QuestionDesk(ReportDesk):
    """A desk that leaves processors and memory to the reports."""

    def _open(self) -> DeskHistory:
        is_new = self._opened is None
        history = super()._open()
        if is_new:
            self._engine.con.execute(f"SET threads = 1; SET memory_limit = '{MEMORY}'")
        return history


@dataclass(frozen=True)
class Progress:
    """The progress of a question. `before` are the questions that are counted first."""

    events: int
    before: int
    seconds: float
    expected: float

    @property
    def percent(self) -> int:
        return min(MOST_PERCENT, int(100 * self.seconds / self.expected))

    @property
    def words(self) -> str:
        about = f"About {count_text(self.events)} events"
        if self.before:
            first = "1 other question is" if self.before == 1 else f"{self.before} other questions are"
            return f"{about}. {first} counted first."
        return f"{about}, which take about {_time(self.expected)}. {_time(self.seconds).capitalize()} so far."


@dataclass(eq=False)
class _Question:
    events: int
    version: Hashable
    begun_at: float | None = None
    ended_at: float | None = None
    answer: "Future[list[TableView]]" = field(default_factory=Future)


class LongQuestions:
    """The questions that are counted or wait, and the answers of the last ones."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._questions: OrderedDict[Hashable, _Question] = OrderedDict()
        self._pace = USUAL_PACE
        self._room: ThreadPoolExecutor | None = None

    def answer(
        self,
        key: Hashable,
        version: Hashable,
        events: int,
        count: Callable[[], list[TableView]],
        patience: float | None = None,
    ) -> list[TableView] | Progress:
        """The answer, or how far it is after `patience` seconds, by default PATIENCE_SECONDS.

        A question is counted again if its `version` is another, unless its answer is quite new. Raises what `count`
        raises, once.
        """
        with self._lock:
            question = self._known(key, version) or self._begin(key, version, events, count)
        try:
            return question.answer.result(timeout=PATIENCE_SECONDS if patience is None else patience)
        except NotYet:
            return self._progress(question)
        except Exception:
            with self._lock:
                self._questions.pop(key, None)
            raise

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
        try:
            return count()
        finally:
            question.ended_at = self._clock()
            if question.events >= EVENTS_OF_PACE and question.ended_at > begun:
                self._pace = question.events / (question.ended_at - begun)

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
            return Progress(question.events, waiting.index(question), 0.0, expected)
        return Progress(question.events, 0, self._clock() - begun, expected)


def _time(seconds: float) -> str:
    if seconds < 90:
        whole = max(1, round(seconds))
        return "1 second" if whole == 1 else f"{whole} seconds"
    return f"{round(seconds / 60)} minutes"
