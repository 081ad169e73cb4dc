"""Packages: a number moves after its adapter arrived; packages that did not arrive are sent again."""

from datetime import date, timedelta
from typing import Any

import pytest

from business_layer.order_management.service_orders import ProvisioningRefused, ServiceOrderReport, ServiceOrderState
from business_layer.order_management.shipment_changes import ConfirmDelivery, NotRedirectable, RedirectShipment
from business_layer.order_management.shipments import Shipment, ShipmentState
from business_layer.order_management.states import ProductOrderState, TaskState
from business_layer.order_management.task_conflicts import TaskMovedOn
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import Invalid, NotFound, NotPermitted
from business_layer.shared.job_requests import JobRequest
from business_layer.user_management.users import Role
from tests.builders.catalogue import AN_ADDRESS, the_catalogue
from tests.builders.messages import a_message_writer, content_of, mail_about_order
from tests.builders.orders import a_customer_actor, an_agent_actor, an_order, plan_item
from tests.business.order_management.test_schedule import ONE
from tests.business.order_management.world import SHIP, TRACKING, World
from tests.fakes.clock import NOON, CountingIdentifiers

S = ShipmentState
ME, ENGINEER = a_customer_actor(), an_agent_actor(Role.ENGINEER)
PLACE, PO_BOX = validated_address(**AN_ADDRESS), validated_address(**{**AN_ADDRESS, "street": "PO Box 1200"})


def a_world(slug: str = "complete-calling", *, moves_on: date = date(2026, 12, 8), **answers: Any) -> World:
    """An order whose package can travel."""
    order = an_order(slug)
    item = order.items[0]
    offering = the_catalogue().offering(slug)
    if answers or slug == "complete-calling":
        item.values, item.move_on = offering.specification.validate_answers({**ONE, **answers}), moves_on
    rule = offering.shipped_for(item.values)
    assert rule is not None
    item.shipment = Shipment(
        id=CountingIdentifiers().new(),
        item_id=item.id,
        order_id=order.id,
        contents=rule.contents(item.values),
        recipient="Maria Lopez",
        address=PLACE,
        to_post_office_box=rule.to_post_office_box,
    )
    order.set_expected_date(item, moves_on, reason="The day you chose.", at=NOON)
    return World(order)


def a_package_under_way() -> World:
    """An order whose package arrives on November 27."""
    world = a_world()
    world.network.stays[SHIP] = TRACKING
    world.advance(2)
    shipment(world).expect_delivery(date(2026, 11, 27))
    return world


def asked(world: World) -> list[str]:
    return [request.specification for request in world.network.requests.values()]


def shipment(world: World) -> Shipment:
    found = world.order.items[0].shipment
    assert found is not None
    return found


def kinds(world: World) -> list[str]:
    return [message.kind for message in world.books.messages.all.values()]


def confirm(world: World, by: Any = ME, item_number: int = 1) -> None:
    ConfirmDelivery(world.books, world.clock)(number=world.order.number, item_number=item_number, by=by)


def redirect(world: World, address: Any = PLACE, by: Any = ME) -> None:
    message_writer = a_message_writer(CountingIdentifiers())
    RedirectShipment(world.books, message_writer, world.clock)(
        number=world.order.number, item_number=1, address=address, by=by
    )


def test_a_number_does_not_move_while_its_adapter_is_in_the_mail() -> None:
    world = a_world()
    world.network.stays[SHIP] = TRACKING

    world.advance(10)

    assert asked(world) == [SHIP]
    assert (shipment(world).state, shipment(world).tracking_number) == (S.SHIPPED, TRACKING["tracking_number"])
    assert world.order.state is ProductOrderState.IN_PROGRESS
    assert kinds(world) == ["shipped"]
    (mail,) = world.books.messages.all.values()
    assert "USPS tracking number: 9400 1000 0000 0001" in mail.body
    assert "Your number moves on Tuesday, December 8, 2026." in mail.body
    assert PLACE.street not in mail.body


def test_a_number_moves_on_its_day_after_the_adapter_arrived_and_is_ready_only_then() -> None:
    world = a_world()

    world.advance(2)
    assert asked(world) == [SHIP, "PortIn"]
    port = list(world.network.requests.values())[1]
    world.advance(3)

    assert port.requested_date == date(2026, 12, 8)
    assert asked(world) == [SHIP, "PortIn", "VoiceLine"]
    assert world.order.state is ProductOrderState.COMPLETED
    assert kinds(world) == ["delivered", "product_active"]
    assert shipment(world).state is S.DELIVERED


def test_the_request_for_a_package_has_its_address_and_contents() -> None:
    world = a_world()
    world.advance()

    (request,) = world.network.requests.values()

    assert request.place == PLACE
    assert dict(request.characteristics) == {
        "equipment": "Phone adapter",
        "recipient": "Maria Lopez",
        "carrier_class": "mail",
    }
    assert request.requested_date == date(2026, 11, 27)


def test_a_customer_can_confirm_a_delivery_before_the_carrier_reports_it() -> None:
    world = a_world()
    world.network.stays[SHIP] = TRACKING
    world.advance(2)
    confirmed_at = world.clock.now()

    confirm(world)
    job, commits = world.books.jobs[-1], world.books.commits
    world.clock.pass_time(timedelta(hours=1))
    confirm(world)
    assert world.books.commits == commits
    world.advance()

    assert (shipment(world).state, shipment(world).confirmed_by) == (S.DELIVERED, "Maria Lopez")
    assert shipment(world).delivered_at == confirmed_at
    ship = next(world.order.tasks)
    assert (ship.completed_at, ship.completed_by) == (confirmed_at, "Maria Lopez")
    assert job == JobRequest(
        task="advance_order", arguments={"order_id": str(world.order.id)}, lock=f"order:{world.order.id}"
    )
    assert asked(world) == [SHIP, "PortIn"]


