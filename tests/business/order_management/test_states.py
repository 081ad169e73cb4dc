"""The states of orders follow from their tasks, along their table."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.order_management.events import ProductOrderStateChanged
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.retry_policy import RetryPolicy
from business_layer.order_management.states import MOVES, ProductOrderState, TaskState
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.backoff import Backoff
from business_layer.shared.errors import IllegalTransition
from tests.builders.orders import an_order, plan_item
from tests.fakes.clock import NOON

S, T = ProductOrderState, TaskState
POLICY = RetryPolicy(
    backoff=Backoff(base_seconds=1, cap_seconds=60),
    give_up_after_seconds=3600,
    follow_seconds=5,
    stalled_after_seconds=600,
)
A_MONTH = timedelta(days=30)


def an_order_with_tasks() -> ProductOrder:
    """An order with a review, a service order, an activation and a mail to its customer."""
    order = an_order("dedicated")
    plan_item(order.items[0])
    return order


def test_a_move_that_is_not_in_the_table_is_refused_in_words() -> None:
    with pytest.raises(IllegalTransition, match="A completed order cannot become inProgress"):
        an_order(state=S.COMPLETED)._move_to(S.IN_PROGRESS, NOON)


VERBS: dict[str, Callable[[ProductOrder, FulfilmentTask], object]] = {
    "start": lambda order, task: order.start(at=NOON),
    "begin": lambda order, task: task.begin(at=NOON),
    "wait": lambda order, task: task.wait_for("A review.", at=NOON),
    "postpone": lambda order, task: order.postpone_task(task, at=NOON, reason="No answer.", policy=POLICY),
    "poll": lambda order, task: order.keep_polling_task(task, at=NOON, reference="SO-1", policy=POLICY),
    "poll for a month": lambda order, task: order.keep_polling_task(
        task, at=NOON + A_MONTH, reference="SO-1", policy=POLICY
    ),
    "refuse": lambda order, task: order.send_to_fallout(task, Fallout.of_refusal("No.", at=NOON)),
    "give up": lambda order, task: order.send_to_fallout(task, Fallout.of_giving_up("No answer.", at=NOON)),
    "retry": lambda order, task: order.retry_task(task, at=NOON),
    "complete": lambda order, task: order.complete_task(task, at=NOON),
    "request": lambda order, task: order.request_advance_job(at=NOON),
    "derive": lambda order, task: order.derive_state(at=NOON),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.integers(0, 3)), max_size=25))
def test_any_sequence_of_verbs_moves_an_order_only_along_its_table(steps: list[tuple[str, int]]) -> None:
    order = an_order_with_tasks()
    tasks = list(order.tasks)
    before = order.state

    for verb, position in steps:
        with suppress(IllegalTransition):
            VERBS[verb](order, tasks[position])

    for moved in (event for event in order.pop_recorded() if isinstance(event, ProductOrderStateChanged)):
        assert moved.before is before
        assert moved.after in MOVES[before]
        before = moved.after
    assert before is order.state
    assert (order.state is S.COMPLETED) == all(item.is_complete for item in order.items)
    assert (order.completed_at is not None) == (order.state is S.COMPLETED)


@pytest.mark.parametrize(
    ("before", "states", "expected"),
    [
        (before, states, expected)
        for before in (S.ACKNOWLEDGED, S.PENDING, S.IN_PROGRESS, S.HELD)
        for states, expected in (
            ((T.PENDING, T.PENDING), S.IN_PROGRESS),
            ((T.WAITING, T.PENDING), S.PENDING),
            ((T.FALLOUT, T.WAITING), S.HELD),
            ((T.COMPLETED, T.PENDING), S.IN_PROGRESS),
            ((T.COMPLETED, T.COMPLETED), S.COMPLETED),
        )
        # A task that fell out is retried before it can be completed.
        if (before, expected) != (S.HELD, S.COMPLETED)
    ],
)
def test_the_state_of_an_order_follows_from_its_tasks(
    before: ProductOrderState, states: tuple[TaskState, ...], expected: ProductOrderState
) -> None:
    order = an_order_with_tasks()
    order.state = before
    del order.items[0].tasks[2:]
    for task, state in zip(order.tasks, states, strict=True):
        task.state = state

    order.derive_state(at=NOON)

    assert order.state is expected


def test_an_order_that_goes_from_pending_to_held_records_one_move() -> None:
    order = an_order_with_tasks()
    review = next(order.tasks)
    order.start(at=NOON)
    review.wait_for("A review.", at=NOON)
    order.derive_state(at=NOON)
    order.pop_recorded()

    order.send_to_fallout(review, Fallout.of_review("No duct.", at=NOON))

    moves = [
        (event.before, event.after) for event in order.pop_recorded() if isinstance(event, ProductOrderStateChanged)
    ]
    assert moves == [(S.PENDING, S.HELD)]
