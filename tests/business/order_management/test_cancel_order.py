"""Canceling an order: what was done is taken back, the last first, and what is at the network is asked about."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from business_layer.billing.charge_taxes import taxes_on
from business_layer.billing.taxes import TaxEstimate
from business_layer.catalogue.catalogue import Catalogue
from business_layer.catalogue.plan_steps import NetworkAction, TaskType
from business_layer.inventory.product_bundles import ProductBundle
from business_layer.inventory.product_states import ProductState
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.order_management.answer_revision import AnswerRevision
from business_layer.order_management.cancel_order import CancelProductOrder
from business_layer.order_management.decline_unanswered import DeclineUnansweredRevisions
from business_layer.order_management.end_order import EndOrder
from business_layer.order_management.fallout import Fallout
from business_layer.order_management.items import ItemRelation, PastReturn, ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import ChargeNotAgreed, OrderRevision, RevisionKind, RevisionState
from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, RelationKind, TaskState
from business_layer.order_management.undo_plan import undo_tasks
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.addresses import validated_address
from business_layer.shared.errors import IllegalTransition, NotFound, NotPermitted
from business_layer.shared.money import Money
from business_layer.user_management.users import Role
from tests.builders.catalogue import AN_ADDRESS, a_catalogue, a_row, the_catalogue
from tests.builders.messages import a_message_writer
from tests.builders.orders import a_customer_actor, an_agent_actor, an_item, an_order, planned_tasks
from tests.builders.taxes import SomeTaxTables
from tests.business.order_management.world import DOWN, World
from tests.business.service_changes.test_proposals import an_account
from tests.fakes.clock import NOON, CountingIdentifiers

S, T = ProductOrderState, TaskState
MARIA = a_customer_actor()


def step(name: str, *after: str, **facts: Any) -> dict[str, Any]:
    return {"name": name, "type": "serviceOrder", "specification": name.title(), "after": list(after), **facts}


def layers(**last: Any) -> Catalogue:
    """An offering whose services are built on each other."""
    plan = [step("trench"), step("wire", "trench"), step("line", "wire", **last)]
    return a_catalogue(a_row(plan=[*plan, {"name": "go", "type": "activateProduct", "after": ["line"]}]))


def an_order_of_layers() -> ProductOrder:
    order = an_order("paging")
    item = order.items[0]
    item.offering_slug, item.values, item.shipment = "line", {}, None
    return order


def canceling(world: World) -> CancelProductOrder:
    return CancelProductOrder(world.books, world.catalogues, world.clock, world.identifiers)


def cancel(world: World, by: Actor = MARIA) -> ProductOrder:
    return canceling(world)(number=world.order.number, by=by, reason="changed my mind")


def asked(world: World) -> list[tuple[str, str]]:
    return [(request.action, request.specification) for request in world.network.requests.values()]


def finish(world: World, name: str) -> None:
    """Let the network complete what it was asked for in a task."""
    world.network.stays.clear()
    world.network.ask(next(task.key for task in world.order.tasks if task.name == name))


def product_state(world: World) -> ProductState:
    return world.books.products.all[world.order.items[0].product_id].state


def test_an_order_that_nothing_was_done_for_is_canceled_without_asking_the_network() -> None:
    world = World(an_order("toll-free"))
    item = world.order.items[0]
    number = Resource.on_demand(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550142")
    number.state, number.holder_id = ResourceState.ASSIGNED, item.id
    world.books.resources.add(number)

    cancel(world)
    assert (world.order.state, world.books.jobs[-1].task) == (S.ASSESSING_CANCELLATION, "advance_order")
    world.advance()

    assert (world.order.state, item.state) == (S.CANCELLED, ItemState.CANCELLED)
    assert (product_state(world), number.state, asked(world)) == (ProductState.CANCELLED, ResourceState.SPARE, [])
    assert [message.kind for message in world.books.messages.all.values()] == ["order_canceled"]


def test_what_was_done_is_taken_back_the_last_first() -> None:
    world = World(an_order_of_layers(), layers())
    world.network.stays["Line"] = {}
    world.advance(3)
    assert asked(world) == [("add", "Trench"), ("add", "Wire"), ("add", "Line")]

    cancel(world)
    world.advance()
    assert world.order.state is S.ASSESSING_CANCELLATION

    # The network finishes what it had begun, so that is taken back as well.
    finish(world, "line")
    world.advance(6)

    assert asked(world)[3:] == [("delete", "Line"), ("delete", "Wire"), ("delete", "Trench")]
    assert (world.order.state, product_state(world)) == (S.CANCELLED, ProductState.CANCELLED)
    undoing = [task for task in world.order.tasks if task.undoes]
    undone = [world.order.task(task.undoes).name for task in undoing if task.undoes]
    assert undone == ["line", "wire", "trench"]


def test_a_service_order_that_the_network_has_not_begun_is_canceled_there() -> None:
    world = World(an_order_of_layers(), layers())
    world.advance(2)
    wire = next(task for task in world.order.tasks if task.name == "wire")
    assert wire.state is T.IN_PROGRESS

    cancel(world)
    world.advance(3)

    assert (wire.state, world.order.state) == (T.CANCELLED, S.CANCELLED)
    assert asked(world) == [("add", "Trench"), ("add", "Wire"), ("delete", "Trench")]


def test_an_order_continues_if_the_network_completes_a_point_of_no_return_first() -> None:
    world = World(an_order_of_layers(), layers(point_of_no_return=True))
    world.network.stays["Line"] = {}
    world.advance(3)
    cancel(world)
    world.advance()
    finish(world, "line")

    world.advance(3)

    assert (world.order.state, product_state(world)) == (S.COMPLETED, ProductState.ACTIVE)
    with pytest.raises(PastReturn, match="too late"):
        cancel(world)


def test_a_network_that_does_not_answer_decides_nothing() -> None:
    world = World(an_order_of_layers(), layers())
    world.advance()
    world.network.outcome = DOWN
    cancel(world)

    world.advance(3)
    assert world.order.state is S.ASSESSING_CANCELLATION

    world.network.outcome = None
    world.advance(40)
    assert world.order.state is S.CANCELLED


def test_a_task_of_which_nobody_knows_whether_it_was_done_is_asked_about() -> None:
    world = World(an_order_of_layers(), layers())
    world.advance()
    trench = next(world.order.tasks)
    world.order.send_to_fallout(trench, Fallout.of_giving_up("No answer.", at=NOON))

    cancel(world)
    assert (trench.state, trench.fallout) == (T.IN_PROGRESS, None)
    world.advance(2)

    assert (trench.state, world.order.state) == (T.CANCELLED, S.CANCELLED)


def test_a_refused_task_and_a_review_are_simply_not_done() -> None:
    world = World(an_order("dedicated"))
    world.advance()
    review = next(world.order.tasks)
    assert review.state is T.WAITING

    cancel(world)
    world.advance()

    assert {task.state for task in world.order.tasks if task.type is not TaskType.CANCEL_PRODUCT} == {T.CANCELLED}
    assert world.order.state is S.CANCELLED


def test_a_service_that_cannot_be_taken_back_is_a_fallout_like_any_other() -> None:
    world = World(an_order_of_layers(), layers())
    world.network.stays["Wire"] = {}
    world.advance(2)
    cancel(world)
    world.advance()
    finish(world, "wire")
    world.advance()
    undo = next(task for task in world.order.tasks if task.undoes)
    world.order.send_to_fallout(undo, Fallout.of_refusal("No.", at=NOON))
    assert world.order.state is S.PENDING_CANCELLATION

    world.order.retry_task(undo, at=NOON)
    world.advance(6)

    assert world.order.state is S.CANCELLED


def test_an_order_is_canceled_once_by_its_customer_or_an_agent() -> None:
    world = World(an_order("toll-free"))

    with pytest.raises(NotFound):
        cancel(world, a_customer_actor(world.order.id))
    with pytest.raises(NotPermitted):
        cancel(world, replace(an_agent_actor(), permissions=frozenset({Permission.VIEW_ORDERS})))
    cancel(world, an_agent_actor(Role.AGENT))
    with pytest.raises(IllegalTransition):
        cancel(world)


@settings(max_examples=40)
@given(st.integers(0, 3), st.permutations(["trench", "wire", "line"]))
def test_each_completed_service_order_is_undone_once_and_in_reverse(done: int, names: list[str]) -> None:
    item = an_order("toll-free").items[0]
    item.tasks = []
    for position, name in enumerate(names):
        task = planned_tasks(item)[0]
        task.name, task.position, task.specification = name, position, name
        task.after = tuple(names[:position][-1:])
        task.state = T.COMPLETED if position < done else T.CANCELLED
        item.tasks.append(task)

    *undoing, last = undo_tasks(item, CountingIdentifiers())

    assert [task.name for task in undoing] == [f"undo_{name}" for name in reversed(names[:done])]
    assert {task.action for task in undoing} <= {NetworkAction.DELETE}
    for earlier, later in pairwise(undoing):
        assert later.after == (earlier.name,)
    assert (last.type, set(last.after)) == (TaskType.CANCEL_PRODUCT, {task.name for task in undoing})


def an_order_of(*slugs: str) -> ProductOrder:
    order = an_order(slugs[0])
    for slug in slugs[1:]:
        order.items.append(an_item(order, slug))
    return order


def cancel_item(world: World, number: int) -> ProductOrder:
    return canceling(world)(number="DT-1", by=MARIA, reason="too many", items=[number])


def test_one_item_is_canceled_and_the_others_continue() -> None:
    world = World(an_order_of("toll-free", "dial-up"))
    toll_free, dial_up = world.order.items

    cancel_item(world, dial_up.number)
    assert world.order.state is S.IN_PROGRESS
    world.advance(10)

    assert (toll_free.state, dial_up.state) == (ItemState.COMPLETED, ItemState.CANCELLED)
    assert (world.order.state, world.order.totals) == (S.PARTIAL, toll_free.totals)
    products = world.books.products.all
    assert products[dial_up.product_id].state is ProductState.CANCELLED
    assert products[toll_free.product_id].state is ProductState.ACTIVE
    assert "item_canceled" in {message.kind for message in world.books.messages.all.values()}


def test_a_bundle_ends_with_a_canceled_item_and_the_mail_says_what_the_other_costs_more() -> None:
    order = an_order_of("complete-calling", "toll-free")
    calling, toll_free = order.items
    (rule,) = (bundle for bundle in the_catalogue().bundles if bundle.slug == "business-calling")
    regular = {item.number: item.price_lines for item in order.items}
    for item in order.items:
        item.price_lines = (*item.price_lines, *rule.saving_lines(item.price_lines))
    world = World(order)
    slugs = {item.product_id: item.offering_slug for item in order.items}
    bundle = ProductBundle.of(rule, slugs, customer_id=order.customer_id, order_number="DT-1", at=NOON)
    assert bundle is not None
    world.books.product_bundles.add(bundle)

    cancel_item(world, calling.number)
    world.advance(2)

    assert (toll_free.price_lines, bundle.is_live) == (regular[toll_free.number], False)
    assert world.books.products.all[toll_free.product_id].price_lines == regular[toll_free.number]
    (mail,) = (message for message in world.books.messages.all.values() if message.kind == "item_canceled")
    assert "Toll Free has its regular price now" in mail.body


def taxes_of(item: ProductOrderItem) -> TaxEstimate:
    offering = the_catalogue().offering(item.offering_slug)
    return taxes_on(offering, item.price_lines, SomeTaxTables().current(), address=item.address, at=NOON)


def test_when_a_bundle_ends_the_taxes_are_those_on_the_regular_prices() -> None:
    order = an_order_of("complete-calling", "toll-free")
    calling, toll_free = order.items
    (rule,) = (bundle for bundle in the_catalogue().bundles if bundle.slug == "business-calling")
    for item in order.items:
        item.address = validated_address(**AN_ADDRESS)
        item.price_lines = (*item.price_lines, *rule.saving_lines(item.price_lines))
        item.taxes = taxes_of(item)
    world = World(order)
    discounted = toll_free.taxes
    slugs = {item.product_id: item.offering_slug for item in order.items}
    bundle = ProductBundle.of(rule, slugs, customer_id=order.customer_id, order_number="DT-1", at=NOON)
    assert bundle is not None
    world.books.product_bundles.add(bundle)

    cancel_item(world, calling.number)
    world.advance(2)

    assert toll_free.taxes
    assert discounted
    assert toll_free.taxes.totals == taxes_of(toll_free).totals
    assert toll_free.taxes.totals.monthly.amount > discounted.totals.monthly.amount


def a_move() -> ProductOrder:
    """A new service at another place, and the end of the old one once the new one works."""
    order = an_order_of("toll-free", "toll-free")
    old = order.items[1]
    old.action, old.relation = ItemAction.DELETE, ItemRelation(kind=RelationKind.MOVES_TO, item_number=1)
    return order


@pytest.mark.parametrize("leg", [1, 2])
def test_a_move_is_canceled_whole(leg: int) -> None:
    world = World(a_move())
    old = world.books.products.all[world.order.items[1].product_id]
    old.activate(at=NOON, network={})

    cancel_item(world, leg)
    world.advance(3)

    assert world.order.state is S.CANCELLED
    assert old.state is ProductState.ACTIVE


def test_a_move_whose_new_service_can_no_longer_be_taken_back_continues_whole() -> None:
    plan = [step("line", point_of_no_return=True), step("jack", "line")]
    row = a_row(plan=[*plan, {"name": "go", "type": "activateProduct", "after": ["jack"]}])
    order = a_move()
    for item in order.items:
        item.offering_slug, item.values, item.shipment = "line", {}, None
    world = World(order, a_catalogue(row))
    world.books.billing_accounts.add(an_account(order.billing_account_id))
    old = world.books.products.all[order.items[1].product_id]
    old.activate(at=NOON, network={})
    world.network.stays["Line"] = {}
    world.advance()
    cancel(world)
    finish(world, "line")

    world.advance(8)

    assert [item.state for item in order.items] == [ItemState.COMPLETED, ItemState.COMPLETED]
    assert (product_state(world), old.state) == (ProductState.ACTIVE, ProductState.TERMINATED)
    (mail,) = (message for message in world.books.messages.all.values() if message.kind == "cancellation_not_done")
    assert "too late" not in mail.subject


def test_only_items_of_the_order_are_canceled() -> None:
    with pytest.raises(NotFound):
        cancel_item(World(an_order("toll-free")), 7)


def test_an_item_that_continues_asks_again_for_what_the_network_canceled() -> None:
    plan = [step("box"), step("line", point_of_no_return=True)]
    row = a_row(plan=[*plan, {"name": "go", "type": "activateProduct", "after": ["box", "line"]}])
    world = World(an_order_of_layers(), a_catalogue(row))
    world.network.stays["Line"] = {}
    world.network.stays["Box"] = {}
    world.advance()
    cancel(world)
    finish(world, "line")
    world.advance(8)

    box = next(task for task in world.order.tasks if task.name == "box")
    assert (world.order.state, box.state, box.tries) == (S.COMPLETED, T.COMPLETED, 2)


def charged_layers() -> Catalogue:
    """The layers; canceling costs $45.00 once the wire is there."""
    plan = [step("trench"), step("wire", "trench", charge_after={"price": "pickup"}), step("line", "wire")]
    row = a_row(plan=[*plan, {"name": "go", "type": "activateProduct", "after": ["line"]}])
    return a_catalogue({**row, "charges": [{"id": "pickup", "name": "Picking up the wire", "amount": "45.00"}]})


def a_world_with_a_charge() -> World:
    """An order whose cancellation costs something, with the line at the network."""
    world = World(an_order_of_layers(), charged_layers())
    world.network.stays["Line"] = {}
    world.advance(4)
    assert len(asked(world)) == 3
    return world


def only_revision(world: World) -> OrderRevision:
    (revision,) = world.books.order_revisions.all.values()
    return revision


def answer(world: World, *, accepts: bool, by: Actor = MARIA) -> None:
    AnswerRevision(world.books, world.clock)(number="DT-1", revision_number=1, accepts=accepts, by=by)


def test_a_charge_that_was_agreed_to_is_kept_with_the_canceled_order() -> None:
    world = a_world_with_a_charge()

    canceling(world)(number="DT-1", by=MARIA, reason="moved", agreed_charge=Money(Decimal("45.00")))
    world.network.stays.clear()
    world.advance(6)

    revision = only_revision(world)
    assert (world.order.state, revision.state) == (S.CANCELLED, RevisionState.APPLIED)
    assert (str(revision.charge), revision.answered_by) == ("$45.00", MARIA.name)
    (mail,) = (message for message in world.books.messages.all.values() if message.kind == "order_canceled")
    assert "$45.00" in mail.body


def test_less_than_the_charge_is_not_agreed_to() -> None:
    world = a_world_with_a_charge()

    with pytest.raises(ChargeNotAgreed, match=r"\$45\.00"):
        canceling(world)(number="DT-1", by=MARIA, reason="moved", agreed_charge=Money.zero())
    assert world.books.order_revisions.all == {}


@pytest.mark.parametrize("accepts", [True, False])
def test_the_customer_is_asked_for_a_charge_that_nobody_agreed_to(accepts: bool) -> None:
    world = a_world_with_a_charge()
    canceling(world)(number="DT-1", by=an_agent_actor(Role.AGENT), reason="called")
    world.network.stays.clear()
    world.network.outcome = None
    world.advance(5)
    revision = only_revision(world)
    assert (revision.state, world.order.state) == (RevisionState.AWAITING_ACCEPTANCE, S.ASSESSING_CANCELLATION)
    assert "cancellation_charge" in {message.kind for message in world.books.messages.all.values()}

    answer(world, accepts=accepts)
    world.advance(8)

    assert world.order.state is (S.CANCELLED if accepts else S.COMPLETED)
    assert revision.state is (RevisionState.APPLIED if accepts else RevisionState.DECLINED)
    with pytest.raises(NotFound):
        answer(world, accepts=True)


def test_no_answer_counts_as_declined_after_a_week_and_the_customer_gets_an_email() -> None:
    world = a_world_with_a_charge()
    canceling(world)(number="DT-1", by=an_agent_actor(Role.AGENT), reason="called")
    world.network.stays.clear()
    world.advance(5)
    decline = DeclineUnansweredRevisions(world.books, a_message_writer(world.identifiers), world.clock)

    decline()
    assert only_revision(world).awaits_answer
    world.clock.pass_time(timedelta(days=7))
    decline()
    decline()
    world.advance(8)

    assert (only_revision(world).state, world.order.state) == (RevisionState.DECLINED, S.COMPLETED)
    assert "cancellation_not_done" in {message.kind for message in world.books.messages.all.values()}


def test_a_customer_whose_order_could_not_be_canceled_gets_an_email() -> None:
    world = World(an_order_of_layers(), layers(point_of_no_return=True))
    world.network.stays["Line"] = {}
    world.advance(3)
    cancel(world)
    world.advance()
    finish(world, "line")
    world.advance(3)

    assert only_revision(world).state is RevisionState.DECLINED
    assert "cancellation_not_done" in {message.kind for message in world.books.messages.all.values()}


def end(world: World, number: int, by: Actor | None = None) -> ProductOrder:
    return EndOrder(world.books, a_message_writer(world.identifiers), world.clock, world.identifiers)(
        number="DT-1",
        items=[number],
        reason="The carrier will not give the number up.",
        customer_reason="Your current carrier will not release your number.",
        by=by or an_agent_actor(Role.LEAD),
    )


def test_an_order_that_can_never_be_finished_is_ended_and_everything_is_taken_back() -> None:
    world = World(an_order_of_layers(), layers())
    world.network.outcome, world.network.only = ProvisioningRefused("Never."), "Line"
    world.advance(4)
    assert world.order.state is S.HELD

    end(world, 1)
    world.network.outcome = None
    world.advance(6)

    assert (world.order.state, world.order.items[0].state) == (S.FAILED, ItemState.FAILED)
    assert asked(world)[2:] == [("delete", "Wire"), ("delete", "Trench")]
    assert product_state(world) is ProductState.CANCELLED
    (mail,) = (message for message in world.books.messages.all.values() if message.kind == "order_failed")
    assert "will not release your number" in mail.body
    assert only_revision(world).kind is RevisionKind.END


def test_what_is_past_its_point_of_no_return_can_still_be_ended_as_failed() -> None:
    plan = [step("port", point_of_no_return=True), step("line", "port")]
    row = a_row(plan=[*plan, {"name": "go", "type": "activateProduct", "after": ["line"]}])
    world = World(an_order_of_layers(), a_catalogue(row))
    world.network.outcome, world.network.only = ProvisioningRefused("Never."), "Line"
    world.advance(4)
    with pytest.raises(PastReturn):
        cancel(world)

    end(world, 1)
    world.network.outcome = None
    world.advance(4)

    assert (world.order.state, asked(world)[-1]) == (S.FAILED, ("delete", "Port"))


def test_an_order_of_which_the_rest_works_is_partial() -> None:
    world = World(an_order_of("toll-free", "dial-up"))
    world.network.outcome, world.network.only = ProvisioningRefused("Never."), "DialUp"
    world.advance(4)

    end(world, 2)
    world.advance(12)

    assert world.order.state is S.PARTIAL
    assert [item.state for item in world.order.items] == [ItemState.COMPLETED, ItemState.FAILED]


def test_only_agents_who_repair_fallouts_end_an_order() -> None:
    world = World(an_order("toll-free"))

    with pytest.raises(NotPermitted):
        end(world, 1, an_agent_actor(Role.AGENT))