def test_only_a_shipped_package_is_confirmed_and_only_by_its_customer() -> None:
    world = a_world()
    world.network.stays[SHIP] = {}
    world.advance(2)

    with pytest.raises(TaskMovedOn):
        confirm(world)
    with pytest.raises(NotPermitted):
        confirm(world, by=an_agent_actor(Role.AGENT))
    with pytest.raises(NotPermitted):
        redirect(world, by=an_agent_actor(Role.AGENT))
    with pytest.raises(NotFound):
        confirm(world, item_number=7)
    with pytest.raises(NotFound):
        confirm(world, by=a_customer_actor(CountingIdentifiers().new()))


@pytest.mark.parametrize("slug", ["toll-free", "complete-calling"])
def test_an_item_without_a_package_has_none_to_confirm(slug: str) -> None:
    order = an_order(slug)
    plan_item(order.items[0])
    order.items[0].shipment = None

    with pytest.raises(NotFound):
        confirm(World(order))


def test_a_late_adapter_moves_the_number_too_and_the_mail_says_why() -> None:
    world = a_world(moves_on=date(2026, 11, 30))
    world.network.stays[SHIP] = TRACKING
    world.network.ask = lambda key: ServiceOrderReport(
        key=key,
        reference="SO-1",
        state=ServiceOrderState.IN_PROGRESS,
        reason="A storm in Ohio.",
        expected_date=date(2026, 12, 4),
        characteristics=TRACKING,
    )

    world.advance(2)

    assert world.order.items[0].expected_on == date(2026, 12, 8)
    assert shipment(world).expected_on == date(2026, 12, 4)
    assert "date_moved" in kinds(world)


@pytest.mark.parametrize(("outcome", "state"), [("returned", S.RETURNED), ("lost", S.LOST)])
def test_a_package_that_did_not_arrive_is_mailed_about_and_sent_to_another_address(
    outcome: str, state: ShipmentState
) -> None:
    world = a_world()
    world.network.stays[SHIP] = TRACKING
    world.advance(2)
    ask = world.network.ask
    world.network.ask = lambda key: _failed(key, outcome)
    world.advance()
    assert (shipment(world).state, shipment(world).problem) == (state, "It did not arrive.")
    assert world.order.state is ProductOrderState.HELD
    assert kinds(world) == ["shipped", "package_problem"]

    world.network.ask = ask
    redirect(world, PO_BOX)
    world.advance()

    assert (shipment(world).state, shipment(world).problem) == (S.SHIPPED, "")
    assert [request.place for request in world.network.requests.values()] == [PLACE, PO_BOX]
    assert len(set(world.network.requests)) == 2


def test_a_package_on_its_way_cannot_be_redirected() -> None:
    world = a_world()
    world.network.stays[SHIP] = TRACKING
    world.advance(2)

    with pytest.raises(NotRedirectable):
        redirect(world)


def test_a_package_for_a_courier_cannot_be_redirected_to_a_box() -> None:
    world = a_world("dedicated", router="managed", site_contact="Sam Porter", site_telephone="212 555 0187")
    world.advance()

    with pytest.raises(Invalid) as refused:
        redirect(world, PO_BOX)

    assert refused.value.errors == {
        "street": "Our carrier cannot deliver the router to a PO box. Enter a street address."
    }


def test_an_agents_redirection_is_mailed_to_the_customer_without_the_address() -> None:
    world = a_world()
    world.network.outcome = ProvisioningRefused("The carrier cannot find this address.")
    world.advance()
    world.network.outcome = None

    redirect(world, PO_BOX, by=ENGINEER)

    _, mail = map(content_of, world.books.messages.all.values())
    now = world.clock.now()
    assert mail == mail_about_order(
        "shipping_changed", key=f"DT-1:1:{now.isoformat()}", at=now, contents="Phone adapter"
    )
    assert "PO Box" not in mail["body"]
    assert next(world.order.tasks).state is TaskState.PENDING
    assert shipment(world).address == PO_BOX


def test_a_change_to_the_same_address_by_an_agent_or_by_the_customer_is_not_mailed() -> None:
    world = a_world()
    item = world.order.items[0]
    plan_item(item)

    redirect(world, PLACE, by=ENGINEER)
    redirect(world, PO_BOX, by=ME)

    assert kinds(world) == []
    assert shipment(world).address == PO_BOX
    assert world.books.jobs == []


def test_a_lost_answer_ships_one_package() -> None:
    world = a_world()
    with pytest.raises(KeyboardInterrupt), world.network.loses_answers(KeyboardInterrupt()):
        world.advance()
    world.clock.pass_time(timedelta(days=3))

    world.advance(2)

    assert asked(world).count(SHIP) == 1


def _failed(key: str, outcome: str) -> ServiceOrderReport:
    return ServiceOrderReport(
        key=key,
        reference="SO-1",
        state=ServiceOrderState.FAILED,
        reason="It did not arrive.",
        characteristics={**TRACKING, "outcome": outcome},
    )
