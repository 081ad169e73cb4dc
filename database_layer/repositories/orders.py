"""Product orders. A unit of work that writes locks each order it gets until it ends."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Row,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, sessionmaker

from business_layer.catalogue.plan_steps import TaskType
from business_layer.order_management.fallout import FalloutKind
from business_layer.order_management.items import ENDED_TASKS
from business_layer.order_management.network_services import OrderItemNumber
from business_layer.order_management.open_changes import CHANGING_ACTIONS, ENDED_ITEMS, OpenChange
from business_layer.order_management.order_notes import OrderNote
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.ports import NotifiedTask
from business_layer.order_management.queries import NUMBER_BEGINS
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import (
    BEING_CANCELLED,
    OPEN_STATES,
    STATES_WORKED_ON,
    ItemAction,
    ItemState,
    ProductOrderState,
    RelationKind,
    TaskState,
)
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.errors import NotFound
from database_layer.aggregate_documents import compile_document_query, document_of
from database_layer.audit_codes import attribute_code, entity_code
from database_layer.job_queue import has_job
from database_layer.repositories.collection import Collection
from database_layer.tables.orders import (
    fulfilment_tasks,
    order_revisions,
    product_order_items,
    product_order_numbers,
    product_orders,
)
from database_layer.tables.records import audit_rows

# The customer has not accepted a charge yet: until then the worker has nothing to decide.
AWAITS_CUSTOMER = (
    select(order_revisions.c.id)
    .where(order_revisions.c.order_id == product_orders.c.id, order_revisions.c.answer_by.is_not(None))
    .exists()
)
NEXT_NUMBER = select(product_order_numbers.next_value())
# Made once, like the other statements of repositories: building one costs as much as running it.
ORDER_BY: Mapping[str, ColumnElement[bool]] = {
    "id": product_orders.c.id == bindparam("key", type_=Uuid()),
    "number": product_orders.c.number == bindparam("key", type_=Text()),
}
ORDER_ID_BY = {by: select(product_orders.c.id).where(condition) for by, condition in ORDER_BY.items()}
NOTIFIED_TASK = (
    select(product_orders.c.id, product_orders.c.state, fulfilment_tasks.c.type)
    .join(product_orders, product_orders.c.id == fulfilment_tasks.c.order_id)
    .where(fulfilment_tasks.c.id == bindparam("task_id", type_=Uuid()))
)


def number_waited_for(item: FromClause) -> ColumnElement[int]:
    """The number of the item of its order that an item waits for; null if it waits for none."""
    return cast(item.c.relation.op("->>")(literal_column("'item_number'")), Integer)


EARLIER, LATER = product_order_items.alias("earlier_item"), product_order_items.alias("later_item")


def _relies(item: FromClause, on: FromClause) -> ColumnElement[bool]:
    """True of an item that is done some time after another of its order."""
    kind = item.c.relation.op("->>")(literal_column("'kind'"))
    return and_(
        item.c.order_id == on.c.order_id,
        kind == literal(RelationKind.RELIES_ON, Text),
        number_waited_for(item) == on.c.number,
    )


def _is_open(item: FromClause) -> ColumnElement[bool]:
    return func.coalesce(item.c.state, "").not_in(sorted(ENDED_ITEMS))


# The end of a suspension comes after it.
WAITS_FOR_CHANGE = (
    select(EARLIER.c.id).where(_relies(product_order_items, EARLIER), _is_open(EARLIER)).correlate(product_order_items)
).exists()
RESUMES_ON = (
    select(LATER.c.requested_on)
    .where(
        _relies(LATER, product_order_items),
        func.coalesce(LATER.c.state, "").not_in(sorted(ENDED_ITEMS | BEING_CANCELLED)),
    )
    .correlate(product_order_items)
    .limit(1)
    .scalar_subquery()
)
# The items that change a product and have not ended, with the number of their order: of each product the next one.
OPEN_CHANGES = (
    select(
        product_order_items.c.product_id,
        product_orders.c.number,
        product_order_items.c.action,
        product_order_items.c.requested_on,
        product_orders.c.customer_id,
        func.coalesce(product_order_items.c.relation.op("->>")(literal_column("'kind'")), "")
        == literal(RelationKind.MOVES_TO, Text),
        RESUMES_ON,
    )
    .join(product_orders, product_orders.c.id == product_order_items.c.order_id)
    .where(
        product_order_items.c.action.in_(sorted(CHANGING_ACTIONS)),
        _is_open(product_order_items),
        product_orders.c.state.in_(sorted(OPEN_STATES)),
        ~WAITS_FOR_CHANGE,
    )
)
OLD, NEW = product_order_items.alias("old"), product_order_items.alias("new")
# What a product moves to is not changed either until the old product has ended, and has handed over its numbers.
OPEN_MOVE_TO = (
    select(
        NEW.c.product_id,
        product_orders.c.number,
        OLD.c.action,
        OLD.c.requested_on,
        product_orders.c.customer_id,
        true(),
        cast(null(), Date),
    )
    .join(product_orders, product_orders.c.id == NEW.c.order_id)
    .join(OLD, and_(OLD.c.order_id == NEW.c.order_id, number_waited_for(OLD) == NEW.c.number))
    .where(
        NEW.c.product_id == bindparam("product_id"),
        OLD.c.relation.op("->>")(literal_column("'kind'")) == literal(RelationKind.MOVES_TO, Text),
        _is_open(OLD),
        product_orders.c.state.in_(sorted(OPEN_STATES)),
    )
)
OPEN_CHANGE_OF = union_all(
    OPEN_CHANGES.where(product_order_items.c.product_id == bindparam("product_id")), OPEN_MOVE_TO
).limit(1)


def open_change_from(row: Row[tuple[UUID, str, ItemAction, date | None, UUID, bool, date | None]]) -> OpenChange:
    product_id, number, action, requested_on, customer_id, is_moving, resumes_on = row
    return OpenChange(
        product_id=product_id,
        order_number=number,
        action=action,
        requested_on=requested_on,
        customer_id=customer_id,
        is_moving=is_moving,
        resumes_on=resumes_on,
    )


@cache
def _order_query(by: str) -> str:
    return compile_document_query(select(document_of(ProductOrder)).where(ORDER_BY[by]))


class SqlProductOrders(Collection[ProductOrder]):
    def get(self, number: str, *, seen_by: Actor) -> ProductOrder:
        order = self._order("number", number)
        if order is None or not seen_by.sees_customer(order.customer_id, with_permission=Permission.VIEW_ORDERS):
            raise NotFound(f"There is no order {number}.")
        return order

    def by_id(self, order_id: UUID) -> ProductOrder:
        order = self._order("id", order_id)
        if order is None:
            raise NotFound("There is no such order.")
        return order

    def _order(self, by: str, key: UUID | str) -> ProductOrder | None:
        """Lock the order in one statement and read all of it in the next; see SqlCarts.lock."""
        if self._takes_locks:
            self._session.flush()
            locked = self._locked(ORDER_ID_BY[by])
            if self._session.connection().execute(locked, {"key": key}).first() is None:
                return None
        order = self._read_document(_order_query(by), ProductOrder, key)
        return self._attach(order) if order and self._takes_locks else order

    def notified_task(self, key: str) -> NotifiedTask | None:
        task_id, _, _ = key.partition(".")
        try:
            wanted = UUID(task_id)
        except ValueError:
            return None
        found = self._session.execute(NOTIFIED_TASK, {"task_id": wanted}).first()
        return NotifiedTask(*found) if found else None

    def with_item(self, item_id: UUID) -> ProductOrder | None:
        order_of_item = (
            select(product_order_items.c.order_id).where(product_order_items.c.id == item_id).scalar_subquery()
        )
        return self._one_or_none(self._locked(select(ProductOrder).where(product_orders.c.id == order_of_item)))

    def next_number(self) -> str:
        return f"{NUMBER_BEGINS}{self._session.execute(NEXT_NUMBER).scalar_one()}"

    def open_change_of(self, product_id: UUID) -> OpenChange | None:
        found = self._session.execute(OPEN_CHANGE_OF, {"product_id": product_id}).first()
        return open_change_from(found) if found else None

    def item_that_added(self, product_id: UUID) -> OrderItemNumber | None:
        items = product_order_items
        query = (
            select(product_orders.c.number, items.c.number)
            .join(items, items.c.order_id == product_orders.c.id)
            .where(items.c.product_id == product_id, items.c.action == ItemAction.ADD)
        )
        found = self._session.execute(query).first()
        return OrderItemNumber(*found) if found else None


class SqlOrderNotes(Collection[OrderNote]):
    """Implements `OrderNotes`."""


class SqlOrderRevisions(Collection[OrderRevision]):
    def of_order(self, order_id: UUID) -> Sequence[OrderRevision]:
        found = select(OrderRevision).where(order_revisions.c.order_id == order_id)
        return self._all(self._locked(found.order_by(order_revisions.c.number)), of=(OrderRevision,))

    def unanswered(self, *, before: datetime, at_most: int) -> Sequence[UUID]:
        lapsed = select(order_revisions.c.order_id).where(order_revisions.c.answer_by < before)
        return self._session.execute(lapsed.order_by(order_revisions.c.answer_by).limit(at_most)).scalars().all()


class SqlStalledOrders:
    """Finds orders whose work is overdue and for which no job waits. Work left to a newer release has a job."""

    def __init__(self, session_factory: sessionmaker[Session]) -> None:
        self._session_factory = session_factory

    def with_overdue_tasks(self, *, before: datetime, beyond: datetime, at_most: int) -> Sequence[UUID]:
        unplanned = select(product_orders.c.id).where(
            product_orders.c.placed_at < before,
            product_orders.c.state == ProductOrderState.ACKNOWLEDGED,
            ~AWAITS_CUSTOMER,
        )
        query = select(product_orders.c.id).where(
            product_orders.c.id.in_(_overdue(before, beyond).union(unplanned, _undecided(before))),
            product_orders.c.state.in_(list(STATES_WORKED_ON)),
            ~has_job(cast(product_orders.c.id, Text), "order_id"),
        )
        with self._session_factory() as session:
            return session.execute(query.order_by(product_orders.c.placed_at).limit(at_most)).scalars().all()


class SqlAssignments:
    """Implements `Assignments` by the audit trail, which keeps who did it."""

    def __init__(self, session_factory: sessionmaker[Session]) -> None:
        self._session_factory = session_factory

    def last_changed_by(self, order_id: UUID) -> str:
        columns = audit_rows.c
        query = (
            select(columns.actor_name)
            .where(
                columns.entity == entity_code(ProductOrder),
                columns.entity_id == str(order_id),
                columns.changed.has_key(attribute_code(ProductOrder, "assigned_agent_id")),
            )
            .order_by(columns.id.desc())
            .limit(1)
        )
        with self._session_factory() as session:
            return session.execute(query).scalar_one_or_none() or ""


def _is_held_back(item: FromClause) -> ColumnElement[bool]:
    """True of an item that waits for another one, such as the end of what moves, or for a decision: to cancel it, or to
    accept the charge of an amendment. Of an amended item nothing is begun either while the network is asked about it.
    """
    other = product_order_items.alias("other")
    waits = (
        select(other.c.id)
        .where(
            other.c.order_id == item.c.order_id,
            other.c.number == number_waited_for(item),
            func.coalesce(other.c.state, "") != ItemState.COMPLETED,
        )
        .exists()
    )
    unanswered = (
        select(order_revisions.c.id)
        .where(
            order_revisions.c.order_id == item.c.order_id,
            order_revisions.c.number == item.c.amended_in,
            order_revisions.c.answer_by.is_not(None),
        )
        .exists()
    )
    asked = fulfilment_tasks.alias("asked")
    is_asked_about = (
        select(asked.c.id).where(asked.c.item_id == item.c.id, asked.c.state == TaskState.IN_PROGRESS).exists()
    )
    state = func.coalesce(item.c.state, "")
    return or_(
        state == ItemState.ASSESSING_CANCELLATION,
        unanswered,
        and_(item.c.amended_in.is_not(None), is_asked_about),
        and_(waits, state.not_in(sorted(BEING_CANCELLED))),
    )


def _overdue(before: datetime, beyond: datetime) -> Select[tuple[UUID]]:
    """Select orders with a task that was due before that instant, that is due later than any pause allows, or that was
    never begun although nothing holds it back.
    """
    task, earlier = fulfilment_tasks, fulfilment_tasks.alias("earlier")
    item = product_order_items.alias("its_item")
    order = product_orders.alias("its_order")
    holds_it_back = (
        select(earlier.c.id)
        .where(
            earlier.c.item_id == task.c.item_id,
            task.c.after.op("?")(earlier.c.name),
            earlier.c.superseded_in.is_(None),
            or_(earlier.c.state.not_in(sorted(ENDED_TASKS)), earlier.c.completed_at >= before),
        )
        .exists()
    )
    never_begun = and_(
        task.c.next_attempt_at.is_(None),
        func.coalesce(task.c.started_at, order.c.placed_at) < before,
        ~holds_it_back,
    )
    return (
        select(task.c.order_id)
        .join(order, order.c.id == task.c.order_id)
        .join(item, item.c.id == task.c.item_id)
        .where(
            or_(task.c.state == TaskState.IN_PROGRESS, and_(task.c.state == TaskState.PENDING, ~_is_held_back(item))),
            task.c.type.in_(list(TaskType)),
            or_(
                task.c.next_attempt_at < before,
                and_(task.c.next_attempt_at > beyond, task.c.state == TaskState.IN_PROGRESS),
                never_begun,
            ),
        )
    )


def _undecided(before: datetime) -> Select[tuple[UUID]]:
    """Select orders with an item whose cancellation nobody has decided about, although nothing of it is at the network
    and no charge of it awaits the customer's answer. The other items of the order may have no work that is due.
    """
    item, order = product_order_items.alias("undecided_item"), product_orders.alias("undecided_order")
    is_at_network = (
        select(fulfilment_tasks.c.id)
        .where(
            fulfilment_tasks.c.item_id == item.c.id,
            fulfilment_tasks.c.superseded_in.is_(None),
            or_(
                fulfilment_tasks.c.state == TaskState.IN_PROGRESS,
                fulfilment_tasks.c.fallout.op("->>")(literal_column("'kind'")) == literal(FalloutKind.GAVE_UP, Text),
            ),
        )
        .exists()
    )
    is_asked_about = (
        select(order_revisions.c.id)
        .where(
            order_revisions.c.order_id == item.c.order_id,
            order_revisions.c.answer_by.is_not(None),
            order_revisions.c["items"].op("@>")(func.to_jsonb(item.c.number)),
        )
        .exists()
    )
    return (
        select(item.c.order_id)
        .join(order, order.c.id == item.c.order_id)
        .where(
            item.c.state == ItemState.ASSESSING_CANCELLATION,
            order.c.placed_at < before,
            ~is_at_network,
            ~is_asked_about,
        )
    )
