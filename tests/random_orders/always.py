"""The rules that hold after each step, however unfinished the work is."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from business_layer.inventory.product_states import ENDED, MOVES, ProductState
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceKind, ResourceState
from business_layer.inventory.used_resources import texts_in
from business_layer.order_management.events import ProductOrderStateChanged
from business_layer.order_management.open_changes import CHANGING_ACTIONS, ENDED_ITEMS
from business_layer.order_management.orders import ProductOrder, state_of_items
from business_layer.order_management.states import MOVES as ORDER_MOVES
from business_layer.order_management.states import ItemAction, ItemState, ProductOrderState, TaskState
from environments.sandbox.network.services import characteristics_of
from tests.random_orders.carrier import Carrier, attempts_of
from tests.random_orders.holders import require_right_holders
from tests.random_orders.network import LIVING, UNFINISHED

R = ResourceState


def require_sound(carrier: Carrier) -> None:
    """Raise AssertionError if anything is wrong that never may be."""
    for order in carrier.orders:
        _require_sound_order(order)
    for product in carrier.books.products.all.values():
        _require_sound_product(product)
    _require_moves_of_the_table(carrier)
    _require_products_of_orders(carrier)
    _require_one_change_at_a_time(carrier)
    _require_sound_resources(carrier)
    _require_one_holder(carrier)
    _require_nothing_done_twice(carrier)
    _require_work_to_come(carrier)
    _require_sound_network(carrier)
    require_right_holders(carrier)


def _require_sound_order(order: ProductOrder) -> None:
    if order.state is not ProductOrderState.ACKNOWLEDGED:
        assert order.state is state_of_items(item.state for item in order.items), order.number
    assert (order.completed_at is not None) == (order.state is ProductOrderState.COMPLETED)
    for item in order.items:
        if item.state is ItemState.COMPLETED:
            assert item.is_complete
        if item.state is ItemState.CANCELLED:
            assert all(task.state in {TaskState.COMPLETED, TaskState.CANCELLED} for task in item.tasks)
        if not item.is_being_canceled and item.amended_in is None:
            assert all(task.state is not TaskState.CANCELLED for task in item.plan_tasks), "left out by nobody"
        for task in item.tasks:
            assert (task.fallout is not None) == (task.state is TaskState.FALLOUT), task.name


def _require_sound_product(product: Product) -> None:
    for timeline in (product.history, product.periods):
        _require_joined(timeline)
    assert product.history[0].valid_from == product.created_at == product.periods[0].valid_from
    for earlier, later in pairwise(product.history):
        assert later.state in MOVES[earlier.state]
    assert product.history[-1].state is product.state


def _require_joined(timeline: Any) -> None:
    assert timeline[-1].valid_to is None
    for earlier, later in pairwise(timeline):
        assert earlier.valid_from < earlier.valid_to == later.valid_from


def _require_moves_of_the_table(carrier: Carrier) -> None:
    """The events tell each move that an order made, and each is one of the table."""
    state_of: dict[Any, ProductOrderState] = {}
    for event in carrier.books.events:
        if isinstance(event, ProductOrderStateChanged):
            before = state_of.get(event.subject_id, ProductOrderState.ACKNOWLEDGED)
            assert event.before is before
            assert event.after in ORDER_MOVES[before]
            state_of[event.subject_id] = event.after
    for order in carrier.orders:
        assert state_of.get(order.id, ProductOrderState.ACKNOWLEDGED) is order.state


def _require_products_of_orders(carrier: Carrier) -> None:
    added = Counter(
        item.product_id for order in carrier.orders for item in order.items if item.action is ItemAction.ADD
    )
    items = {item.id: item for order in carrier.orders for item in order.items}
    for product in carrier.books.products.all.values():
        assert added[product.id] == 1, "a product without an order, or with two"
        assert product.order_item_id is not None
        assert items[product.order_item_id].product_id == product.id
    assert len(added) == len(carrier.books.products.all), "an order without its product"


def _require_one_change_at_a_time(carrier: Carrier) -> None:
    # An order that suspends a product may resume it as well.
    changing = Counter(
        product_id
        for order in carrier.open_orders
        for product_id in {
            item.product_id for item in order.items if item.action in CHANGING_ACTIONS and item.state not in ENDED_ITEMS
        }
    )
    assert max(changing.values(), default=1) == 1, "two orders change one product"


def _require_sound_resources(carrier: Carrier) -> None:
    products = carrier.books.products.all
    items = {item.id: item for order in carrier.orders for item in order.items}
    for resource in carrier.books.resources.all.values():
        what = f"{resource.state} {resource.kind} {resource.value}"
        if resource.state is R.SPARE:
            assert resource.holder_id is None, what
        if resource.state is R.ASSIGNED:
            assert resource.holder_id in items, what
            item = items[resource.holder_id]
            assert item.state is not ItemState.CANCELLED, f"{what} is held by an item that is canceled"
            assert item.state is not ItemState.COMPLETED, f"{what} is held by an item that is completed"
        if resource.state is R.WORKING:
            assert resource.holder_id in products, what
            state = products[resource.holder_id].state
            assert state not in ENDED | {ProductState.PENDING_ACTIVE}, f"{what} works in a product that is {state}"
        if resource.state is R.AGING:
            assert resource.available_at is not None, what
            assert resource.holder_id in products, what
            product = products[resource.holder_id]
            is_given_up = product.state is ProductState.TERMINATED or resource.value not in texts_in(product.values)
            assert is_given_up, f"{what} is of a product that is {product.state}"


def _require_one_holder(carrier: Carrier) -> None:
    """A number or a name is in use once, also if two pools have it."""
    taken = {R.ASSIGNED, R.WORKING}
    # A customer names a line of another carrier in two services, such as in long distance and in a card.
    held = [
        (resource.kind, resource.value)
        for resource in carrier.books.resources.all.values()
        if resource.state in taken
        and not resource.pool.startswith("in:")
        and resource.kind is not ResourceKind.INSTALLATION_SLOT
    ]
    twice = [value for value, times in Counter(held).items() if times > 1]
    assert not twice, f"two holders of {twice}"


def _require_nothing_done_twice(carrier: Carrier) -> None:
    """A task has one effect in the network, whatever was lost, repeated or killed; a product begins and ends once."""
    ledger = carrier.network.store.rows("SELECT key, specification, action FROM ledger")
    effects = Counter(row["key"].partition(".")[0] for row in ledger)
    twice = [task for task, times in effects.items() if times > 1]
    assert not twice, f"done twice in the network: {twice}"
    ends = ("product_disconnected", "product_moved", "product_cancelled")
    moment = {"product_activated": "begin", **dict.fromkeys(ends, "end")}
    names = [(event.name, event.subject_id) for event in carrier.books.events if event.name in moment]
    told = Counter((moment[name], subject) for name, subject in names)
    assert max(told.values(), default=1) == 1, "a product began or ended twice"


def _require_work_to_come(carrier: Carrier) -> None:
    """Raise AssertionError if work that can be done now has no job, or an open order waits for nothing.

    A job does all that is ready. So these two say that no order is forgotten, whatever happened to it.
    """
    carrier.due_jobs()
    now, with_job = carrier.clock.now(), {job.arguments["order_id"] for job in carrier.jobs}
    asked = {(order.id, number) for order, revision in carrier.questions() for number in revision.items}
    for order in carrier.open_orders:
        if str(order.id) not in with_job:
            undone = list(_to_be_done_now(order, asked, now))
            assert not undone, f"nobody does this of order {order.number}: {undone}"
            waits = any((order.id, item.number) in asked for item in order.items)
            waits |= any(task.awaits_person for task in order.tasks)
            waits |= any(at > now for at in attempts_of(order))
            assert waits, f"nothing will happen to order {order.number}"


def _to_be_done_now(order: ProductOrder, asked: set[tuple[UUID, int]], now: datetime) -> Iterator[str]:
    """The work on an order that waits for nothing."""
    for item in order.items:
        if item.is_to_be_planned:
            yield f"plan item {item.number}"
        is_decided = item.state is not ItemState.ASSESSING_CANCELLATION or (order.id, item.number) in asked
        if not is_decided and not any(other.is_at_network for other in order.items):
            yield f"decide about item {item.number}"
    for task in order.ready_tasks(at=now):
        # A task that is due within a second is due, but its time has not come.
        if task.next_attempt_at is None or task.next_attempt_at <= now:
            yield task.name


def _require_sound_network(carrier: Carrier) -> None:
    """Each thing of the network is held by a service, or an unfinished order for it, that names it."""
    store, named = carrier.network.store, dict[str, set[tuple[str, str]]]()
    for row in (*store.rows(LIVING), *store.rows(UNFINISHED)):
        held = carrier.network.specifications.get(row["specification"]).held(characteristics_of(row))
        named.setdefault(row["service_id"], set()).update(held)
    for row in store.rows("SELECT * FROM held"):
        assert (row["kind"], row["value"]) in named.get(row["service_id"], set()), dict(row)
    living = [row["name"] for row in store.rows(LIVING) if row["name"]]
    assert len(living) == len(set(living)), "two services of one name"
