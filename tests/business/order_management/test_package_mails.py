"""The mails about packages: each whole, sent once about each change, with what the customer has to do next."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from business_layer.messages.letter import Part
from business_layer.messages.message import MessageState
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.package_updates import GATHER_FOR
from business_layer.order_management.service_orders import ProvisioningRefused, ServiceOrderReport, ServiceOrderState
from business_layer.order_management.shipments import Shipment, ShipmentState
from tests.builders.messages import content_of, mail_about_order
from tests.builders.orders import an_item, an_order, an_order_with_plan
from tests.business.order_management.test_schedule import ONE
from tests.business.order_management.world import SHIP, TRACKING, World
from tests.fakes.clock import NOON

TRACKED = ("USPS tracking number", "9400 1000 0000 0001")
PLACE = ("Ship to", "Maria Lopez, New York, NY 10118")
ON_FRIDAY = ("Expected delivery", "Friday, November 27, 2026")
CONNECT = "Connect the adapter to your Internet router and to power, and plug in a phone."
THEN = NOON + timedelta(seconds=10)


def an_order_that_moves_a_number() -> ProductOrder:
    order = an_order_with_plan("complete-calling", **ONE)
    order.items[0].move_on = date(2026, 12, 8)
    return order


def in_transit(world: World, *, on: date | None = None, **facts: str) -> None:
    """Let the network report each service order as under way, with these facts."""
    world.network.ask = lambda key: ServiceOrderReport(
        key=key, reference="SO-1", state=ServiceOrderState.IN_PROGRESS, expected_date=on, characteristics=facts
    )


def failed(world: World, reason: str, **facts: str) -> None:
    world.network.ask = lambda key: ServiceOrderReport(
        key=key, reference="SO-1", state=ServiceOrderState.FAILED, reason=reason, characteristics=facts
    )


def mails(world: World) -> list[dict[str, Any]]:
    return [content_of(message) for message in world.books.messages.all.values()]


def about_adapter(
    world: World,
    kind: str,
    *,
    key: int = 1,
    at: datetime = THEN,
    words: tuple[str, ...] = (CONNECT, "Your number moves on Tuesday, December 8, 2026."),
    facts: tuple[tuple[str, str], ...] = (PLACE,),
) -> dict[str, Any]:
    part = Part(
        key=str(world.order.items[0].id),
        heading="Phone adapter for Complete Calling Package (212) 555-0142",
        paragraphs=words,
        facts=facts,
    )
    return mail_of(kind, part, key=f"{world.order.items[0].id}:{key}", at=at)


def mail_of(kind: str, part: Part, *, key: str, at: datetime = THEN) -> dict[str, Any]:
    return mail_about_order(kind, key=key, at=at, wait=GATHER_FOR, parts=(part,))


def shipment(world: World) -> Shipment:
    found = world.order.items[0].shipment
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("facts", "on", "package"),
    [
        (TRACKING, date(2026, 11, 27), (PLACE, TRACKED, ON_FRIDAY)),
        ({"tracking_number": "42"}, None, (PLACE, ("tracking number", "42"))),
    ],
)
def test_a_shipped_package_is_mailed_about_once_with_what_the_carrier_knows(
    facts: dict[str, str], on: date | None, package: tuple[tuple[str, str], ...]
) -> None:
    world = World(an_order_that_moves_a_number())
    submit = world.network.submit
    world.network.submit = lambda request: ServiceOrderReport(
        key=submit(request).key, reference="SO-1", state=ServiceOrderState.ACKNOWLEDGED
    )
    in_transit(world, on=on, **facts)

    world.advance(4)

    assert mails(world) == [about_adapter(world, "shipped", facts=package)]
    sent = shipment(world)
    assert (sent.state, sent.shipped_at, sent.expected_on) == (ShipmentState.SHIPPED, THEN, on)
    assert (sent.carrier, sent.tracking_number) == (facts.get("carrier", ""), facts["tracking_number"])


def test_a_delivered_package_is_mailed_about_if_the_customer_waits_for_more() -> None:
    world = World(an_order_that_moves_a_number())

    world.advance(2)

    assert mails(world) == [about_adapter(world, "delivered")]
    assert (shipment(world).state, shipment(world).delivered_at) == (ShipmentState.DELIVERED, THEN)


def test_a_package_that_is_all_the_customer_waits_for_has_only_the_mail_that_everything_is_ready() -> None:
    world = World(an_order_with_plan("paging"))
    world.network.assigns[SHIP] = TRACKING

    world.advance(3)

    kinds = [mail["kind"] for mail in mails(world) if mail["state"] is MessageState.QUEUED]
    assert kinds == ["product_active"]
    assert shipment(world).state is ShipmentState.DELIVERED


def test_cards_are_mailed_about_in_their_item_and_without_a_number_that_moves() -> None:
    order = an_order("toll-free")
    order.items.append(an_item(order, "calling-card"))
    world = World(order)
    world.network.stays[SHIP] = TRACKING

    world.advance(3)

    (shipped,) = [mail for mail in mails(world) if mail["kind"] == "shipped"]
    item = order.items[1]
    part = Part(
        key=str(item.id),
        heading="Calling card for Calling Card (Maria Lopez)",
        paragraphs=("Keep each card's code to yourself.",),
        facts=(PLACE, TRACKED, ON_FRIDAY),
    )
    assert shipped == mail_of("shipped", part, key=f"{item.id}:1")


def two_cards_that_ship() -> World:
    order = an_order("calling-card")
    order.items.append(an_item(order, "calling-card"))
    world = World(order)
    world.network.stays[SHIP] = TRACKING
    return world


def test_packages_that_ship_together_share_one_mail() -> None:
    world = two_cards_that_ship()

    world.advance(3)

    (shipped,) = world.books.messages.all.values()
    assert shipped.body.count("USPS tracking number: 9400 1000 0000 0001") == 2
    assert shipped.body.index("Track your order") > shipped.body.rindex("USPS")
    assert [part.heading for part in shipped.letter.parts].count("Calling card for Calling Card (Maria Lopez)") == 2


def test_packages_that_arrive_are_taken_out_of_the_mail_that_they_are_on_their_way() -> None:
    world = two_cards_that_ship()
    world.advance(2)
    (shipped,) = world.books.messages.all.values()

    shipped.take_out(str(world.order.items[0].id))

    assert (shipped.state, shipped.body.count("tracking number")) == (MessageState.QUEUED, 1)
    world.network.stays.clear()
    world.advance(1)
    assert shipped.state is MessageState.WITHDRAWN


@pytest.mark.parametrize("is_claimed", [True, False])
def test_a_package_that_ships_when_the_mail_is_on_its_way_has_a_mail_of_its_own(is_claimed: bool) -> None:
    order = an_order("calling-card")
    world = World(order)
    world.network.stays[SHIP] = TRACKING
    world.advance(3)
    (first,) = world.books.messages.all.values()
    if is_claimed:
        first.claim(at=world.clock.now())
    else:
        world.clock.pass_time(GATHER_FOR)
    before = first.body

    order.items.append(an_item(order, "calling-card"))
    world.advance(3)

    assert [mail["kind"] for mail in mails(world)] == ["shipped", "shipped"]
    assert first.body == before


def test_a_package_that_the_network_refuses_is_mailed_about_with_the_reason() -> None:
    world = World(an_order_that_moves_a_number())
    world.network.outcome = ProvisioningRefused("The carrier cannot find this address.")

    world.advance()

    problem = "The carrier cannot find this address."
    assert mails(world) == [about_adapter(world, "package_problem", at=NOON, words=(problem,))]
    assert (shipment(world).state, shipment(world).problem) == (ShipmentState.PREPARING, problem)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"outcome": "lost"}, ShipmentState.LOST),
        ({"outcome": "returned"}, ShipmentState.RETURNED),
        ({}, ShipmentState.RETURNED),
    ],
)
def test_a_package_that_is_lost_or_came_back_is_mailed_about_without_its_old_day(
    facts: dict[str, str], state: ShipmentState
) -> None:
    world = World(an_order_that_moves_a_number())
    world.network.stays[SHIP] = TRACKING
    world.advance(2)
    failed(world, "It did not arrive.", **facts)

    world.advance()

    assert mails(world)[1:] == [
        about_adapter(
            world,
            "package_problem",
            at=NOON + timedelta(seconds=20),
            words=("It did not arrive.",),
            facts=(PLACE, TRACKED),
        )
    ]
    assert (shipment(world).state, shipment(world).problem) == (state, "It did not arrive.")


def test_a_second_package_has_a_mail_of_its_own() -> None:
    world = World(an_order_that_moves_a_number())
    world.network.stays[SHIP] = TRACKING
    world.advance(2)
    ask = world.network.ask
    failed(world, "It did not arrive.")
    world.advance()
    world.network.ask = ask
    world.clock.pass_time(GATHER_FOR)

    world.order.retry_task(next(world.order.tasks), at=world.clock.now())
    world.advance(2)

    first, second = (mail for mail in mails(world) if mail["kind"] == "shipped")
    item_id = world.order.items[0].id
    assert (first["key"], second["key"]) == (f"shipped:{item_id}:1", f"shipped:{item_id}:2")
