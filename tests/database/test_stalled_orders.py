"""The watch finds the orders whose wake-up was lost, and leaves alone those that wait for something."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from business_layer.order_management.fallout import Fallout
from business_layer.order_management.items import ItemRelation
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision, RevisionKind, RevisionState
from business_layer.order_management.states import ItemState, ProductOrderState, RelationKind, TaskState
from business_layer.shared.actor import SYSTEM
from business_layer.shared.backoff import LONGEST_PAUSE
from database_layer.repositories.orders import SqlStalledOrders
from database_layer.unit_of_work import SqlUnitOfWorkFactory
from tests.database.builders import Keeper, a_task, an_order, new_id
from tests.fakes.clock import NOON

LATER = NOON + timedelta(hours=1)
Found = Callable[[UUID], bool]


@pytest.fixture
def is_found(sessions: sessionmaker[Session]) -> Found:
    """True if the watch would wake that order."""

    def found(order_id: UUID) -> bool:
        stalled = SqlStalledOrders(sessions)
        return order_id in stalled.with_overdue_tasks(before=LATER, beyond=LATER + LONGEST_PAUSE, at_most=10_000)

    return found


def keep_order(
    keep: Keeper,
    work: SqlUnitOfWorkFactory,
    *of_items: ItemState,
    in_state: ProductOrderState = ProductOrderState.IN_PROGRESS,
) -> ProductOrder:
    """An order with items in these states, of which the last has a task that nobody has begun. No job waits for it."""
    order = an_order(keep.household(), items=len(of_items), state=in_state)
    for item, state in zip(order.items, of_items, strict=True):
        item.state = state
    order.items[-1].tasks.append(a_task(order.items[-1]))
    with work(by=SYSTEM, reason="keep for a test") as uow:
        for item in order.items:
            uow.products.add(order.new_product(item))
        uow.product_orders.add(order)
        uow.commit()
    return order


def ask_for_a_charge(work: SqlUnitOfWorkFactory, order: ProductOrder, item_number: int) -> None:
    revision = OrderRevision(
        id=new_id(),
        order_id=order.id,
        customer_id=order.customer_id,
        number=1,
        kind=RevisionKind.CANCEL,
        items=(item_number,),
        reason="changed my mind",
        requested_by="Maria Lopez",
        requested_at=NOON,
        state=RevisionState.AWAITING_ACCEPTANCE,
        answer_by=LATER + timedelta(days=7),
    )
    with work(by=SYSTEM, reason="keep for a test") as uow:
        uow.order_revisions.add(revision)
        uow.commit()


def test_an_item_is_found_while_a_charge_is_asked_for_another_one(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found
) -> None:
    order = keep_order(keep, work, ItemState.ASSESSING_CANCELLATION, ItemState.IN_PROGRESS)
    ask_for_a_charge(work, order, 1)

    assert is_found(order.id)


def test_an_item_that_a_charge_is_asked_for_waits_for_the_answer(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found
) -> None:
    order = keep_order(keep, work, ItemState.IN_PROGRESS, ItemState.ASSESSING_CANCELLATION)
    ask_for_a_charge(work, order, 2)

    assert not is_found(order.id)


@pytest.mark.parametrize("is_answered", [False, True])
def test_an_amended_item_waits_for_the_answer_about_its_charge(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found, is_answered: bool
) -> None:
    order = keep_order(keep, work, ItemState.IN_PROGRESS)
    ask_for_a_charge(work, order, 1)
    with work(by=SYSTEM, reason="amend for a test") as uow:
        found = uow.product_orders.by_id(order.id)
        found.items[0].amended_in = 1
        if is_answered:
            (revision,) = uow.order_revisions.of_order(order.id)
            revision.accept(by="Maria Lopez", at=NOON)
        uow.commit()

    assert is_found(order.id) is is_answered


@pytest.mark.parametrize("is_at_network", [True, False])
def test_of_an_amended_item_nothing_else_is_begun_while_the_network_is_asked(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found, is_at_network: bool
) -> None:
    order = keep_order(keep, work, ItemState.IN_PROGRESS)
    with work(by=SYSTEM, reason="amend for a test") as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.amended_in = 1
        if is_at_network:
            asked = a_task(item, name="circuit", state=TaskState.IN_PROGRESS, started_at=NOON)
            asked.next_attempt_at = LATER + timedelta(minutes=1)
            item.tasks.append(asked)
        uow.commit()

    assert is_found(order.id) is not is_at_network


@pytest.mark.parametrize("other", [ItemState.COMPLETED, ItemState.PENDING, ItemState.HELD])
def test_a_cancellation_that_nobody_decided_about_is_found_whatever_the_rest_of_the_order_waits_for(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found, other: ItemState
) -> None:
    order = keep_order(keep, work, other, ItemState.ASSESSING_CANCELLATION)

    assert is_found(order.id)


NETWORK_ASKED = (TaskState.IN_PROGRESS, None)
GAVE_UP = (TaskState.FALLOUT, Fallout.of_giving_up("No answer.", at=NOON))
REFUSED = (TaskState.FALLOUT, Fallout.of_refusal("No such circuit.", at=NOON))


@pytest.mark.parametrize(
    "order_state", [ProductOrderState.IN_PROGRESS, ProductOrderState.ASSESSING_CANCELLATION], ids=str
)
@pytest.mark.parametrize(("task", "is_lost"), [(NETWORK_ASKED, False), (GAVE_UP, False), (REFUSED, True)])
def test_a_cancellation_is_not_decided_until_it_is_known_what_the_network_did(
    keep: Keeper,
    work: SqlUnitOfWorkFactory,
    is_found: Found,
    task: tuple[TaskState, Fallout | None],
    is_lost: bool,
    order_state: ProductOrderState,
) -> None:
    order = keep_order(keep, work, ItemState.COMPLETED, ItemState.ASSESSING_CANCELLATION, in_state=order_state)
    with work(by=SYSTEM, reason="keep for a test") as uow:
        asked = uow.product_orders.by_id(order.id).items[1].tasks[0]
        (asked.state, asked.fallout), asked.started_at = task, NOON
        asked.next_attempt_at = LATER + timedelta(minutes=1)
        uow.commit()

    assert is_found(order.id) is is_lost


def test_what_is_at_the_network_is_found_also_while_it_is_being_canceled(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found
) -> None:
    order = keep_order(keep, work, ItemState.ASSESSING_CANCELLATION)
    with work(by=SYSTEM, reason="keep for a test") as uow:
        task = uow.product_orders.by_id(order.id).items[0].tasks[0]
        task.state, task.started_at = TaskState.IN_PROGRESS, NOON
        uow.commit()

    assert is_found(order.id)


@pytest.mark.parametrize(("new", "is_lost"), [(ItemState.IN_PROGRESS, False), (ItemState.COMPLETED, True)])
def test_what_moves_ends_once_the_new_one_works_and_is_not_looked_for_before(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found, new: ItemState, is_lost: bool
) -> None:
    order = keep_order(keep, work, new, ItemState.IN_PROGRESS)
    with work(by=SYSTEM, reason="keep for a test") as uow:
        old = uow.product_orders.by_id(order.id).items[1]
        old.relation = ItemRelation(kind=RelationKind.MOVES_TO, item_number=1)
        uow.commit()

    assert is_found(order.id) is is_lost


@pytest.mark.parametrize(("earlier", "is_lost"), [(TaskState.PENDING, False), (TaskState.CANCELLED, True)])
def test_a_step_waits_for_no_step_that_is_never_done(
    keep: Keeper, work: SqlUnitOfWorkFactory, is_found: Found, earlier: TaskState, is_lost: bool
) -> None:
    order = keep_order(keep, work, ItemState.IN_PROGRESS)
    with work(by=SYSTEM, reason="keep for a test") as uow:
        item = uow.product_orders.by_id(order.id).items[0]
        item.tasks[0].after = ("survey",)
        item.tasks.append(a_task(item, name="survey", state=earlier, next_attempt_at=LATER + timedelta(minutes=1)))
        uow.commit()

    assert is_found(order.id) is is_lost
