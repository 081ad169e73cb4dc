"""Orders that only a newer release fully understands: this one does what it knows and leaves the rest."""

import pytest

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.item_plan import tasks_of
from business_layer.order_management.poll_order import PollOrderNow
from business_layer.order_management.states import ItemAction, ProductOrderState, TaskState
from business_layer.shared.errors import WrittenByNewerRelease
from business_layer.shared.stored_enums import read_value
from tests.builders.orders import an_order, plan_item
from tests.business.order_management.world import World
from tests.fakes.clock import NOON, FakeClock

S, T = ProductOrderState, TaskState
SHIP = read_value(TaskType, "shipGoods")


def planned_world(state: ProductOrderState = S.IN_PROGRESS) -> World:
    order = an_order("toll-free", state=state)
    plan_item(order.items[0])
    return World(order)


def first_task(world):
    return world.order.items[0].tasks[0]


def test_a_ready_task_of_an_unknown_type_is_left_and_the_job_waits() -> None:
    world = planned_world()
    first_task(world).type = SHIP

    with pytest.raises(WrittenByNewerRelease):
        world.advance()

    assert (first_task(world).type, first_task(world).state) == ("shipGoods", T.PENDING)
    assert world.order.state is S.IN_PROGRESS


def test_everything_before_a_task_of_an_unknown_type_is_done() -> None:
    world = planned_world()
    last = world.order.items[0].tasks[-1]
    last.type = SHIP
    world.advance()

    with pytest.raises(WrittenByNewerRelease):
        world.advance(2)

    assert all(task.state is T.COMPLETED for task in world.order.items[0].tasks[:-1])
    assert last.state is T.PENDING
    assert world.order.state is S.IN_PROGRESS


def test_a_task_of_an_unknown_type_that_is_not_ready_makes_no_job_wait() -> None:
    world = planned_world()
    world.order.items[0].tasks[-1].type = SHIP

    world.advance()

    assert first_task(world).state is T.IN_PROGRESS


def test_a_task_in_an_unknown_state_is_left_and_its_order_keeps_its_state() -> None:
    world = planned_world(S.PENDING)
    first_task(world).state = read_value(TaskState, "packed")

    with pytest.raises(WrittenByNewerRelease):
        world.advance()

    assert first_task(world).state == "packed"
    assert world.order.state is S.PENDING


def test_an_order_in_a_state_that_only_a_newer_release_works_on_is_left() -> None:
    state = read_value(S, "onVacation")
    world = planned_world(state)

    with pytest.raises(WrittenByNewerRelease):
        world.advance()

    assert world.order.state is state
    assert not world.network.requests


@pytest.mark.parametrize("state", [S.COMPLETED, S.CANCELLED, S.REJECTED])
def test_a_closed_order_needs_no_newer_release(state: ProductOrderState) -> None:
    world = planned_world(state)

    world.advance()

    assert world.order.state is state
    assert not world.network.requests


SWAP = read_value(ItemAction, "swap")


def test_an_item_whose_action_this_release_cannot_carry_out_is_not_planned_as_if_it_were_new() -> None:
    order = an_order("toll-free")
    order.items[0].action = SWAP
    world = World(order)

    with pytest.raises(WrittenByNewerRelease):
        world.advance()

    assert not world.order.items[0].tasks
    assert not world.network.requests


def test_tasks_of_such_an_item_are_not_worked_on() -> None:
    world = planned_world()
    world.order.items[0].action = SWAP

    with pytest.raises(WrittenByNewerRelease):
        world.advance()

    assert not world.network.requests


def test_a_plan_with_a_task_of_an_unknown_type_is_made_by_the_newer_release(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(an_order("toll-free"))

    def with_shipment(plan, item, identifiers):
        tasks = tasks_of(plan, item, identifiers)
        tasks[-1].type = SHIP
        return tasks

    monkeypatch.setattr("business_layer.order_management.advance_order.tasks_of", with_shipment)

    with pytest.raises(WrittenByNewerRelease):
        world.advance()

    assert not world.order.items[0].tasks


def test_a_notification_about_such_an_order_becomes_a_job_for_the_newer_release() -> None:
    world = planned_world(read_value(S, "onVacation"))

    assert PollOrderNow(world.books, FakeClock())(key=first_task(world).key)

    assert world.books.jobs[-1].task == "advance_order"
    assert world.order.state == "onVacation"


def test_a_fallout_beside_a_task_in_an_unknown_state_leaves_the_order_in_its_state() -> None:
    order = planned_world().order
    failed, unknown, *_ = order.tasks
    unknown.state = read_value(TaskState, "packed")

    order.send_to_fallout(failed, Fallout.of_refusal("No.", at=NOON))

    assert order.state is S.IN_PROGRESS


def test_an_order_needs_a_newer_release_only_if_something_is_left_that_is_due_now() -> None:
    unplanned, done = an_order("toll-free"), planned_world().order
    done.items[0].action = SWAP
    for task in done.tasks:
        task.state = T.COMPLETED

    assert not unplanned.needs_newer_release(at=NOON)
    assert not done.needs_newer_release(at=NOON)
    next(done.tasks).state = T.PENDING
    assert done.needs_newer_release(at=NOON)
