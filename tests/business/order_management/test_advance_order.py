"""Advancing an order: planned, submitted to the network, completed."""

from datetime import date

import pytest

from business_layer.inventory.product_states import ProductState
from business_layer.order_management.service_orders import (
    ServiceOrderState,
)
from business_layer.order_management.states import TaskState
from tests.builders.orders import an_item, an_order, plan_item
from tests.business.order_management.world import S, World, a_report


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
