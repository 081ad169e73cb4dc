"""A fallout is one value, and the previous release, which knows its reason alone, reads and writes it too."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.fallout import Fallout, FalloutKind
from business_layer.order_management.tasks import FulfilmentTask
from business_layer.shared.actor import SYSTEM
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, a_task
from tests.fakes.clock import NOON

# What the previous release sets when a task falls out, or when it is tried again.
REFUSED = "state = 'fallout', fallout_reason = 'No port.', tries = tries + 1, started_at = NULL"
GAVE_UP = "state = 'fallout', fallout_reason = 'Asked 31 times.', started_at = now()"
RETRIED = "state = 'pending', fallout_reason = '', started_at = NULL"


def kept(work: SqlUnitOfWorkFactory, keep: Keeper, type_: TaskType = TaskType.SERVICE_ORDER) -> UUID:
    order = keep.order(keep.household())
    with work(by=SYSTEM) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.tasks.append(a_task(item, type=type_))
        uow.commit()
    return order.id


def task_of(work: SqlUnitOfWorkFactory, order_id: UUID) -> FulfilmentTask:
    with work(by=SYSTEM) as uow:
        return next(uow.product_orders.by_id(order_id).tasks)


def reason_column(sessions: sessionmaker[Session], order_id: UUID) -> object:
    query = text("SELECT fallout_reason FROM fulfilment_tasks WHERE order_id = :order")
    with sessions() as session:
        return session.execute(query, {"order": order_id}).scalar_one()


def set_as_before(sessions: sessionmaker[Session], order_id: UUID, values: str) -> None:
    with sessions.begin() as session:
        session.execute(text(f"UPDATE fulfilment_tasks SET {values} WHERE order_id = :order"), {"order": order_id})


def test_a_fallout_comes_back_and_the_previous_release_reads_its_reason(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    order_id = kept(work, keep)
    assert reason_column(sessions, order_id) == ""

    with work(by=SYSTEM) as uow:
        order = uow.product_orders.by_id(order_id)
        next(order.tasks).begin(at=NOON)
        order.send_to_fallout(next(order.tasks), Fallout.of_refusal("No port.", at=NOON))
        uow.commit()

    assert task_of(work, order_id).fallout == Fallout(kind=FalloutKind.REFUSED, reason="No port.", at=NOON)
    assert reason_column(sessions, order_id) == "No port."

    with work(by=SYSTEM) as uow:
        order = uow.product_orders.by_id(order_id)
        order.retry_task(next(order.tasks), at=NOON)
        uow.commit()

    assert task_of(work, order_id).fallout is None
    assert reason_column(sessions, order_id) == ""


@pytest.mark.parametrize(
    ("type_", "changes", "kind", "reason"),
    [
        (TaskType.SERVICE_ORDER, [REFUSED], FalloutKind.REFUSED, "No port."),
        (TaskType.SERVICE_ORDER, [GAVE_UP], FalloutKind.GAVE_UP, "Asked 31 times."),
        (TaskType.SERVICE_ORDER, [REFUSED, RETRIED, GAVE_UP], FalloutKind.GAVE_UP, "Asked 31 times."),
        (TaskType.TECHNICAL_REVIEW, [GAVE_UP], FalloutKind.NOT_FEASIBLE, "Asked 31 times."),
    ],
)
def test_a_fallout_that_the_previous_release_writes_is_read_as_what_it_is(
    work: SqlUnitOfWorkFactory,
    keep: Keeper,
    sessions: sessionmaker[Session],
    type_: TaskType,
    changes: list[str],
    kind: FalloutKind,
    reason: str,
) -> None:
    order_id = kept(work, keep, type_)

    for values in changes:
        set_as_before(sessions, order_id, values)

    fallout = task_of(work, order_id).fallout
    assert fallout is not None
    assert (fallout.kind, fallout.reason) == (kind, reason)
    assert datetime.now(UTC) - fallout.at < timedelta(minutes=5)


def test_a_fallout_that_the_previous_release_tries_again_is_over(
    work: SqlUnitOfWorkFactory, keep: Keeper, sessions: sessionmaker[Session]
) -> None:
    order_id = kept(work, keep)
    set_as_before(sessions, order_id, REFUSED)

    set_as_before(sessions, order_id, RETRIED)

    assert task_of(work, order_id).fallout is None
