"""Work that waits for a person, ended without the network: by hand with evidence, or skipped."""

from typing import Any

import pytest

from business_layer.order_management.end_by_person import CompleteByHand, NotSkippable, SkipTask
from business_layer.order_management.service_orders import ServiceOrderState
from business_layer.order_management.states import TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.order_management.undo_plan import undo_tasks
from business_layer.shared.errors import Invalid, NotPermitted
from business_layer.user_management.users import Role
from tests.builders.orders import OneCatalogue, an_agent_actor, an_order
from tests.business.order_management.world import S, World, a_report
from tests.fakes.clock import FakeClock, RandomIdentifiers
from tests.fakes.trail import FakeTrail

ENGINEER = an_agent_actor(Role.ENGINEER)


@pytest.fixture
def refused() -> World:
    world = World(an_order("toll-free"))
    world.network.ask = lambda key: a_report(key, ServiceOrderState.FAILED, reason="No free circuit.")
    world.advance(3)
    assert world.order.state is S.HELD
    return world


def by_hand(world: World, **given: Any) -> None:
    task = world.service_order
    values: dict[str, Any] = {"note": "Built it in the switch.", "reference": "T-88", "by": ENGINEER, **given}
    CompleteByHand(world.books, OneCatalogue(), FakeTrail(), FakeClock())(
        number=world.order.number, task_id=task.id, **values
    )


def skip(world: World, task: FulfilmentTask, **given: Any) -> None:
    values: dict[str, Any] = {"reason": "Reviewed last week.", "by": ENGINEER, **given}
    SkipTask(world.books, OneCatalogue(), FakeTrail(), FakeClock())(
        number=world.order.number, task_id=task.id, **values
    )


def test_a_task_done_by_hand_keeps_its_evidence_and_the_order_continues(refused: World) -> None:
    by_hand(refused)

    task = refused.service_order
    assert (task.state, task.completed_by, task.fallout) == (TaskState.COMPLETED, ENGINEER.name, None)
    assert task.note == "Built it in the switch. Reference: T-88"
    assert task.exchanges[-1].what == f"{ENGINEER.name} did it by hand"

    refused.advance()

    assert refused.order.state is S.COMPLETED


@pytest.mark.parametrize("missing", ["note", "reference"])
def test_nothing_is_done_by_hand_without_evidence(refused: World, missing: str) -> None:
    with pytest.raises(Invalid) as wrong:
        by_hand(refused, **{missing: " "})

    assert wrong.value.field == missing
    assert refused.service_order.state is TaskState.FALLOUT


def test_only_who_may_retry_completes_by_hand(refused: World) -> None:
    with pytest.raises(NotPermitted):
        by_hand(refused, by=an_agent_actor(Role.AGENT))


def test_what_did_not_fall_out_is_not_completed_by_hand() -> None:
    world = World(an_order("toll-free"))
    world.advance()

    with pytest.raises(TaskMovedOn):
        by_hand(world)


def test_a_review_is_skipped_where_the_catalogue_allows_it() -> None:
    world = World(an_order("dedicated"))
    world.advance()
    review = next(world.order.tasks)

    skip(world, review)

    assert (review.state, review.is_skipped, review.note) == (TaskState.COMPLETED, True, "Skipped: Reviewed last week.")
    world.advance()
    assert world.network.requests


def test_a_step_that_the_order_needs_is_not_skipped(refused: World) -> None:
    with pytest.raises(NotSkippable):
        skip(refused, refused.service_order)


def test_what_was_skipped_is_not_taken_back() -> None:
    world = World(an_order("toll-free"))
    world.advance(3)
    task = world.service_order
    task.is_skipped = True

    assert [undo.name for undo in undo_tasks(world.order.items[0], RandomIdentifiers())] == ["cancel_product"]
