"""Packages, visits and moves on pages: the current state, and only one of it."""

from datetime import timedelta

import pytest

from business_layer.order_management.fallout import Fallout
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import ItemState, TaskState
from presentation_layer.views.orders import OrderItemView, order_view
from presentation_layer.views.packages import SHIPMENT_WORDS
from tests.builders.orders import OneCatalogue, an_order, plan_item
from tests.business.order_management.test_shipment_changes import a_package_under_way, a_world
from tests.fakes.clock import NOON


def shown(order: ProductOrder) -> OrderItemView:
    return order_view(order, OneCatalogue(), now=NOON).items[0]


def test_every_state_of_a_package_has_words() -> None:
    assert SHIPMENT_WORDS.keys() == set(ShipmentState)


def test_a_package_on_its_way_has_its_number_its_day_and_a_button_and_nothing_works_yet() -> None:
    world = a_package_under_way()

    item = shown(world.order)

    assert item.package is not None
    assert (item.package.words, item.package.received) == ("On its way", "My adapter is plugged in")
    facts = dict(item.package.facts)
    assert (facts["Tracking number"], facts["Expected delivery"]) == (
        "9400 1000 0000 0001",
        "Friday, November 27, 2026",
    )
    assert item.status.words == "Phone adapter on its way"
    assert item.status.sentence.startswith("When it arrives: connect the adapter")
    assert item.move == "Your number moves on Tuesday, December 8, 2026"
    assert [milestone.when for milestone in item.milestones[1:]] == [
        "Arrives Fri,\xa0Nov\xa027",
        "",
        "",
        "By Tue,\xa0Dec\xa08",
    ]
    assert item.expected == "Tuesday, December 8, 2026"


def test_a_number_that_moved_before_its_day_is_not_said_to_move_on_it() -> None:
    world = a_world()
    world.advance(6)

    item = shown(world.order)

    assert item.is_complete
    assert item.move == (
        "Your number moved on Monday, November 23, 2026, earlier than the day you chose (Tuesday, December 8, 2026)"
    )
    assert item.package is not None
    assert (item.package.words, item.package.received, item.package.can_redirect) == ("Delivered", "", False)


def test_a_package_that_came_back_says_what_to_do_and_where() -> None:
    world = a_world()
    package, task = world.order.items[0].shipment, next(world.order.tasks, None)
    world.advance()
    assert package is not None
    package.ship(carrier="USPS", tracking_number="1", at=NOON)
    package.fail("returned", "Nobody of that name is at the address.")
    task = next(world.order.tasks)
    world.order.send_to_fallout(task, Fallout.of_refusal("Returned.", at=NOON))

    item = shown(world.order)

    assert item.status.sentence == "We couldn't deliver the package. Nobody of that name is at the address."
    assert item.package is not None
    assert item.package.can_redirect
    assert "Expected delivery" not in dict(item.package.facts)


@pytest.mark.parametrize(
    ("done_after", "words"),
    [
        (None, "Technician visit: Tuesday, December 15, 2026, 8 AM to noon EST"),
        (
            timedelta(days=1),
            "Installed early, on Tuesday, November 24, 2026. "
            "The visit planned for Tuesday, December 15, 2026 is no longer needed.",
        ),
        (timedelta(days=22), "Installed on Tuesday, December 15, 2026"),
    ],
)
def test_a_visit_is_said_to_come_only_while_it_comes(done_after: timedelta | None, words: str) -> None:
    order = an_order("dedicated")
    item = order.items[0]
    item.installation = "2026-12-15/morning/"
    plan_item(item)
    order.start(at=NOON)
    if done_after:
        for task in item.tasks:
            order.complete_task(task, at=NOON + done_after)

    assert shown(order).visit == words


def test_what_is_stuck_says_that_its_booked_day_may_change_and_promises_nothing_next() -> None:
    order = an_order("dedicated")
    item = order.items[0]
    item.installation = "2026-12-15/morning/"
    plan_item(item)
    order.start(at=NOON)
    order.send_to_fallout(item.tasks[0], Fallout.of_review("No duct.", at=NOON))

    stuck = shown(order)

    assert stuck.visit == "Technician visit: Tuesday, December 15, 2026, 8 AM to noon EST. This day may change."
    assert {milestone.when for milestone in stuck.milestones[2:]} == {""}


def test_a_number_whose_move_is_stuck_may_move_on_another_day() -> None:
    world = a_world()
    world.advance()
    world.order.send_to_fallout(next(iter(world.order.tasks)), Fallout.of_refusal("Out of adapters.", at=NOON))

    assert shown(world.order).move == "Your number moves on Tuesday, December 8, 2026. This day may change."


def test_a_package_that_was_sent_before_the_order_was_canceled_is_not_said_to_be_on_its_way() -> None:
    world = a_package_under_way()
    item = world.order.items[0]
    item.state = ItemState.CANCELLED
    for task in item.tasks:
        task.state = TaskState.CANCELLED

    package = shown(world.order).package

    rule = OneCatalogue().current(NOON).offering(item.offering_slug).ships
    assert package is not None
    assert rule is not None
    assert (package.words, package.received, package.can_redirect) == ("Sent before you canceled", "", False)
    assert package.on_arrival == rule.afterwards != ""
