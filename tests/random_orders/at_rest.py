"""The rules that hold once everything is done: network, products and orders say the same."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from business_layer.catalogue.catalogue import BUNDLE
from business_layer.catalogue.plan_steps import NetworkAction, TaskType
from business_layer.inventory.product_states import IN_USE, ProductState
from business_layer.inventory.products import Product
from business_layer.inventory.resources import ResourceKind, ResourceState
from business_layer.order_management.handlers.tell_customer import DONE_MAILS
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.moves import item_moved_to
from business_layer.order_management.network_request import _flattened
from business_layer.order_management.states import ItemAction, ItemState, RelationKind, TaskState
from environments.sandbox.network.services import characteristics_of
from tests.random_orders.carrier import Carrier
from tests.random_orders.holders import require_givers_told, require_terms_kept
from tests.random_orders.network import LIVING

STATE_AFTER = {
    ItemAction.ADD: ProductState.ACTIVE,
    ItemAction.RESUME: ProductState.ACTIVE,
    ItemAction.SUSPEND: ProductState.SUSPENDED,
    ItemAction.DELETE: ProductState.TERMINATED,
}
SETS_TERMS = {ItemAction.ADD, ItemAction.MODIFY}
NETWORK_STATES = {ProductState.ACTIVE: "active", ProductState.SUSPENDED: "inactive"}


def require_in_step(carrier: Carrier) -> None:
    """Raise AssertionError unless ledger, inventory, stock and orders agree."""
    delivered = _delivered_items(carrier)
    services = _living_services(carrier)
    for product in carrier.books.products.all.values():
        _require_as_ordered(product, delivered.get(product.id, []))
        _require_services(product, services.pop(product.id, {}), carrier)
        _require_stock(product, carrier)
        _require_savings(product, carrier)
    assert not services, f"services of no product: {services}"
    _require_whole_moves(carrier)
    _require_mails(carrier)
    _require_no_holds(carrier)
    require_terms_kept(carrier)
    require_givers_told(carrier)


def _delivered_items(carrier: Carrier) -> dict[UUID, list[ProductOrderItem]]:
    """The items that changed each product, in the order in which they did."""
    done = [
        (task.completed_at, position, item)
        for position, order in enumerate(carrier.orders)
        for item in order.items
        for task in item.tasks
        if task.changes_product and task.state is TaskState.COMPLETED and task.completed_at
    ]
    items: dict[UUID, list[ProductOrderItem]] = {}
    for _, _, item in sorted(done, key=lambda found: found[:2]):
        items.setdefault(item.product_id, []).append(item)
    return items


def _require_as_ordered(product: Product, items: list[ProductOrderItem]) -> None:
    """A product is what the delivered items made of it; an item that was canceled made nothing of it."""
    states = [STATE_AFTER[item.action] for item in items if item.action in STATE_AFTER]
    expected = states[-1] if states else ProductState.CANCELLED
    assert product.state is expected, f"{product.offering_slug} is {product.state} and was ordered to be {expected}"
    terms = [item for item in items if item.action in SETS_TERMS]
    if terms:
        last = terms[-1]
        assert product.values == last.values, product.offering_slug
        assert (
            product.order_item_id
            == [item.id for item in items if item.action in SETS_TERMS | {ItemAction.TRANSFER}][-1]
        )
        assert product.address == last.address
        assert last.network.items() <= product.network.items()


def _living_services(carrier: Carrier) -> dict[UUID, dict[str, Any]]:
    """The services that the network has, by the product and the specification in their names."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in carrier.network.store.rows(LIVING):
        product_id, _, specification = row["name"].partition(".")
        found.setdefault(UUID(product_id), {})[specification] = row
    return found


