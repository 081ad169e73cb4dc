"""Orders whose time has come get a job; those that wait for a time have none."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import TaskState
from business_layer.shared.actor import SYSTEM
from database_layer.due_orders import DueOrders
from tests.database.builders import AnyWork, Keeper, a_task

JOBS = "SELECT args ->> 'order_id' FROM procrastinate_jobs WHERE args ->> 'order_id' = :order_id"
NO_JOBS = "DELETE FROM procrastinate_jobs WHERE args ->> 'order_id' = :order_id"


@pytest.fixture
def due(engine: Engine) -> DueOrders:
    return DueOrders(engine)


def test_an_order_gets_one_job_when_its_task_is_due(
    work: AnyWork, keep: Keeper, engine: Engine, due: DueOrders
) -> None:
    order = an_order_due(work, keep, engine, timedelta(seconds=-2))

    due.defer(queue="default")
    due.defer(queue="default")

    assert jobs_of(engine, order) == 1


def test_an_order_that_waits_for_its_time_gets_none(
    work: AnyWork, keep: Keeper, engine: Engine, due: DueOrders
) -> None:
    order = an_order_due(work, keep, engine, timedelta(minutes=5))

    due.defer(queue="default")

    assert jobs_of(engine, order) == 0


def test_what_was_due_long_ago_is_looked_for_once(work: AnyWork, keep: Keeper, engine: Engine, due: DueOrders) -> None:
    order = an_order_due(work, keep, engine, timedelta(hours=-2))
    due.defer(queue="default")
    assert jobs_of(engine, order) == 1
    forget_jobs(engine, order)

    due.defer(queue="default")

    assert jobs_of(engine, order) == 0


def an_order_due(work: AnyWork, keep: Keeper, engine: Engine, due_in: timedelta) -> ProductOrder:
    order = keep.order(keep.household())
    with work(by=SYSTEM, reason="test") as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        task = a_task(item, state=TaskState.IN_PROGRESS)
        task.next_attempt_at = datetime.now(UTC) + due_in
        item.tasks.append(task)
        uow.commit()
    forget_jobs(engine, order)
    return order


def forget_jobs(engine: Engine, order: ProductOrder) -> None:
    with engine.connect() as connection:
        connection.execute(text(NO_JOBS), {"order_id": str(order.id)})


def jobs_of(engine: Engine, order: ProductOrder) -> int:
    with engine.connect() as connection:
        return len(connection.execute(text(JOBS), {"order_id": str(order.id)}).all())
