"""Retrying a fallout: with which key, how often, and by which agents."""

from uuid import UUID

import pytest

from business_layer.order_management.fallout import Fallout
from business_layer.order_management.retry_fallout import RetryFallout
from business_layer.order_management.states import ProductOrderState, TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.shared.errors import NotFound, NotPermitted
from business_layer.shared.job_requests import JobRequest
from business_layer.user_management.users import Role
from tests.builders.orders import a_customer_actor, a_planned_order, an_agent_actor
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.trail import FakeTrail
from tests.fakes.unit_of_work import Books

ENGINEER = an_agent_actor(Role.ENGINEER)


@pytest.fixture
def fallen(books: Books):
    order = a_planned_order(books)
    task = next(order.tasks)
    task.begin(at=NOON)
    order.send_to_fallout(task, Fallout.of_refusal("No.", at=NOON))
    return order, task


def test_a_fallout_goes_back_to_the_automatic_path(books: Books, fallen) -> None:
    order, task = fallen

    RetryFallout(books, FakeTrail(), FakeClock())(number=order.number, task_id=task.id, by=ENGINEER, reason="repaired")

    assert (task.state, task.fallout) == (TaskState.PENDING, None)
    assert order.state is ProductOrderState.IN_PROGRESS
    assert books.jobs == [
        JobRequest(task="advance_order", arguments={"order_id": str(order.id)}, lock=f"order:{order.id}")
    ]


@pytest.mark.parametrize(("is_refused", "next_try"), [(True, "2"), (False, "1")])
def test_only_a_refusal_spends_the_key_because_silence_may_have_done_it(
    books: Books, is_refused: bool, next_try: str
) -> None:
    order = a_planned_order(books)
    task = next(order.tasks)
    task.begin(at=NOON)
    task.reference = "SO-1"

    fallout_of = Fallout.of_refusal if is_refused else Fallout.of_giving_up
    order.send_to_fallout(task, fallout_of("No.", at=NOON))
    order.retry_task(task, at=NOON)

    assert task.key == f"{task.id}.{next_try}"
    assert bool(task.reference) is not is_refused


def test_a_fallout_is_retried_once(books: Books, fallen) -> None:
    order, task = fallen
    retry = RetryFallout(books, FakeTrail(), FakeClock())
    retry(number=order.number, task_id=task.id, by=ENGINEER, reason="repaired")

    with pytest.raises(TaskMovedOn, match=r"Erin Novak changed this first, on .*repaired.*It is being tried again"):
        retry(number=order.number, task_id=task.id, by=ENGINEER, reason="repaired")


def test_a_task_that_fell_out_again_is_not_retried_by_an_agent_who_has_not_seen_that(books: Books, fallen) -> None:
    order, task = fallen
    retry, shown = RetryFallout(books, FakeTrail(), FakeClock()), task.fingerprint
    retry(number=order.number, task_id=task.id, by=ENGINEER, reason="repaired", expected=shown)
    order.send_to_fallout(task, Fallout.of_refusal("No, for another reason.", at=NOON))

    with pytest.raises(TaskMovedOn):
        retry(number=order.number, task_id=task.id, by=ENGINEER, reason="repaired", expected=shown)

    retry(number=order.number, task_id=task.id, by=ENGINEER, reason="repaired", expected=task.fingerprint)


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (an_agent_actor(Role.AGENT), NotPermitted),
        (a_customer_actor(), NotPermitted),
        (a_customer_actor(UUID(int=9)), NotFound),
    ],
)
def test_others_may_not_retry_and_a_stranger_does_not_learn_of_the_order(books: Books, fallen, actor, refusal) -> None:
    order, task = fallen

    with pytest.raises(refusal):
        RetryFallout(books, FakeTrail(), FakeClock())(number=order.number, task_id=task.id, by=actor, reason="")

    assert task.state is TaskState.FALLOUT
    assert books.commits == 0
