"""Questions are counted one after another beside the pages, and their answers are kept."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from site_intelligence.errors import IntelligenceError
from site_intelligence.report.history import History, Window
from site_intelligence.site.explore.long_questions import (
    LEAST_KEPT_SECONDS,
    MOST_WAITING,
    LongQuestions,
    QuestionStopped,
)
from site_intelligence.site.explore.progress import Progress
from site_intelligence.site.explore.question_desk import QuestionDesk
from site_intelligence.site.tables import TableView
from tests.intelligence.builders import an_event
from tests.intelligence.busy_nights import a_store

PATIENT = 60


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def gate() -> Iterator[Event]:
    """Opens at the end, so that no thread waits for good."""
    gate = Event()
    yield gate
    gate.set()


def blocked(gate: Event, begun: Event | None = None) -> list[TableView]:
    if begun:
        begun.set()
    gate.wait(PATIENT)
    return []


def test_a_long_question_shows_how_far_it_is_and_then_its_answer(gate: Event) -> None:
    clock, begun = Clock(), Event()
    questions = LongQuestions(clock=clock)
    questions.answer("a", 1, 1_000_000, lambda: blocked(gate, begun), patience=0)
    begun.wait(PATIENT)
    clock.seconds = 4

    progress = questions.answer("a", 1, 1_000_000, list, patience=0)
    waiting = questions.answer("b", 1, 50, list, patience=0)

    assert isinstance(progress, Progress)
    assert progress.percent == 40
    assert progress.words == "About 1,000,000 events, which take about 10 seconds. 4 seconds so far."
    assert isinstance(waiting, Progress)
    assert waiting.words == "About 50 events. 1 other question is counted first."
    gate.set()
    assert questions.answer("a", 1, 1_000_000, list, patience=PATIENT) == []
    assert questions.answer("b", 1, 50, list, patience=PATIENT) == []


def test_an_answer_stays_until_the_events_change() -> None:
    clock, counted = Clock(), []
    questions = LongQuestions(clock=clock)

    def ask(version: int) -> None:
        questions.answer("a", version, 1, lambda: counted.append(version) or [], patience=PATIENT)

    ask(1)
    clock.seconds = LEAST_KEPT_SECONDS - 1
    ask(2)
    assert counted == [1]
    clock.seconds = LEAST_KEPT_SECONDS + 1
    ask(1)
    assert counted == [1]
    ask(2)
    assert counted == [1, 2]


def test_a_failure_is_raised_once_and_the_question_can_be_asked_again() -> None:
    questions = LongQuestions()

    def fail() -> list[TableView]:
        raise IntelligenceError("The disk is full.")

    with pytest.raises(IntelligenceError, match="The disk is full"):
        questions.answer("a", 1, 1, fail, patience=PATIENT)
    assert questions.answer("a", 1, 1, list, patience=PATIENT) == []


def test_no_more_than_a_few_questions_wait(gate: Event) -> None:
    questions = LongQuestions()
    for number in range(MOST_WAITING):
        questions.answer(number, 1, 1, lambda: blocked(gate), patience=0)

    with pytest.raises(IntelligenceError, match="Too many questions"):
        questions.answer("one more", 1, 1, list, patience=0)


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[tuple[LongQuestions, Callable[[], list[TableView]], Event]]:
    """Questions on an engine, one that counts for hours, and a sign that it has begun."""
    desk, begun = QuestionDesk(a_store(tmp_path, an_event())), Event()
    questions = LongQuestions(desk.interrupt)

    def count_for_hours(history: History) -> None:
        begun.set()
        history.events.get_backend().raw_sql("SELECT sum(range) FROM range(100_000_000_000_000)").fetchall()

    def count() -> list[TableView]:
        desk.answer(Window(), "endless", count_for_hours)
        return []

    yield questions, count, begun
    questions.close()


def test_a_question_that_is_stopped_ends_and_begins_only_when_it_is_asked_again(
    endless: tuple[LongQuestions, Callable[[], list[TableView]], Event],
) -> None:
    questions, count, begun = endless
    questions.answer("a", 1, 1, count, patience=0)
    questions.answer("waits", 1, 1, list, patience=0)
    questions.answer("b", 1, 1, list, patience=0)
    begun.wait(PATIENT)

    questions.stop("waits")
    questions.stop("a")
    questions.stop("unknown")

    for key in ("a", "waits"):
        with pytest.raises(QuestionStopped):
            questions.answer(key, 1, 1, list, patience=PATIENT, begins=False)
        assert questions.answer(key, 1, 1, list, patience=PATIENT) == []
    assert questions.answer("b", 1, 1, list, patience=PATIENT, begins=False) == []


def test_a_page_that_waits_for_a_question_notices_that_it_is_stopped(
    endless: tuple[LongQuestions, Callable[[], list[TableView]], Event],
) -> None:
    questions, count, begun = endless
    with ThreadPoolExecutor() as readers:
        waiting = [readers.submit(questions.answer, key, 1, 1, count, PATIENT) for key in ("a", "b")]
        begun.wait(PATIENT)
        questions.close()

        assert [type(answer.exception(PATIENT)) for answer in waiting] == [QuestionStopped, QuestionStopped]
