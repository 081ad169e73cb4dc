"""A task: each verb changes exactly what it should, whatever the task went through before."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from business_layer.order_management.fallout import Fallout
from business_layer.order_management.retry_policy import FEWEST_ATTEMPTS
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_log import REFUSED, Exchange
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.errors import IllegalTransition
from tests.builders.entity_facts import facts_of
from tests.builders.orders import an_item, an_order, planned_tasks
from tests.business.order_management.world import POLICY
from tests.fakes.clock import NOON

T = TaskState
EARLIER, LATER, NEXT_WEEK = NOON - timedelta(minutes=5), NOON + timedelta(minutes=5), NOON + timedelta(days=7)
NOT_PARKED = {"parked_until": None, "parked_reason": "", "parked_by": ""}
PARKED = {"parked_until": NEXT_WEEK, "parked_reason": "We asked the customer.", "parked_by": "Kim Reyes"}
REFUSAL = Fallout.of_refusal("No such number.", at=NOON)
GAVE_UP = Fallout.of_giving_up("No answer.", at=NOON)
# What a task has after a long way: each of its verbs says which of these it leaves alone.
LONG_WAY: dict[str, Any] = {
    "attempts": 3,
    "next_attempt_at": LATER,
    "unanswered_since": EARLIER,
    "followed_since": EARLIER,
    "started_at": EARLIER,
    "reference": "SO-1",
    "waiting_for": "The network is not responding.",
    "question": "May we drill?",
    "customer_words": "The number is wrong.",
    "requested_on": date(2026, 12, 1),
    **PARKED,
}


def a_task(state: TaskState = T.PENDING, **facts: Any) -> FulfilmentTask:
    task = planned_tasks(an_item(an_order("paging"), "paging"))[0]
    vars(task).update(state=state, **facts)
    return task


def changed_by(verb: Callable[[FulfilmentTask], object], task: FulfilmentTask) -> dict[str, Any]:
    """The fields that a verb changes, with their new values."""
    before = dict(facts_of(task))
    verb(task)
    return {name: value for name, value in facts_of(task).items() if value != before[name]}


def test_the_first_start_of_a_task_counts() -> None:
    def begin(task: FulfilmentTask) -> None:
        task.begin(at=NOON)

    assert changed_by(begin, a_task()) == {"state": T.IN_PROGRESS, "started_at": NOON}
    assert changed_by(begin, a_task(**LONG_WAY)) == {"state": T.IN_PROGRESS}


def test_a_task_that_waits_for_a_person_says_since_when_and_for_what() -> None:
    changed = changed_by(lambda task: task.wait_for("A review.", at=NOON), a_task(**LONG_WAY))

    assert changed == {"state": T.WAITING, "started_at": NOON, "waiting_for": "A review."}


def test_a_completed_task_waits_for_nothing() -> None:
    def complete(task: FulfilmentTask) -> None:
        task.complete(at=NOON, by="Kim Reyes", note="Fiber is there.")

    changed = changed_by(complete, a_task(T.WAITING, **LONG_WAY))

    assert changed == {
        "state": T.COMPLETED,
        "completed_at": NOON,
        "completed_by": "Kim Reyes",
        "note": "Fiber is there.",
        "waiting_for": "",
        "next_attempt_at": None,
        "question": "",
        **NOT_PARKED,
    }


def test_a_task_that_no_person_completed_names_nobody() -> None:
    changed = changed_by(lambda task: task.complete(at=NOON), a_task())

    assert changed == {"state": T.COMPLETED, "completed_at": NOON}


FALLEN = {"state": T.FALLOUT, "next_attempt_at": None, "unanswered_since": None, "question": "", **NOT_PARKED}
NEXT_TRY = {"tries": 2, "reference": "", "started_at": None, "followed_since": None, "requested_on": None}


@pytest.mark.parametrize(("fallout", "forgotten"), [(REFUSAL, NEXT_TRY), (GAVE_UP, {})])
def test_only_a_refused_task_forgets_what_the_network_was_asked(fallout: Fallout, forgotten: dict[str, Any]) -> None:
    changed = changed_by(lambda task: task.send_to_fallout(fallout), a_task(T.IN_PROGRESS, **LONG_WAY))

    assert changed == {**FALLEN, **forgotten, "fallout": fallout}


def test_a_retried_task_begins_again_but_asks_for_the_same_day_under_the_same_reference() -> None:
    changed = changed_by(lambda task: task.retry(), a_task(T.FALLOUT, fallout=GAVE_UP, **LONG_WAY))

    assert changed == {
        "state": T.PENDING,
        "fallout": None,
        "waiting_for": "",
        "customer_words": "",
        "attempts": 0,
        "next_attempt_at": None,
        "started_at": None,
        "unanswered_since": None,
        "followed_since": None,
        **NOT_PARKED,
    }


ASKED = Exchange(at=NOON, what="Asked to add Paging", detail="")
SAID_NO = Exchange(at=NOON, what=REFUSED, detail="No such number.")


@pytest.mark.parametrize(
    ("state", "facts", "may_be_there"),
    [
        (T.PENDING, {}, False),
        (T.PENDING, {"exchanges": (ASKED,)}, True),
        (T.PENDING, {"exchanges": (ASKED, SAID_NO)}, False),
        (T.IN_PROGRESS, {}, True),
        (T.FALLOUT, {"fallout": GAVE_UP, "exchanges": (ASKED,)}, True),
        (T.FALLOUT, {"fallout": REFUSAL, "exchanges": (ASKED, SAID_NO)}, False),
        (T.COMPLETED, {"exchanges": (ASKED,)}, False),
        (T.CANCELLED, {"exchanges": (ASKED,)}, False),
    ],
)
def test_the_network_may_have_what_it_was_asked_for_and_did_not_refuse(
    state: TaskState, facts: dict[str, Any], may_be_there: bool
) -> None:
    assert a_task(state, **facts).may_be_at_network is may_be_there


def test_what_the_network_does_not_do_is_never_there() -> None:
    tell = planned_tasks(an_item(an_order("paging"), "paging"))[-1]
    tell.state = T.IN_PROGRESS

    assert tell.specification == ""
    assert not tell.may_be_at_network


def test_an_attempt_without_an_answer_is_repeated_after_a_longer_and_longer_pause() -> None:
    task = a_task(T.IN_PROGRESS)

    def postpone(task: FulfilmentTask) -> None:
        assert task.postpone(at=NOON, reason="No answer.", policy=POLICY)

    first, second = (changed_by(postpone, task) for _ in range(2))

    assert first == {
        "attempts": 1,
        "waiting_for": "No answer.",
        "unanswered_since": NOON,
        "next_attempt_at": NOON + timedelta(seconds=2),
    }
    assert second == {"attempts": 2, "next_attempt_at": NOON + timedelta(seconds=4)}


@pytest.mark.parametrize(
    ("attempts", "unanswered_for", "continues"),
    [
        (FEWEST_ATTEMPTS, timedelta(hours=1), False),
        (FEWEST_ATTEMPTS, timedelta(hours=1, seconds=-1), True),
        (FEWEST_ATTEMPTS - 1, timedelta(hours=9), True),
        (FEWEST_ATTEMPTS, -timedelta(hours=9), True),
    ],
)
def test_a_task_is_given_up_after_an_hour_and_ten_attempts_without_an_answer(
    attempts: int, unanswered_for: timedelta, continues: bool
) -> None:
    task = a_task(T.IN_PROGRESS, attempts=attempts - 1, unanswered_since=NOON - unanswered_for)

    assert task.postpone(at=NOON, reason="No answer.", policy=POLICY) is continues
    assert task.unanswered_since == min(NOON, NOON - unanswered_for)


def poll(task: FulfilmentTask) -> bool:
    return task.keep_polling(at=NOON, reference="SO-2", promised=None, policy=POLICY)


ANSWERED = {"attempts": 0, "waiting_for": "", "unanswered_since": None, "next_attempt_at": NOON + timedelta(seconds=5)}


def test_an_accepted_service_order_is_asked_about_at_the_interval_of_the_policy() -> None:
    began, outage = NOON - timedelta(minutes=30), {**LONG_WAY, "followed_since": NOON - timedelta(minutes=30)}

    changed = changed_by(poll, a_task(T.IN_PROGRESS, **outage))

    # The five minutes in which the network did not answer do not count.
    assert changed == {**ANSWERED, "reference": "SO-2", "followed_since": began + timedelta(minutes=5)}


def test_a_report_without_a_reference_keeps_the_reference_that_is_known() -> None:
    task = a_task(T.IN_PROGRESS, reference="SO-1", followed_since=NOON)

    task.keep_polling(at=NOON, reference="", promised=None, policy=POLICY)

    assert task.reference == "SO-1"


@pytest.mark.parametrize(
    ("facts", "since"),
    [
        ({"started_at": EARLIER}, NOON),
        ({"started_at": EARLIER, "reference": "SO-1"}, EARLIER),
        ({"reference": "SO-1"}, NOON),
        ({"followed_since": EARLIER}, EARLIER),
        ({"followed_since": EARLIER, "unanswered_since": LATER}, EARLIER),
    ],
)
def test_a_service_order_is_followed_since_the_network_accepted_it(facts: dict[str, Any], since: Any) -> None:
    task = a_task(T.IN_PROGRESS, **facts)

    assert poll(task)

    assert task.followed_since == since


@pytest.mark.parametrize(
    ("followed_for", "promised_in", "continues"),
    [
        (timedelta(seconds=599), None, True),
        (timedelta(seconds=600), None, False),
        (timedelta(days=3), timedelta(seconds=-599), True),
        (timedelta(days=3), timedelta(seconds=-600), False),
        (timedelta(days=3), timedelta(days=1), True),
        (timedelta(seconds=599), timedelta(days=-3), True),
    ],
)
def test_a_service_order_stalls_ten_minutes_after_it_was_accepted_or_promised(
    followed_for: timedelta, promised_in: timedelta | None, continues: bool
) -> None:
    task = a_task(T.IN_PROGRESS, followed_since=NOON - followed_for)
    promised = None if promised_in is None else NOON + promised_in

    assert task.keep_polling(at=NOON, reference="SO-1", promised=promised, policy=POLICY) is continues


@pytest.mark.parametrize("state", [T.WAITING, T.FALLOUT])
def test_work_that_waits_for_a_person_can_be_parked_and_unparked(state: TaskState) -> None:
    task = a_task(state)

    parked = changed_by(lambda task: task.park(NEXT_WEEK, reason="We asked the customer.", by="Kim Reyes"), task)
    is_parked = [task.is_parked(at=at) for at in (NOON, NEXT_WEEK - timedelta(seconds=1), NEXT_WEEK)]
    unparked = changed_by(lambda task: task.unpark(), task)

    assert (parked, is_parked, unparked) == (PARKED, [True, True, False], NOT_PARKED)
    assert not task.is_parked(at=NOON)


@pytest.mark.parametrize("state", [T.PENDING, T.IN_PROGRESS, T.COMPLETED])
def test_work_that_waits_for_no_person_is_never_parked(state: TaskState) -> None:
    with pytest.raises(IllegalTransition):
        a_task(state).park(NEXT_WEEK, reason="", by="Kim Reyes")

    assert not a_task(state, **PARKED).is_parked(at=NOON)


def test_a_question_and_its_answer_are_kept_and_park_the_review_in_between() -> None:
    task = a_task(T.WAITING)
    asked = Exchange(at=NOON, what="Kim Reyes asked the customer", detail="May we drill?")
    answered = Exchange(at=LATER, what="The customer answered, recorded by Lee Park", detail="Yes.")

    asking = changed_by(
        lambda task: task.ask_customer("May we drill?", returns_at=NEXT_WEEK, at=NOON, by="Kim Reyes"), task
    )
    answering = changed_by(lambda task: task.take_answer("Yes.", at=LATER, recorded_by="Lee Park"), task)

    assert asking == {**PARKED, "question": "May we drill?", "exchanges": (asked,)}
    assert answering == {**NOT_PARKED, "question": "", "exchanges": (asked, answered)}


def test_the_same_answer_of_the_network_twice_in_a_row_is_kept_once() -> None:
    task = a_task()

    for at, what, detail in ((EARLIER, "No answer", ""), (NOON, "No answer", ""), (NOON, "No answer", "x")):
        task.note_exchange(at=at, what=what, detail=detail)
    task.note_exchange(at=LATER, what="Refused", detail="x")
    task.note_exchange(at=LATER, what="No answer")

    assert task.exchanges == (
        Exchange(at=EARLIER, what="No answer", detail=""),
        Exchange(at=NOON, what="No answer", detail="x"),
        Exchange(at=LATER, what="Refused", detail="x"),
        Exchange(at=LATER, what="No answer", detail=""),
    )


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "due_in", "is_due"),
    [
        (T.PENDING, None, True),
        (T.IN_PROGRESS, None, True),
        (T.WAITING, None, False),
        (T.IN_PROGRESS, timedelta(seconds=1), True),
        (T.IN_PROGRESS, timedelta(seconds=1.1), False),
        (T.IN_PROGRESS, HOUR, False),
        (T.IN_PROGRESS, HOUR * 2, True),
        (T.PENDING, HOUR * 2, False),
        (T.WAITING, -HOUR, False),
        (T.COMPLETED, HOUR * 2, False),
    ],
)
def test_a_task_is_due_at_its_time_or_if_that_is_beyond_any_pause(
    state: TaskState, due_in: timedelta | None, is_due: bool
) -> None:
    task = a_task(state, next_attempt_at=None if due_in is None else NOON + due_in)

    assert task.is_due(at=NOON) is is_due
