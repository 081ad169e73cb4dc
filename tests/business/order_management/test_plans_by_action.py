"""Orders that end, change, suspend and resume what a customer has, worked to their end."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from business_layer.billing.accounts import BillFormat, BillingAccount
from business_layer.catalogue.catalogue import Bundle, Catalogue
from business_layer.catalogue.plan_steps import ASKED_OF_THE_NETWORK, DependencyKind, NetworkAction
from business_layer.inventory.bundle_membership import BundleMembership
from business_layer.inventory.product_states import ProductState, SuspensionReason
from business_layer.inventory.products import Product
from business_layer.inventory.referrals import Referral
from business_layer.inventory.resources import Resource, ResourceKind, ResourceState
from business_layer.order_management.handlers.change_terms import ChangeTerms
from business_layer.order_management.items import ItemRelation
from business_layer.order_management.network_services import OrderItemNumber, ServiceName, ServiceState
from business_layer.order_management.orders import ProductOrder, state_of_items
from business_layer.order_management.service_orders import ProvisioningRefused
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, RelationKind, TaskState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.addresses import validated_address
from tests.builders.catalogue import AN_ADDRESS, ANSWERS, a_catalogue, a_row, asks_choice, the_catalogue
from tests.builders.orders import OneCatalogue, an_item, an_order, an_order_with_plan
from tests.builders.products import an_active_product
from tests.business.order_management.world import World
from tests.fakes.clock import NOON

S, T, P = ProductOrderState, TaskState, ProductState
SPEED = asks_choice("speed", "10", "100")
LINE = {"name": "line", "type": "serviceOrder", "specification": "Line"}
ROW = a_row(SPEED, changeable=["speed"])
PLANS = {
    "add": [LINE, {"name": "go", "type": "activateProduct", "after": ["line"]}],
    "modify": [{**LINE, "when": {"changed": "speed"}}, {"name": "go", "type": "changeTerms", "after": ["line"]}],
    "suspend": [LINE, {"name": "go", "type": "suspendProduct", "after": ["line"]}],
    "resume": [LINE, {"name": "go", "type": "resumeProduct", "after": ["line"]}],
}


def lines() -> Catalogue:
    """An offering with a plan for each action."""
    row = {name: value for name, value in ROW.items() if name != "plan"}
    tell = {"name": "tell", "type": "tellCustomer", "after": ["go"]}
    return a_catalogue({**row, "plans": {action: [*plan, tell] for action, plan in PLANS.items()}}, format=2)


def an_order_about(product: Product, action: ItemAction, *, number: str) -> ProductOrder:
    """An order of one item that does something to a product."""
    order = an_order(product.offering_slug if product.offering_slug in ANSWERS else "paging", number=number)
    item = order.items[0]
    item.action, item.product_id, item.shipment = action, product.id, None
    item.offering_slug, item.offering_name = product.offering_slug, product.offering_name
    item.values, item.price_lines = dict(product.values), product.price_lines
    return order


class Owned(World):
    """A customer with a product that an earlier order added."""

    def __init__(self, slug: str = "line", catalogue: Catalogue | None = None) -> None:
        first = an_order(slug if slug in ANSWERS else "paging")
        if slug not in ANSWERS:
            first.items[0].offering_slug, first.items[0].values = slug, {"speed": "10"}
            first.items[0].shipment = None
        super().__init__(first, catalogue)
        details: dict[str, Any] = {"address": validated_address(**AN_ADDRESS), "format": BillFormat.PAPER}
        account = BillingAccount(
            id=first.billing_account_id,
            number="BA-1",
            customer_id=first.customer_id,
            name="Maria Lopez",
            cycle_day=1,
            opened_at=NOON,
            **details,
        )
        self.books.billing_accounts.add(account)
        self.advance(8)
        self.product = self.books.products.all[first.items[0].product_id]
        assert (first.state, self.product.state) == (S.COMPLETED, ProductState.ACTIVE)

    def order_to(self, action: ItemAction) -> ProductOrder:
        self.order = an_order_about(self.product, action, number=f"DT-{len(self.books.product_orders.all) + 1}")
        self.books.product_orders.add(self.order)
        return self.order

    @property
    def last_request(self):
        return list(self.network.requests.values())[-1]


AUTOMATIC = [offering.slug for offering in the_catalogue().offerings if not offering.has_technical_review]


@pytest.mark.parametrize("slug", AUTOMATIC)
def test_a_deletion_ends_the_product_once_the_network_has_deleted_its_services(slug: str) -> None:
    world = Owned(slug)
    services = [request.specification for request in world.network.requests.values() if request.service]
    order = world.order_to(ItemAction.DELETE)

    world.advance(8)

    deleted = list(world.network.requests.values())[len(services) :]
    assert {request.action for request in deleted} == {"delete"}
    assert [request.service for request in deleted] == [
        ServiceName.of(world.product.id, request.specification, OrderItemNumber("DT-1", 1)) for request in deleted
    ]
    assert {request.specification for request in deleted} == set(services) - {"ShipEquipment", "PortIn"}
    assert (order.state, order.items[0].state) == (S.COMPLETED, ItemState.COMPLETED)
    assert world.product.state is ProductState.TERMINATED
    assert [message.kind for message in world.books.messages.all.values()][-1] == "product_ended"


def states_of(product: Product) -> list[ProductState]:
    return [interval.state for interval in product.history]


def test_a_product_is_ending_from_the_first_question_to_the_network_until_it_has_ended() -> None:
    world = Owned(catalogue=lines())
    world.network.stays["Line"] = {}
    world.order_to(ItemAction.DELETE)
    world.advance()
    assert world.product.state is ProductState.PENDING_TERMINATE

    world.network.stays.clear()
    world.advance(4)

    assert states_of(world.product)[-3:] == [P.ACTIVE, P.PENDING_TERMINATE, P.TERMINATED]
    assert world.books.event_names.count("product_ending_begun") == 1


def test_a_suspended_product_whose_disconnection_is_canceled_is_suspended_again() -> None:
    world = Owned(catalogue=lines())
    world.order_to(ItemAction.SUSPEND).items[0].suspension_reason = SuspensionReason.LOST
    world.advance(4)
    world.network.stays["Line"] = {}
    order = world.order_to(ItemAction.DELETE)
    world.advance()

    order.cancel(at=NOON)
    world.network.stays.clear()
    world.advance(6)

    assert order.state is S.CANCELLED
    assert states_of(world.product)[-3:] == [P.SUSPENDED, P.PENDING_TERMINATE, P.SUSPENDED]
    assert world.product.suspended_for is SuspensionReason.LOST


def test_a_number_of_a_deleted_product_rests_before_anyone_else_can_have_it() -> None:
    world = Owned("toll-free")
    number = Resource.on_demand(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", "+18885550142")
    number.state, number.holder_id = ResourceState.WORKING, world.product.id
    world.books.resources.add(number)
    world.order_to(ItemAction.DELETE)

    world.advance(4)

    assert number.state is ResourceState.AGING
    assert number.available_at
    assert number.available_at > NOON + timedelta(days=90)


def bundled(world: "Owned", other: str, bundle: str) -> tuple[Bundle, Product]:
    """Sell the owned product in a bundle with another one, as the previous release did. Return the other one."""
    rule, product = the_catalogue().bundle(bundle), an_active_product(other)
    assert rule is not None
    for part in (world.product, product):
        part.order_number, part.price_lines = "DT-1", part.price_lines + rule.saving_lines(part.price_lines)
    product.billing_account_id = world.product.billing_account_id
    world.books.products.add(product)
    return rule, product


def test_a_bundle_ends_with_one_of_its_products_and_the_other_has_its_regular_price() -> None:
    world = Owned("complete-calling")
    _, card = bundled(world, "calling-card", "home-and-away")
    world.order_to(ItemAction.DELETE)

    world.advance(8)

    before, now = card.periods
    assert world.product.state is ProductState.TERMINATED
    assert now.terms.price_lines == before.terms.price_lines[:-1]


def test_a_change_keeps_the_saving_of_a_bundle_on_the_new_price() -> None:
    world = Owned("complete-calling")
    rule, card = bundled(world, "calling-card", "home-and-away")
    order = an_order_with_plan("calling-card")
    item = order.items[0]
    item.product_id, item.price_lines = card.id, tuple(replace(line, count=2) for line in card.price_lines[:-1])

    with world.books(by=SYSTEM, reason="change") as uow:
        ChangeTerms(BundleMembership(OneCatalogue()))(uow, order, item.tasks[-1], at=NOON + timedelta(days=1))
        uow.commit()

    assert card.price_lines == item.price_lines + rule.saving_lines(item.price_lines)


def test_a_change_asks_the_network_only_for_what_changes_and_gives_the_product_its_new_terms() -> None:
    world = Owned(catalogue=lines())
    order = world.order_to(ItemAction.MODIFY)
    item = order.items[0]
    item.values_before, item.values = item.values, {"speed": "100"}

    world.advance(4)

    assert (world.last_request.action, world.last_request.characteristics) == ("modify", (("speed", "100"),))
    assert (world.product.values, world.product.order_item_id) == ({"speed": "100"}, item.id)
    assert world.product.past_terms[0].values == {"speed": "10"}
    assert [message.kind for message in world.books.messages.all.values()][-1] == "product_changed"


def test_a_change_of_nothing_that_the_network_knows_does_not_ask_it() -> None:
    world = Owned(catalogue=lines())
    item = world.order_to(ItemAction.MODIFY).items[0]
    item.values_before = dict(item.values)

    world.advance(2)

    assert len(world.network.requests) == 1
    assert world.order.state is S.COMPLETED


def test_a_product_is_suspended_and_resumed_through_the_network() -> None:
    world = Owned(catalogue=lines())
    world.order_to(ItemAction.SUSPEND).items[0].suspension_reason = SuspensionReason.LOST
    world.advance(4)
    assert (world.product.state, world.product.suspended_for) == (ProductState.SUSPENDED, SuspensionReason.LOST)
    assert world.last_request.service_state is ServiceState.INACTIVE

    world.order_to(ItemAction.RESUME)
    world.advance(4)

    assert world.product.state is ProductState.ACTIVE
    assert world.last_request.service_state is ServiceState.ACTIVE
    kinds = [message.kind for message in world.books.messages.all.values()]
    assert kinds[-2:] == ["product_suspended", "product_resumed"]


def test_nothing_is_done_before_the_requested_day_begins_at_the_service_address() -> None:
    world = Owned(catalogue=lines())
    order = world.order_to(ItemAction.DELETE)
    order.items[0].requested_on = date(2026, 12, 7)
    begins_at = order.items[0].begins_at()
    assert begins_at is not None

    world.advance(3)

    assert len(world.network.requests) == 1
    assert (order.state, order.items[0].state) == (S.PENDING, ItemState.PENDING)
    assert [task.next_attempt_at for task in order.tasks] == [begins_at, None, None]
    assert {task.planned_start for task in order.tasks} == {date(2026, 12, 7)}

    world.clock.pass_time(begins_at - world.clock.now())
    world.advance(4)

    assert (order.state, world.product.state) == (S.COMPLETED, ProductState.TERMINATED)


def test_an_old_product_ends_only_once_the_one_it_moves_to_works() -> None:
    world = Owned("toll-free")
    order = world.order_to(ItemAction.DELETE)
    new = an_item(order, "toll-free")
    order.items.append(new)
    world.books.products.add(order.new_product(new))
    order.items[0].relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=new.number)
    world.network.stays["TollFree"] = {}

    world.advance(4)

    assert world.last_request.action == "add"
    assert world.product.state is ProductState.ACTIVE

    world.network.stays.clear()
    world.advance(8)

    assert (order.state, world.product.state) == (S.COMPLETED, ProductState.TERMINATED)
    assert world.last_request.action == "delete"


def test_the_old_product_is_planned_to_end_only_on_the_day_on_which_the_new_one_works() -> None:
    world = Owned("toll-free")
    order = world.order_to(ItemAction.DELETE)
    new = an_item(order, "toll-free")
    order.items.append(new)
    world.books.products.add(order.new_product(new))
    order.items[0].relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=new.number)
    works_on = world.clock.now().date() + timedelta(days=15)
    order.set_expected_date(new, works_on, reason="The day you chose.", at=world.clock.now())
    world.network.stays["TollFree"] = {}

    world.advance(2)

    ending = order.items[0].tasks[0]
    assert (ending.planned_start, ending.planned_end) == (works_on, works_on)


def test_what_moves_takes_its_number_and_its_place_in_a_bundle_along() -> None:
    world = Owned("toll-free")
    number = Resource.on_demand(ResourceKind.TELEPHONE_NUMBER, "toll-free:888", world.product.values["number"])
    number.state, number.holder_id = ResourceState.WORKING, world.product.id
    world.books.resources.add(number)
    rule, line = bundled(world, "complete-calling", "business-calling")
    order = world.order_to(ItemAction.DELETE)
    new = an_item(order, "toll-free")
    order.items.append(new)
    moved = order.new_product(new)
    world.books.products.add(moved)
    order.items[0].relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=new.number)

    world.advance(12)

    assert (world.product.state, moved.state) == (ProductState.TERMINATED, ProductState.ACTIVE)
    add, delete = list(world.network.requests.values())[-2:]
    assert (add.action, add.moves_from) == ("add", delete.service)
    assert (delete.action, delete.moves_from, delete.characteristics) == ("delete", None, ())
    # One mail says that it moved and how to use it; none beside it says that it is ready.
    (mail,) = [message for message in world.books.messages.all.values() if message.letter.about == order.number]
    assert (mail.kind, moved.values["number"][-4:] in mail.body) == ("product_moved", True)
    assert (number.state, number.holder_id) == (ResourceState.WORKING, moved.id)
    for product in (line, moved):
        assert product.price_lines[-1].price_id == rule.line_id


def test_callers_of_a_number_that_stays_behind_hear_the_new_one() -> None:
    world = Owned("toll-free")
    order = world.order_to(ItemAction.DELETE)
    new = an_item(order, "toll-free")
    order.items.append(new)
    world.books.products.add(order.new_product(new))
    referral = Referral(numbers=((world.product.values["number"], "+18885550143"),), days=90)
    order.items[0].relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=new.number, referral=referral)

    world.advance(12)

    assert world.last_request.characteristics == (
        ("referred_number", world.product.values["number"]),
        ("new_number", "+18885550143"),
        ("referral_days", "90"),
    )
    (mail,) = [message for message in world.books.messages.all.values() if message.kind == "product_moved"]
    assert "For 90 days, callers of" in mail.body


def test_a_canceled_move_leaves_the_old_product_as_it_was() -> None:
    world = Owned("toll-free")
    order = world.order_to(ItemAction.DELETE)
    new = an_item(order, "toll-free")
    order.items.append(new)
    moved = order.new_product(new)
    world.books.products.add(moved)
    order.items[0].relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=new.number)
    world.network.stays["TollFree"] = {}
    world.advance(4)

    order.cancel(at=world.clock.now())
    world.network.stays.clear()
    world.advance(8)

    assert (order.state, moved.state) == (S.CANCELLED, ProductState.CANCELLED)
    assert world.product.state is ProductState.ACTIVE
    assert {item.state for item in order.items} == {ItemState.CANCELLED}


def test_an_item_that_changes_nothing_is_complete_without_a_plan() -> None:
    world = Owned("toll-free")
    order = world.order_to(ItemAction.NO_CHANGE)

    world.advance()

    assert (order.state, order.items[0].state, order.items[0].tasks) == (S.COMPLETED, ItemState.COMPLETED, [])


def test_a_refusal_keeps_the_code_of_the_network() -> None:
    world = Owned("toll-free")
    order = world.order_to(ItemAction.DELETE)
    world.network.outcome = ProvisioningRefused("Another order on it is open.", "serviceBusy")

    world.advance()

    fallout = next(order.tasks).fallout
    assert fallout
    assert (fallout.code, fallout.reason) == ("serviceBusy", "Another order on it is open.")
    assert (order.state, order.items[0].state) == (S.HELD, ItemState.HELD)


@pytest.mark.parametrize(
    ("kind", "while_pending", "while_begun", "when_done"),
    [
        (DependencyKind.FINISH_TO_START, (False, True), (False, True), (True, True)),
        (DependencyKind.START_TO_START, (False, True), (True, True), (True, True)),
        (DependencyKind.FINISH_TO_FINISH, (True, False), (True, False), (True, True)),
        (DependencyKind.START_TO_FINISH, (True, False), (True, True), (True, True)),
    ],
)
def test_a_task_waits_with_its_beginning_or_its_end_for_another(
    kind: DependencyKind,
    while_pending: tuple[bool, bool],
    while_begun: tuple[bool, bool],
    when_done: tuple[bool, bool],
) -> None:
    item = Owned("toll-free").order_to(ItemAction.DELETE).items[0]
    first, second = Owned("toll-free").order.items[0].tasks[:2]
    first.state, second.state, second.reference = T.PENDING, T.PENDING, ""
    second.after, second.after_kinds = (first.name,), {first.name: kind}
    item.tasks = [first, second]

    def may_begin_and_end() -> tuple[bool, bool]:
        return second in item.ready_tasks(at=NOON + timedelta(days=1)), item.may_end(second)

    assert may_begin_and_end() == while_pending
    first.state = T.IN_PROGRESS
    assert may_begin_and_end() == while_begun
    first.state = T.COMPLETED
    assert may_begin_and_end() == when_done


def test_a_service_order_that_is_complete_too_early_is_asked_about_again() -> None:
    trench = {"name": "trench", "type": "serviceOrder", "specification": "Trench"}
    wire = {**LINE, "name": "wire", "after": [{"step": "trench", "kind": "finishToFinish"}]}
    plan = [trench, wire, {"name": "go", "type": "activateProduct", "after": ["trench", "wire"]}]
    order = an_order("paging")
    order.items[0].offering_slug, order.items[0].values, order.items[0].shipment = "line", {}, None
    world = World(order, a_catalogue(a_row(plan=plan)))
    world.network.stays["Trench"] = {}

    world.advance(5)

    assert [task.state for task in order.tasks] == [T.IN_PROGRESS, T.IN_PROGRESS, T.PENDING]

    world.network.stays.clear()
    world.advance(5)

    assert order.state is S.COMPLETED


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([ItemState.COMPLETED, ItemState.COMPLETED], S.COMPLETED),
        ([ItemState.COMPLETED, ItemState.HELD, ItemState.PENDING], S.HELD),
        ([ItemState.COMPLETED, ItemState.PENDING], S.PENDING),
        ([ItemState.COMPLETED, ItemState.IN_PROGRESS], S.IN_PROGRESS),
        ([ItemState.COMPLETED, ItemState.ACKNOWLEDGED], S.IN_PROGRESS),
        ([ItemState.COMPLETED, None], S.IN_PROGRESS),
    ],
)
def test_the_state_of_an_order_follows_from_those_of_its_items(
    states: list[ItemState | None], expected: ProductOrderState
) -> None:
    assert state_of_items(states) is expected


def test_an_item_that_the_previous_release_carried_out_has_the_state_of_its_tasks() -> None:
    order = Owned("toll-free").order
    item = order.items[0]
    order.state, item.state = S.IN_PROGRESS, None

    order.derive_state(at=NOON)

    assert (order.state, item.state) == (S.COMPLETED, ItemState.COMPLETED)


def test_an_item_can_be_canceled_until_a_point_of_no_return_is_complete() -> None:
    world = Owned("toll-free")
    assert world.order.items[0].is_past_return
    item = an_order("dedicated").items[0]
    assert not item.is_past_return

    deletion = world.order_to(ItemAction.DELETE)
    world.network.stays["TollFree"] = {}
    world.advance(2)
    assert not deletion.items[0].is_past_return
    assert {task.action for task in deletion.tasks if task.type in ASKED_OF_THE_NETWORK} == {NetworkAction.DELETE}
    world.network.stays.clear()
    world.advance(1)
    assert deletion.items[0].is_past_return
