"""The state machines: complete, closed, and never left by a way that is not in the table."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from business_layer.inventory import products, resources
from business_layer.messages import message
from business_layer.order_management.item_plan import plan_tasks
from business_layer.order_management.states import MOVES, TASK_MOVES, ProductOrderState, TaskState
from business_layer.order_management.tasks import RetryPolicy
from business_layer.shared.backoff import Backoff
from business_layer.shared.errors import IllegalTransition
from tests.builders.catalogue import the_catalogue
from tests.builders.orders import an_order
from tests.fakes.clock import NOON, CountingIdentifiers

TABLES = [
    (ProductOrderState, MOVES),
    (TaskState, TASK_MOVES),
    (products.ProductState, products.MOVES),
    (resources.ResourceState, resources.MOVES),
    (message.MessageState, message.MOVES),
]
POLICY = RetryPolicy(
    backoff=Backoff(base_seconds=1, cap_seconds=60),
    give_up_after_seconds=3600,
    follow_seconds=5,
    stalled_after_seconds=600,
)
VERBS = ("start", "advance", "postpone", "drop", "retry", "complete", "poll_now", "request_advance_job", "derive_state")


@pytest.mark.parametrize(("states", "moves"), TABLES)
def test_every_state_has_its_moves_and_every_move_leads_to_a_state(states, moves) -> None:
    assert set(moves) == set(states)
    assert set().union(*moves.values()) <= set(states)


def test_a_completed_order_takes_no_other_state() -> None:
    order = an_order(state=ProductOrderState.COMPLETED)

    with pytest.raises(IllegalTransition, match="A completed order cannot become inProgress"):
        order._move_to(ProductOrderState.IN_PROGRESS, NOON)


@given(st.lists(st.sampled_from(VERBS), max_size=25))
def test_whatever_happens_an_order_moves_only_along_its_table(verbs) -> None:
    order = an_order("dedicated")
    order.items[0].tasks.extend(plan_tasks(order.items[0], the_catalogue(), CountingIdentifiers()))
    seen = [order.state]

    for verb in verbs:
        with suppress(IllegalTransition):
            _do(verb, order)
        seen.append(order.state)

    for before, after in pairwise(seen):
        assert before is after or _is_reachable(before, after)
    assert (order.state is ProductOrderState.COMPLETED) == all(item.is_complete for item in order.items)


def _do(verb, order) -> None:
    task = next((one for one in order.tasks if one.state is not TaskState.COMPLETED), next(order.tasks))
    actions = {
        "start": lambda: order.start(at=NOON),
        "advance": lambda: task.begin(at=NOON),
        "postpone": lambda: order.postpone_task(task, at=NOON, reason="No answer.", policy=POLICY),
        "drop": lambda: order.send_to_fallout(task, at=NOON, reason="No.", is_refused=True),
        "retry": lambda: order.retry_task(task, at=NOON),
        "complete": lambda: order.complete_task(task, at=NOON),
        "poll_now": lambda: order.poll_now(at=NOON),
        "request_advance_job": lambda: order.request_advance_job(at=NOON),
        "derive_state": lambda: order.derive_state(at=NOON),
    }
    actions[verb]()


def _is_reachable(before, after):
    """In at most two moves: an order that settles may pass through "in progress"."""
    return after in MOVES[before] or any(after in MOVES[between] for between in MOVES[before])
