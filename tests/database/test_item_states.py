"""Items that only the previous release has worked on get the state that their tasks tell."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.states import ItemState, ProductOrderState, TaskState
from business_layer.shared.actor import SYSTEM
from database_layer.repositories import item_states
from database_layer.repositories.item_states import SqlItemStates
from tests.database.builders import AnyWork, Keeper, a_task
from tests.fakes.clock import NOON

T = TaskState
P = ProductOrderState


@pytest.fixture
def forget(engine: Engine) -> "Forget":
    return Forget(engine)


class Forget:
    """The previous release: it moves orders and tasks, and knows no state of an item."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self, order: ProductOrder, state: ProductOrderState) -> UUID:
        with self._engine.begin() as connection:
            change = text("UPDATE product_orders SET state = :state WHERE id = :id")
            connection.execute(change, {"state": state, "id": order.id})
            change = text("UPDATE product_order_items SET state = NULL WHERE order_id = :id")
            connection.execute(change, {"id": order.id})
        return order.items[0].id

    def state_of(self, item_id: UUID) -> str | None:
        with self._engine.connect() as connection:
            query = text("SELECT state FROM product_order_items WHERE id = :id")
            found: str | None = connection.execute(query, {"id": item_id}).scalar_one()
        return found


@pytest.mark.parametrize(
    ("order_state", "tasks", "expected"),
    [
        (P.ACKNOWLEDGED, [], ItemState.ACKNOWLEDGED),
        (P.IN_PROGRESS, [T.COMPLETED, T.IN_PROGRESS], ItemState.IN_PROGRESS),
        (P.IN_PROGRESS, [T.PENDING], ItemState.IN_PROGRESS),
        (P.HELD, [T.WAITING, T.FALLOUT], ItemState.HELD),
        (P.PENDING, [T.COMPLETED, T.WAITING], ItemState.PENDING),
        (P.IN_PROGRESS, [T.COMPLETED, T.COMPLETED], ItemState.COMPLETED),
        (P.COMPLETED, [], ItemState.COMPLETED),
        (P.REJECTED, [], ItemState.REJECTED),
    ],
)
def test_an_item_gets_the_state_that_it_would_derive_itself(
    keep: Keeper,
    work: AnyWork,
    sessions: sessionmaker[Session],
    forget: Forget,
    order_state: ProductOrderState,
    tasks: list[TaskState],
    expected: ItemState,
) -> None:
    order = keep.order(keep.household())
    with work(by=SYSTEM, reason="keep for a test") as uow:
        kept = uow.product_orders.by_id(order.id)
        kept.items[0].tasks.extend(a_task(kept.items[0], state=state, name=f"{n}") for n, state in enumerate(tasks))
        uow.commit()
    item_id = forget(order, order_state)

    SqlItemStates(sessions)()

    assert forget.state_of(item_id) == expected
    with work.reading(by=SYSTEM) as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        if tasks:
            item.follow_tasks(at=NOON)
    assert item.state is expected


def test_it_continues_until_none_is_left(
    keep: Keeper, sessions: sessionmaker[Session], forget: Forget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_states, "ITEMS_A_BATCH", 2)
    home = keep.household()
    items = [forget(keep.order(home), P.ACKNOWLEDGED) for _ in range(5)]

    assert SqlItemStates(sessions)() >= 5

    assert {forget.state_of(item) for item in items} == {ItemState.ACKNOWLEDGED}
    assert SqlItemStates(sessions)() == 0
