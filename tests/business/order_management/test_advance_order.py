"""Advancing an order: planned, submitted to the network, completed."""

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch
from uuid import uuid4

import pytest

from business_layer.inventory.product_states import ProductState
from business_layer.order_management.service_orders import (
    ServiceOrderState,
)
from business_layer.order_management.states import TaskState
from business_layer.order_management.tasks import FulfilmentTask
from tests.builders.orders import an_item, an_order, plan_item
from tests.business.order_management.world import S, World, a_report
from tests.fakes.clock import NOON


@pytest.fixture
def world() -> World:
    return World(an_order("toll-free"))


def test_an_order_is_submitted_polled_completed_and_the_customer_gets_a_mail(world: World) -> None:
    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert world.order.completed_at is not None
    product = world.books.products.all[world.order.items[0].product_id]
    assert product.state is ProductState.ACTIVE
    assert [message.kind for message in world.books.messages.all.values()] == ["product_active"]
    assert len(world.network.requests) == 1


def test_a_question_to_the_network_is_recorded_before_it_is_asked(world: World) -> None:
    seen = []
    submit = world.network.submit
    world.network.submit = lambda request: seen.append(world.service_order.state) or submit(request)

    world.advance()

    assert seen == [TaskState.IN_PROGRESS]
    assert world.service_order.exchanges[0].what == "Asked to add TollFree"


def test_an_item_without_a_plan_gets_one_beside_an_item_that_has_its_own() -> None:
    order = an_order("toll-free")
    plan_item(order.items[0])
    order.items.append(an_item(order, "paging"))
    world = World(order)

    world.advance(3)

    assert world.order.state is S.COMPLETED
    assert len(world.network.requests) == 3


def test_advancing_a_completed_order_changes_nothing(world: World) -> None:
    world.advance(3)
    before = world.books.commits

    world.advance(3)

    assert world.books.commits == before
    assert len(world.network.requests) == 1


def test_a_date_that_the_network_moves_is_mailed_with_its_reason() -> None:
    world = World(an_order("toll-free", expected=date(2026, 11, 25)))
    later = date(2026, 11, 30)
    world.network.ask = lambda key: a_report(key, ServiceOrderState.IN_PROGRESS, reason="A part is late.", on=later)

    world.advance(3)

    assert world.order.items[0].expected_on == later
    assert [message.kind for message in world.books.messages.all.values()] == ["date_moved"]
    assert "A part is late." in next(iter(world.books.messages.all.values())).body


def test_the_network_is_not_asked_before_the_technical_review() -> None:
    world = World(an_order("dedicated"))

    world.advance(3)

    assert world.order.state is S.PENDING
    assert world.network.requests == {}


def test_a_plan_of_many_tasks_is_advanced_in_time_linear_in_its_length() -> None:
    looks = {length: looks_at_tasks(length) for length in (50, 200)}

    assert looks[200] <= looks[50] * 4.5


def looks_at_tasks(length: int) -> int:
    """The number of times that a task is asked whether it is due, while a chain of tasks is done."""
    order = an_order("toll-free")
    plan_item(order.items[0])
    number, _, tell = order.items[0].tasks
    number.complete(at=NOON)
    order.items[0].tasks[1:] = [
        replace(tell, id=uuid4(), name=f"tell {index}", after=(f"tell {index - 1}",) if index else ("number",))
        for index in range(length)
    ]
    world = World(order)
    with patch.object(FulfilmentTask, "is_due", autospec=True, side_effect=FulfilmentTask.is_due) as is_due:
        world.advance()
    assert all(task.state is TaskState.COMPLETED for task in order.tasks)
    return is_due.call_count


def test_everything_that_is_ready_at_the_network_is_asked_in_one_step() -> None:
    order = an_order("toll-free")
    order.items.append(an_item(order, "paging"))
    world = World(order)

    world.advance()

    # One commit to write down both questions, one to record both answers.
    assert (len(world.network.requests), world.books.commits) == (2, 2)


def test_a_notified_task_is_asked_about_although_it_is_not_due(world: World) -> None:
    world.advance(passing=timedelta())
    commits = world.books.commits

    world.advance_notified(world.service_order.key)

    assert world.order.state is S.COMPLETED
    assert world.books.commits == commits + 1


def test_a_late_step_moves_the_days_of_those_after_it_and_the_expected_date() -> None:
    world = World(an_order("dedicated", expected=date(2026, 12, 1)))
    world.advance()
    review, circuit = next(world.order.tasks), world.service_order
    planned = circuit.planned_end
    world.clock.pass_time(timedelta(days=45))
    world.order.complete_task(review, at=world.clock.now(), by="Erin Novak", note="Good.")

    world.advance()

    assert planned is not None
    assert circuit.planned_end is not None
    assert circuit.planned_end > planned
    latest = world.order.items[0].expected_dates[-1]
    assert latest.on > date(2026, 12, 1)
    assert latest.reason == "An earlier step took longer than planned."
