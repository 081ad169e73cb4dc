"""Changes in an order and its products are written with the records of their unit of work, in one statement."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.attributes import set_committed_value

from business_layer.order_management.states import ItemState, ProductOrderState, TaskState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.errors import Conflict
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, a_task
from tests.database.sent_statements import sent_statements, written_about
from tests.fakes.clock import NOON


def test_changes_of_an_order_its_parts_and_its_product_need_no_update_of_the_orm(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session], engine: Engine
) -> None:
    order_id = keep.order(keep.household(), items=2).id
    with work(by=SYSTEM) as uow:
        order = uow.product_orders.by_id(order_id)
        order.items[0].take_plan([a_task(order.items[0]), a_task(order.items[0], name="tell", position=1)])
        uow.commit()

    with sent_statements(engine) as sent, work(by=SYSTEM) as uow:
        order = uow.product_orders.by_id(order_id)
        first, second = order.items[0].tasks
        first.begin(at=NOON)
        second.note = "Two tasks, and each changes something else."
        order.derive_state(at=NOON)
        product = uow.products.get(order.items[1].product_id, seen_by=SYSTEM)
        product.activate(at=NOON, network={"line": "7"})
        uow.commit()

    assert not [message for message in sent if message.startswith("UPDATE")]
    with work(by=SYSTEM) as uow:
        known, tasks = uow.product_orders.by_id(order_id), uow.product_orders.by_id(order_id).items[0].tasks
        assert (known.state, known.items[0].state) == (ProductOrderState.IN_PROGRESS, ItemState.IN_PROGRESS)
        assert known.version == order.version
        assert [(task.state, task.started_at, task.note) for task in tasks] == [
            (TaskState.IN_PROGRESS, NOON, ""),
            (TaskState.PENDING, None, second.note),
        ]
        assert uow.products.get(product.id, seen_by=SYSTEM).network == {"line": "7"}
    assert ("ProductOrder", "changed", ["state"]) in written_about(sessions, order_id)
    assert ("FulfilmentTask", "changed", ["started_at", "state"]) in written_about(sessions, first.id)
    assert ("FulfilmentTask", "changed", ["note"]) in written_about(sessions, second.id)


def test_a_change_of_what_someone_else_changed_is_a_lost_race(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    order_id = keep.order(keep.household()).id

    def change_another_version() -> None:
        with work(by=SYSTEM) as uow:
            order = uow.product_orders.by_id(order_id)
            set_committed_value(order, "version", order.version + 1)
            order.start(at=NOON)
            uow.commit()

    with pytest.raises(Conflict):
        change_another_version()
    with work(by=SYSTEM) as uow:
        assert uow.product_orders.by_id(order_id).state is ProductOrderState.ACKNOWLEDGED


def test_a_change_is_seen_by_a_query_that_reads_its_kind(work: SqlUnitOfWorkFactory, keep: Keeper) -> None:
    order = keep.order(keep.household())

    with work(by=SYSTEM) as uow:
        product = uow.products.get(order.items[0].product_id, seen_by=SYSTEM)
        product.activate(at=NOON, network={"line": "8"})

        assert uow.products.get(product.id, seen_by=SYSTEM).network == {"line": "8"}
        uow.commit()

    with work(by=SYSTEM) as uow:
        assert uow.products.get(product.id, seen_by=SYSTEM).network == {"line": "8"}


def test_a_query_of_another_kind_writes_no_change_before_the_commit(
    work: SqlUnitOfWorkFactory, keep: Keeper, engine: Engine
) -> None:
    home = keep.household()
    order_id = keep.order(home).id

    with sent_statements(engine) as sent, work(by=SYSTEM) as uow:
        order = uow.product_orders.by_id(order_id)
        order.start(at=NOON)
        uow.products.get(order.items[0].product_id, seen_by=SYSTEM)
        uow.resources.held_by(order.items[0].id)
        uow.customers.get(home.customer.id, seen_by=SYSTEM)

    assert not [message for message in sent if message.startswith("UPDATE")]
