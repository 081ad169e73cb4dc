"""The contract of the collections of orders, products and billing accounts."""

from datetime import timedelta
from uuid import uuid4

from business_layer.order_management.network_services import OrderItemNumber
from business_layer.order_management.ports import NotifiedTask
from business_layer.order_management.states import ItemAction, TaskState
from business_layer.shared.actor import SYSTEM
from tests.database.builders import (
    AnyWork,
    Keeper,
    a_task,
    an_account,
)
from tests.database.contracts import WHY
from tests.fakes.clock import NOON


def test_an_order_is_found_by_each_of_its_keys(work: AnyWork, keep: Keeper) -> None:
    order = keep.order(keep.household())
    with work(by=SYSTEM, reason=WHY) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.tasks.append(a_task(item, state=TaskState.IN_PROGRESS))
        key = item.tasks[0].key
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        notified = uow.product_orders.notified_task(key)

        assert notified == NotifiedTask(order.id, order.state, item.tasks[0].type)
        assert uow.product_orders.notified_task(f"{uuid4()}.1") is None
        assert uow.product_orders.notified_task("not one of ours") is None


def test_an_order_is_found_by_its_item(work: AnyWork, keep: Keeper) -> None:
    order = keep.order(keep.household())

    with work(by=SYSTEM, reason=WHY) as uow:
        assert uow.product_orders.with_item(order.items[0].id) is uow.product_orders.by_id(order.id)
        assert uow.product_orders.with_item(uuid4()) is None


def test_the_item_that_added_a_product_is_found_among_all_that_are_about_it(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    added, changed = keep.order(home), keep.order(home)
    with work(by=SYSTEM, reason=WHY) as uow:
        product_id = uow.product_orders.by_id(added.id).items[0].product_id
        item = uow.product_orders.by_id(changed.id).items[0]
        item.action, item.product_id = ItemAction.DELETE, product_id
        uow.commit()

    with work(by=SYSTEM, reason=WHY) as uow:
        assert uow.product_orders.item_that_added(product_id) == OrderItemNumber(added.number, 1)
        assert uow.product_orders.item_that_added(uuid4()) is None


def test_the_billing_accounts_of_a_customer_are_found_the_oldest_first(work: AnyWork, keep: Keeper) -> None:
    home = keep.household()
    keep.household()
    older = an_account(home.customer.id)
    older.opened_at = NOON - timedelta(days=1)
    with work(by=SYSTEM, reason=WHY) as uow:
        uow.billing_accounts.add(older)
        uow.commit()

    with work.reading(by=SYSTEM) as uow:
        found = [account.id for account in uow.billing_accounts.of_customer(home.customer.id)]

    assert found == [older.id, home.account.id]
