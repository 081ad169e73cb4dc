"""Amending an item of an order: what changes is taken back and done anew, and the rest stays."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from business_layer.catalogue.catalogue import Catalogue
from business_layer.inventory.product_states import ProductState
from business_layer.order_management.amendments import delta_of, terms_of_item
from business_layer.order_management.answer_revision import AnswerRevision
from business_layer.order_management.cancel_order import CancelProductOrder
from business_layer.order_management.decline_unanswered import DeclineUnansweredRevisions
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.item_terms import ItemTerms
from business_layer.order_management.items import PastReturn
from business_layer.order_management.network_services import NetworkService, ServiceQuery
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision, RevisionKind, RevisionState
from business_layer.order_management.shipments import ShipmentState
from business_layer.order_management.states import ItemState, ProductOrderState, TaskState
from business_layer.shared.actor import Permission
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import IllegalTransition, NotPermitted
from business_layer.shared.money import Money
from tests.builders.catalogue import a_catalogue, a_row, asks_choice
from tests.builders.messages import a_message_writer
from tests.builders.orders import a_customer_actor, an_agent_actor, an_order
from tests.business.order_management.world import SHIP, TRACKING, World

S, T = ProductOrderState, TaskState
MARIA = a_customer_actor()
SMALL = {"route": "north", "size": "small", "extra": "no"}
DENVER = validated_address(street="1600 Broadway", unit="", city="Denver", state="CO", zip_code="80202")


def layers(**line: Any) -> Catalogue:
    """An offering whose services are built on each other, and depend on different answers."""

    def step(name: str, *after: str, sends: str, **facts: Any) -> dict[str, Any]:
        return {
            "name": name,
            "type": "serviceOrder",
            "specification": name.title(),
            "after": list(after),
            "sends": [sends],
            "milestone": f"Building the {name}",
            **facts,
        }

    plan = [
        step("trench", sends="route"),
        step("wire", "trench", sends="size"),
        step("bell", "trench", sends="extra", when={"extra": "yes"}),
        step("line", "wire", sends="size", **line),
        {"name": "go", "type": "activateProduct", "after": ["line", "bell"]},
    ]
    questions = [
        asks_choice("route", "north", "south"),
        asks_choice("size", "small", "large"),
        asks_choice("extra", "yes", "no"),
    ]
    return a_catalogue(a_row(*questions, plan=plan))


def an_order_of_layers() -> ProductOrder:
    order = an_order("paging")
    item = order.items[0]
    item.offering_slug, item.values, item.shipment = "line", dict(SMALL), None
    return order


def a_world(**line: Any) -> World:
    return World(an_order_of_layers(), layers(**line))


def amended(world: World, **changes: Any) -> ItemTerms:
    """The terms of the only item with other answers, or with another address."""
    terms, address = terms_of_item(world.order.items[0]), changes.pop("address", None)
    return replace(terms, values={**terms.values, **changes}, address=address or terms.address)


def amend(world: World, **changes: Any) -> OrderRevision:
    """Accept an amendment of the only item."""
    order, number = world.order, len(world.books.order_revisions.of_order(world.order.id)) + 1
    revision = OrderRevision(
        id=world.identifiers.new(),
        order_id=order.id,
        customer_id=order.customer_id,
        number=number,
        kind=RevisionKind.AMEND,
        items=(1,),
        reason="changed my mind",
        requested_by="Maria Lopez",
        requested_at=world.clock.now(),
        terms=changes.get("terms") or amended(world, **changes),
    )
    revision.accept(by="Maria Lopez", at=world.clock.now(), charges=())
    world.books.order_revisions.add(revision)
    order.begin_amendment(order.items[0], number, at=world.clock.now())
    return revision


def asked(world: World) -> list[tuple[str, str]]:
    return [(request.action, request.specification) for request in world.network.requests.values()]


def works(world: World) -> dict[str, dict[str, str]]:
    """The services that work for the order, with their characteristics."""

    def is_active(service: NetworkService) -> bool:
        return service.state == "active"

    found = filter(is_active, world.network.list_services(ServiceQuery()).services)
    return {service.specification: dict(service.characteristics) for service in found}


def finish(world: World) -> None:
    world.network.stays.clear()
    world.advance(16)


def finish_line(world: World) -> None:
    """Let the network finish the line, which it could not stop any more."""
    world.advance()
    world.network.stays.clear()
    world.network.ask(next(task.key for task in world.order.tasks if task.name == "line"))
    finish(world)


def mails(world: World) -> list[str]:
    return [message.kind for message in world.books.messages.all.values()]


def test_an_order_that_nothing_was_done_for_is_as_if_it_had_been_ordered_so() -> None:
    world = a_world()

    revision = amend(world, size="large")
    finish(world)

    assert works(world) == {"Trench": {"route": "north"}, "Wire": {"size": "large"}, "Line": {"size": "large"}}
    assert [action for action, _ in asked(world)] == ["add", "add", "add"]
    product = world.books.products.all[world.order.items[0].product_id]
    assert (product.values["size"], product.state, world.order.state) == ("large", ProductState.ACTIVE, S.COMPLETED)
    assert (revision.state, mails(world)[0]) == (RevisionState.APPLIED, "order_amended")


def test_what_was_done_otherwise_is_taken_back_with_all_that_was_built_on_it_and_done_anew() -> None:
    world = a_world()
    world.network.stays["Line"] = {}
    world.advance(3)
    assert asked(world) == [("add", "Trench"), ("add", "Wire"), ("add", "Line")]

    revision = amend(world, route="south")
    # It is too late to stop the line: the network finishes it, so that it is taken back as well.
    finish_line(world)

    assert asked(world)[3:] == [
        ("delete", "Line"),
        ("delete", "Wire"),
        ("delete", "Trench"),
        ("add", "Trench"),
        ("add", "Wire"),
        ("add", "Line"),
    ]
    assert works(world)["Trench"] == {"route": "south"}
    assert world.order.state is S.COMPLETED
    assert revision.delta
    assert revision.delta.redo == ("trench", "wire", "line")


def test_what_the_network_has_not_begun_is_canceled_there_and_asked_for_anew() -> None:
    world = a_world()
    world.advance(2)
    wire = next(task for task in world.order.tasks if task.name == "wire")
    assert wire.state is T.IN_PROGRESS

    amend(world, size="large")
    world.advance()

    assert (wire.tries, wire.state) == (2, T.IN_PROGRESS)
    finish(world)
    assert asked(world) == [("add", "Trench"), ("add", "Wire"), ("add", "Wire"), ("add", "Line")]
    assert works(world)["Wire"] == {"size": "large"}


def test_what_stays_at_the_network_is_left_alone() -> None:
    world = a_world()
    world.network.stays["Wire"] = {}
    world.advance(2)

    amend(world, extra="yes")
    finish(world)

    assert asked(world) == [("add", "Trench"), ("add", "Wire"), ("add", "Bell"), ("add", "Line")]
    assert world.order.state is S.COMPLETED


def test_nothing_is_begun_while_the_network_has_not_answered() -> None:
    world = a_world()
    world.network.stays["Wire"] = {}
    world.advance(2)

    amend(world, size="large", extra="yes")
    world.advance(3)

    assert ("add", "Bell") not in asked(world)
    finish(world)
    assert set(works(world)) == {"Trench", "Wire", "Bell", "Line"}
    assert works(world)["Wire"] == {"size": "large"}


def test_a_step_that_is_not_wanted_any_more_is_taken_back_and_kept_as_a_record() -> None:
    order = an_order_of_layers()
    order.items[0].values["extra"] = "yes"
    world = World(order, layers())
    world.network.stays["Line"] = {}
    world.advance(3)

    amend(world, extra="no")
    finish(world)

    assert "Bell" not in works(world)
    item = world.order.items[0]
    (record,) = [task for task in item.tasks if task.superseded_in]
    assert (record.name, record.state, record.superseded_in) == ("bell", T.COMPLETED, 1)
    assert record not in item.plan_tasks
    assert world.order.state is S.COMPLETED


def test_an_amendment_is_too_late_if_the_network_finishes_a_point_of_no_return_first() -> None:
    world = a_world(point_of_no_return=True)
    world.network.stays["Line"] = {}
    world.advance(3)

    revision = amend(world, size="large")
    finish_line(world)

    assert (revision.state, world.order.state) == (RevisionState.DECLINED, S.COMPLETED)
    assert "amendment_not_done" in mails(world)
    assert works(world)["Line"] == {"size": "small"}
    with pytest.raises(PastReturn, match="too late"):
        amend(world, size="large")


def test_a_refused_step_is_tried_again_with_the_amended_answers() -> None:
    world = a_world()
    world.advance(2)
    wire = next(task for task in world.order.tasks if task.name == "wire")
    world.order.send_to_fallout(wire, Fallout.of_refusal("Too thin.", at=world.clock.now()))
    assert world.order.state is S.HELD

    amend(world, size="large")
    finish(world)

    assert world.order.state is S.COMPLETED
    assert works(world)["Wire"] == {"size": "large"}


def test_an_item_is_amended_once_at_a_time() -> None:
    world = a_world()
    amend(world, size="large")

    with pytest.raises(IllegalTransition, match="already"):
        amend(world, size="small")


def test_an_amended_order_can_be_amended_again_and_canceled() -> None:
    world = a_world()
    world.network.stays["Line"] = {}
    world.advance(3)
    for route in ("south", "north"):
        amend(world, route=route)
        world.network.stays.clear()
        world.advance(1)
        world.network.stays["Line"] = {}
        world.advance(9)

    CancelProductOrder(world.books, world.catalogues, world.clock, world.identifiers)(
        number=world.order.number, by=MARIA, reason="changed my mind"
    )
    finish(world)

    assert (world.order.state, works(world)) == (S.CANCELLED, {})


def test_canceling_declines_an_amendment_that_waits() -> None:
    world = a_world()
    world.network.stays["Wire"] = {}
    world.advance(2)
    revision = amend(world, size="large")

    CancelProductOrder(world.books, world.catalogues, world.clock, world.identifiers)(
        number=world.order.number, by=MARIA, reason="changed my mind"
    )
    finish(world)

    assert (revision.state, world.order.state, works(world)) == (RevisionState.DECLINED, S.CANCELLED, {})


def a_reviewed_line() -> World:
    """An order of a dedicated line whose router is on its way; the review is done, and the line is being built."""
    world = World(an_order("dedicated"))
    world.order.items[0].address = DENVER
    world.network.stays |= {"DedicatedInternet": {}, SHIP: TRACKING}
    world.advance()
    review = next(task for task in world.order.tasks if task.is_open_review)
    world.order.complete_task(review, at=world.clock.now(), by="Sam Porter", note="Good.")
    world.advance(3)
    shipment = world.order.items[0].shipment
    assert shipment
    assert shipment.state is ShipmentState.SHIPPED
    return world


def test_a_charge_for_what_was_done_meanwhile_is_asked_for_and_then_paid_with_the_order() -> None:
    world = a_reviewed_line()
    revision = amend(world, router="own")
    world.advance(2)
    # The line, which a change of the router changes as well, is at the network: it did not begin.
    world.network.stays.pop("DedicatedInternet")
    world.advance(2)

    assert (revision.state, revision.charge) == (RevisionState.AWAITING_ACCEPTANCE, Money(Decimal("45.00")))
    assert "amendment_charge" in mails(world)

    AnswerRevision(world.books, world.clock)(
        number=world.order.number, revision_number=revision.number, accepts=True, by=MARIA
    )
    world.advance()

    item = world.order.items[0]
    assert revision.state is RevisionState.APPLIED
    assert item.values["router"] == "own"
    assert [line.name for line in item.price_lines if line.price_id == "router-pickup"] == ["Picking up the router"]


def test_an_agent_who_may_change_services_records_the_answer_to_the_charge_of_an_amendment() -> None:
    world = a_reviewed_line()
    revision = amend(world, router="own")
    world.network.stays.pop("DedicatedInternet")
    world.advance(4)
    answer = AnswerRevision(world.books, world.clock)

    with pytest.raises(NotPermitted):
        answer(
            number=world.order.number,
            revision_number=revision.number,
            accepts=False,
            by=replace(an_agent_actor(), permissions=frozenset({Permission.VIEW_ORDERS, Permission.CANCEL_ORDERS})),
        )
    answer(
        number=world.order.number,
        revision_number=revision.number,
        accepts=False,
        by=replace(an_agent_actor(), permissions=frozenset({Permission.VIEW_ORDERS, Permission.CHANGE_SERVICES})),
    )

    assert revision.state is RevisionState.DECLINED


def test_without_an_answer_the_order_continues_as_it_was() -> None:
    world = a_reviewed_line()
    revision = amend(world, router="own")
    world.network.stays.pop("DedicatedInternet")
    world.advance(2)
    assert revision.awaits_answer

    world.clock.pass_time(timedelta(days=8))
    DeclineUnansweredRevisions(world.books, a_message_writer(world.identifiers), world.clock)()

    item = world.order.items[0]
    assert (revision.state, item.amended_in, item.values["router"]) == (RevisionState.DECLINED, None, "managed")
    assert "amendment_not_done" in mails(world)
    finish(world)
    assert world.order.state is S.COMPLETED


def test_engineers_look_again_at_another_speed_and_not_at_another_contact() -> None:
    world = a_reviewed_line()
    item, offering = world.order.items[0], world.catalogues.version(1).offering("dedicated")

    faster = delta_of(item, amended(world, speed="500"), offering)
    contact = delta_of(item, amended(world, site_contact="Ann Porter"), offering)
    elsewhere = delta_of(
        item,
        amended(
            world,
            address=validated_address(
                street="1801 California Street", unit="", city="Denver", state="CO", zip_code="80202"
            ),
        ),
        offering,
    )

    assert "review" in faster.redo
    assert ("review" in contact.untouched, contact.redo) == (True, ("circuit",))
    assert {"review", "circuit"} <= set(elsewhere.redo)
    # The router is on its way, and stays with the customer wherever the line is.
    assert "ship" in elsewhere.untouched


ANSWER = st.fixed_dictionaries(
    {
        "route": st.sampled_from(["north", "south"]),
        "size": st.sampled_from(["small", "large"]),
        "extra": st.sampled_from(["yes", "no"]),
    }
)


@given(ANSWER, st.lists(ANSWER, max_size=3), st.integers(0, 4), st.sets(st.sampled_from(["Trench", "Wire", "Line"])))
@settings(max_examples=60, deadline=None)
def test_whenever_an_order_is_amended_the_network_has_what_is_wanted_and_nothing_else(
    ordered: dict[str, str], wishes: list[dict[str, str]], steps: int, stays: set[str]
) -> None:
    order = an_order_of_layers()
    order.items[0].values = dict(ordered)
    world = World(order, layers())
    wanted = ordered
    for wish in wishes:
        world.network.stays = {name: {} for name in stays}
        world.advance(steps)
        world.network.stays.clear()
        if world.order.items[0].can_be_amended:
            amend(world, **wish)
            wanted = wish
            world.advance()
    finish(world)
    finish(world)

    assert (world.order.state, world.order.items[0].state) == (S.COMPLETED, ItemState.COMPLETED)
    assert works(world) == {
        "Trench": {"route": wanted["route"]},
        "Wire": {"size": wanted["size"]},
        "Line": {"size": wanted["size"]},
        **({"Bell": {"extra": "yes"}} if wanted["extra"] == "yes" else {}),
    }


def test_a_step_waits_for_what_an_earlier_amendment_takes_back() -> None:
    world = a_world()
    world.network.stays["Line"] = {}
    world.advance(3)
    amend(world, route="south")
    world.network.stays |= {"Trench": {}, "Wire": {}}
    finish_line_alone(world)
    amend(world, size="large")
    world.advance(2)

    new = next(task for task in world.order.items[0].plan_tasks if task.name == "trench")
    assert (new.state, "undo_trench_1" in new.after) == (T.PENDING, True)
    finish(world)
    assert world.order.state is S.COMPLETED
    assert works(world) == {"Trench": {"route": "south"}, "Wire": {"size": "large"}, "Line": {"size": "large"}}


def finish_line_alone(world: World) -> None:
    """Let the network finish the line, and then the removal of it."""
    world.advance()
    world.network.stays.pop("Line")
    world.network.ask(next(task.key for task in world.order.tasks if task.name == "line"))
    world.advance(3)


def test_a_product_waits_for_a_step_that_is_done_anew_before_one_that_stays() -> None:
    order = an_order("calling-card")
    world = World(order)
    world.network.stays[SHIP] = TRACKING
    world.advance(3)
    cards = [{"holder": "Maria Lopez", "spending_limit": "75"}]

    amend(world, cards=cards)
    activate = next(task for task in order.items[0].plan_tasks if task.changes_product)
    world.advance()

    assert {"ship", "cards", "undo_cards_1"} <= set(activate.after)
    finish(world)
    assert order.state is S.COMPLETED
    new = next(task for task in order.items[0].plan_tasks if task.name == "cards")
    product = world.books.products.all[order.items[0].product_id]
    assert new.completed_at
    assert activate.completed_at
    assert new.completed_at <= activate.completed_at
    assert product.values["cards"] == cards


@pytest.mark.parametrize("is_begun", [False, True], ids=["before it begins", "while it is done"])
def test_a_second_amendment_waits_for_what_the_first_one_does_anew(is_begun: bool) -> None:
    order = an_order("calling-card")
    world = World(order)
    world.network.stays[SHIP] = TRACKING
    world.advance(3)
    amend(world, cards=[{"holder": "Maria Lopez", "spending_limit": "75"}])
    world.network.stays["CallingCard"] = {}
    world.advance(3 if is_begun else 1)

    moved = replace(terms_of_item(order.items[0]), requested_on=(world.clock.now() + timedelta(days=1)).date())
    amend(world, terms=moved)
    world.advance()

    activate = next(task for task in order.items[0].plan_tasks if task.changes_product)
    assert {"ship", "cards"} <= set(activate.after)


def test_canceling_also_takes_back_what_an_amendment_has_not_taken_back_yet() -> None:
    world = a_world()
    world.network.stays["Line"] = {}
    world.advance(3)
    amend(world, route="south")
    # The line is done; its removal is asked for, and the network works on it when the order is canceled.
    world.network.stays |= {"Trench": {}, "Wire": {}}
    finish_line_alone(world)

    CancelProductOrder(world.books, world.catalogues, world.clock, world.identifiers)(
        number=world.order.number, by=MARIA, reason="changed my mind"
    )
    finish(world)

    assert (world.order.state, works(world)) == (S.CANCELLED, {})
