"""Lists of orders, each in one statement, and an order's page."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Date,
    Engine,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import Evidence, OrderCriteria, OrderRow, PageKey, Trace
from business_layer.order_management.states import TaskState
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.looking import look
from database_layer.queries.order_criteria import CONDITIONS, ITEMS, ORDERS, asked_values
from database_layer.records import SEEN, write_look
from database_layer.repositories.orders import ASSIGNED
from database_layer.tables.ordering import checkouts
from database_layer.tables.orders import fulfilment_tasks, product_orders
from database_layer.tables.records import audit_rows
from database_layer.tables.users import agents

TASKS = fulfilment_tasks.c
TRACE_WORDS = {
    ("ProductOrder", "added"): "Order placed",
    ("ProductOrder", "changed"): "Order moved on",
    ("Product", "added"): "Product ordered",
    ("Product", "changed"): "Product changed",
    ("FulfilmentTask", "changed"): "Task worked on",
}


def _rows_of_orders() -> Select[Any]:
    """One row an order. What hangs on it is fetched beside it, for the few rows of the page alone."""
    offerings = select(func.array_agg(ITEMS.offering_name)).where(ITEMS.order_id == ORDERS.id).correlate(product_orders)
    last_date = cast(ITEMS.expected_dates.op("->")(literal_column("-1")).op("->>")(literal_column("'on'")), Date)
    expected = select(func.max(last_date)).where(ITEMS.order_id == ORDERS.id).correlate(product_orders)
    agent = select(agents.c.name).where(agents.c.id == ORDERS.assigned_agent_id).correlate(product_orders)
    return select(
        ORDERS.id,
        ORDERS.number,
        ORDERS.placed_at,
        ORDERS.state,
        ORDERS.contact_name,
        offerings.scalar_subquery().label("offerings"),
        expected.scalar_subquery().label("expected_on"),
        func.coalesce(agent.scalar_subquery(), "").label("assigned_agent"),
    )


# Statements are made once: putting such a one together costs about as much as asking it.
ROWS_OF_ORDERS = _rows_of_orders()
PLACE, PAGE_BEGINS = tuple_(ORDERS.placed_at, ORDERS.id), tuple_(bindparam("after_at"), bindparam("after_id"))
NEWEST = ROWS_OF_ORDERS.order_by(ORDERS.placed_at.desc(), ORDERS.id.desc()).limit(bindparam("limit"))
NEWEST_OF_CUSTOMER = NEWEST.where(ORDERS.customer_id == bindparam("customer_id"))
WAITING = (
    ROWS_OF_ORDERS.where(
        ORDERS.id.in_(select(TASKS.order_id).where(TASKS.state.in_([TaskState.WAITING, TaskState.FALLOUT])))
    )
    .order_by(ORDERS.placed_at, ORDERS.id)
    .limit(bindparam("limit"))
)


@lru_cache(maxsize=256)
def _newest_with(criteria: frozenset[str]) -> Select[Any]:
    return NEWEST.where(*(CONDITIONS[name] for name in sorted(criteria)))


# With its items and their tasks: as nothing is locked, all of it is of one moment.
WHOLE_ORDER = """
SELECT row_to_json(whole) FROM (
    SELECT product_orders.*,
           json_build_object('name', contact_name, 'email', contact_email, 'telephone', contact_telephone) AS contact,
           (SELECT COALESCE(json_agg(item ORDER BY item.number), '[]') FROM (
               SELECT product_order_items.*,
                      (SELECT COALESCE(json_agg(task ORDER BY task.position), '[]')
                       FROM fulfilment_tasks AS task WHERE task.item_id = product_order_items.id) AS tasks
               FROM product_order_items WHERE product_order_items.order_id = product_orders.id
           ) AS item) AS items
    FROM product_orders WHERE product_orders.number = %(number)s
) AS whole
"""


class SqlOrderQueries:
    """Implements `OrderQueries`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def order(self, number: str, *, seen_by: Actor) -> ProductOrder:
        with self._engine.connect() as connection:
            order = _order(connection, number, seen_by)
            write_look(
                connection,
                by=seen_by,
                entity="ProductOrder",
                entity_id=order.id,
                customer_id=order.customer_id,
                at=self._clock.now(),
            )
        return order

    def of_customer(self, customer_id: UUID, *, after: PageKey | None, limit: int) -> list[OrderRow]:
        return self._page(NEWEST_OF_CUSTOMER, {"customer_id": customer_id}, after, limit)

    def matching(self, criteria: OrderCriteria, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        asked = asked_values(criteria)
        return self._page(_newest_with(frozenset(asked)), asked, after, limit)

    def waiting_for_people(self, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        return self._page(WAITING, {}, after, limit, is_oldest_first=True)

    def evidence(self, number: str, *, seen_by: Actor) -> list[Evidence]:
        with self._engine.connect() as connection:
            _order(connection, number, seen_by)
            agreements = connection.execute(
                select(checkouts.c.agreements).where(checkouts.c.order_number == number)
            ).scalar_one_or_none()
        return [
            Evidence(one.title, one.version, one.text, one.text_hash, one.signature, one.recorded_by, one.at)
            for one in agreements or ()
        ]

    def timeline(self, number: str, *, seen_by: Actor) -> list[Trace]:
        with self._engine.connect() as connection:
            order = _order(connection, number, seen_by)
        tasks = [str(task.id) for task in order.tasks]
        about = [str(order.id), *(str(one.product_id) for one in order.items)]
        columns = audit_rows.c
        query = (
            select(
                columns.at,
                columns.actor_name,
                columns.on_behalf_of,
                columns.verb,
                columns.entity,
                columns.changed,
                columns.reason,
            )
            .where(
                columns.verb != SEEN,
                or_(
                    columns.entity_id.in_(about),
                    and_(columns.entity_id.in_(tasks), columns.user_id.is_not(None)),
                ),
            )
            .order_by(columns.at, columns.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        written = [Trace(row.at, row.actor_name, _is_for_customer(row), *_what_and_why(row)) for row in rows]
        return sorted((*written, *_corrections(order)), key=lambda trace: trace.at)

    def _page(
        self,
        query: Select[Any],
        values: Mapping[str, Any],
        after: PageKey | None,
        limit: int,
        *,
        is_oldest_first: bool = False,
    ) -> list[OrderRow]:
        begins: dict[str, Any] = {}
        if after is not None:
            query = query.where(PLACE > PAGE_BEGINS if is_oldest_first else PLACE < PAGE_BEGINS)
            begins = {"after_at": after.at, "after_id": after.id}
        with self._engine.connect() as connection:
            rows = connection.execute(query, {**values, **begins, "limit": limit}).all()
        return [_row(row) for row in rows]


def _order(connection: Connection, number: str, seen_by: Actor) -> ProductOrder:
    found = look(connection, WHOLE_ORDER, {"number": number}, ProductOrder)
    if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_ORDERS):
        raise NotFound(f"There is no order {number}.")
    return found


def _row(row: Row[Any]) -> OrderRow:
    return OrderRow(
        id=row.id,
        number=row.number,
        placed_at=row.placed_at,
        state=row.state,
        contact_name=row.contact_name,
        offerings=tuple(row.offerings or ()),
        expected_on=row.expected_on,
        assigned_agent=row.assigned_agent,
    )


def _corrections(order: ProductOrder) -> Iterator[Trace]:
    """What people corrected, with old and new: the audit trail keeps no values."""
    for task in order.tasks:
        for one in task.exchanges:
            if one.by:
                yield Trace(one.at, one.by, False, one.what, one.detail)


def _is_for_customer(row: Row[Any]) -> bool:
    """Whether an agent did what else the customer does: every other write of an agent is the agent's own work."""
    return row.on_behalf_of is not None and row.verb == "added"


def _what_and_why(row: Row[Any]) -> tuple[str, str]:
    """Words for an audit row. Of an assignment its reason tells to whom; why an agent acts stands behind it."""
    if ASSIGNED in row.changed:
        what, _, why = row.reason.partition(": ")
        return what, why
    return TRACE_WORDS.get((row.entity, row.verb), f"{row.entity} {row.verb}"), row.reason