def _require_services(product: Product, services: dict[str, Any], carrier: Carrier) -> None:
    """The network has the services of the plan that added the product, as the product is."""
    # What was sent or moved stays where it is, whatever becomes of the product.
    services = {
        name: row for name, row in services.items() if name.partition(".")[0] not in {"ShipEquipment", "PortIn"}
    }
    if product.state not in IN_USE:
        assert not services, f"a {product.state} {product.offering_slug} has {sorted(services)} in the network"
        return
    steps = [
        step
        for step in carrier.catalogue.offering(product.offering_slug).plan_for(product.values)
        if step.type is TaskType.SERVICE_ORDER and step.action is NetworkAction.ADD
    ]
    has_services, needs = set(services), {step.specification for step in steps}
    assert has_services == needs, f"a {product.state} {product.offering_slug} has {has_services} and needs {needs}"
    for step in steps:
        row = services[step.specification]
        assert row["state"] == NETWORK_STATES[product.state], step.specification
        known = characteristics_of(row)
        names = step.sends or tuple(product.values)
        sent = [pair for name in names if name in product.values for pair in _flattened(name, product.values[name])]
        for name in {name for name, _ in known} & {*names, *(name for name, _ in sent)} | {name for name, _ in sent}:
            has = sorted(value for known_name, value in known if known_name == name)
            wanted = sorted(value for sent_name, value in sent if sent_name == name and value.strip())
            assert has == wanted, f"{product.offering_slug}: {name} is {has} in the network and {wanted} here"


def _require_stock(product: Product, carrier: Carrier) -> None:
    """A product in use has its numbers, names and ports; another one has nothing."""
    held = [resource for resource in carrier.books.resources.all.values() if resource.holder_id == product.id]
    # The half day of a visit was used up, and stays with the product.
    working = {
        resource.value
        for resource in held
        if resource.state is ResourceState.WORKING and resource.kind is not ResourceKind.INSTALLATION_SLOT
    }
    if product.state not in IN_USE:
        assert not working, f"a {product.state} {product.offering_slug} has {working}"
        return
    needed = set(_scarce(product, carrier))
    assert working == needed, f"{product.offering_slug} has {working} and needs {needed}"


def _scarce(product: Product, carrier: Carrier) -> Iterator[str]:
    for rule in carrier.catalogue.offering(product.offering_slug).resources_for(product.values):
        if rule.chosen_by == "customer":
            yield from rule.chosen_in(product.values).values()
        else:
            yield from product.values[rule.into]


def _require_whole_moves(carrier: Carrier) -> None:
    """A product that moved ended where it was; one that did not is where it was."""
    for order in carrier.orders:
        for old in order.items:
            if old.relation and old.relation.kind is RelationKind.MOVES_TO:
                new = next(item for item in order.items if item.number == old.relation.item_number)
                assert old.state is new.state, f"half of move {order.number}: {new.state} there, {old.state} here"


def _require_mails(carrier: Carrier) -> None:
    """The customer has one mail about each change that was made."""
    sent = Counter(
        (message.letter.about, message.kind) for message in carrier.books.messages.all.values() if message.letter
    )
    for order in carrier.orders:
        for item in order.items:
            if item.state is ItemState.COMPLETED and item.action in DONE_MAILS:
                kind = "product_moved" if item_moved_to(order, item) else DONE_MAILS[item.action]
                assert sent[order.number, kind] == 1, f"{sent[order.number, kind]} mails {kind} for {order.number}"


def _require_savings(product: Product, carrier: Carrier) -> None:
    """A product saves what its living bundles save, and nothing else."""
    if product.state not in IN_USE:
        return
    bundles = [bundle for bundle in carrier.books.product_bundles.all.values() if product.id in bundle.live_members]
    saved = {line.price_id for line in product.price_lines if line.price_id.startswith(BUNDLE)}
    regular = tuple(line for line in product.price_lines if line.price_id not in saved)
    owed = {bundle.rule.line_id for bundle in bundles if bundle.rule.saving_lines(regular)}
    assert saved == owed, f"{product.offering_slug} saves {saved}, and should {owed}"


def _require_no_holds(carrier: Carrier) -> None:
    """Nothing is kept for an order any more."""
    kept = [
        f"{resource.state} {resource.value}"
        for resource in carrier.books.resources.all.values()
        if resource.state is ResourceState.ASSIGNED and resource.kind is not ResourceKind.INSTALLATION_SLOT
    ]
    assert not kept, kept
