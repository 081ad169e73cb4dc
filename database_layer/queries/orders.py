"""Lists of orders, each in one statement, and an order's page."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import phonenumbers
from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Session, sessionmaker

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import Evidence, OrderCriteria, OrderRow, PageKey, Trace, order_number
from business_layer.order_management.states import TaskState
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.looking import look
from database_layer.records import SEEN, write_look
from database_layer.repositories.orders import ASSIGNED
from database_layer.tables.inventory import resources
from database_layer.tables.ordering import checkouts
from database_layer.tables.orders import fulfilment_tasks, product_order_items, product_orders
from database_layer.tables.records import audit_rows
from database_layer.tables.users import agents

ORDERS, ITEMS, TASKS = product_orders.c, product_order_items.c, fulfilment_tasks.c
TRACE_WORDS = {
    ("ProductOrder", "added"): "Order placed",
    ("ProductOrder", "changed"): "Order moved on",
    ("Product", "added"): "Product ordered",
    ("Product", "changed"): "Product changed",
    ("FulfilmentTask", "changed"): "Task worked on",
}
OFFICE_ZONE = ZoneInfo("America/New_York")


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


# Made once: putting such a statement together costs about as much as asking it.
ROWS_OF_ORDERS = _rows_of_orders()
NEWEST = ROWS_OF_ORDERS.order_by(ORDERS.placed_at.desc(), ORDERS.id.desc())


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

    def __init__(self, session_factory: sessionmaker[Session], clock: Clock) -> None:
        self._session_factory, self._clock = session_factory, clock

    def order(self, number: str, *, seen_by: Actor) -> ProductOrder:
        with self._session_factory() as session:
            order = _order(session, number, seen_by)
            write_look(
                session,
                by=seen_by,
                entity="ProductOrder",
                entity_id=order.id,
                customer_id=order.customer_id,
                at=self._clock.now(),
            )
        return order

    def of_customer(self, customer_id: UUID, *, after: PageKey | None, limit: int) -> list[OrderRow]:
        return self._rows(_page(NEWEST.where(ORDERS.customer_id == customer_id), after, limit))

    def matching(self, criteria: OrderCriteria, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        return self._rows(_page(NEWEST.where(*_conditions(criteria)), after, limit))

    def waiting_for_people(self, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        waiting = select(TASKS.order_id).where(TASKS.state.in_([TaskState.WAITING, TaskState.FALLOUT]))
        query = ROWS_OF_ORDERS.where(ORDERS.id.in_(waiting)).order_by(ORDERS.placed_at, ORDERS.id)
        if after is not None:
            query = query.where(tuple_(ORDERS.placed_at, ORDERS.id) > tuple_(literal(after.at), literal(after.id)))
        return self._rows(query.limit(limit))

    def evidence(self, number: str, *, seen_by: Actor) -> list[Evidence]:
        with self._session_factory() as session:
            _order(session, number, seen_by)
            agreements = session.execute(
                select(checkouts.c.agreements).where(checkouts.c.order_number == number)
            ).scalar_one_or_none()
        return [
            Evidence(one.title, one.version, one.text, one.text_hash, one.signature, one.recorded_by, one.at)
            for one in agreements or ()
        ]

    def timeline(self, number: str, *, seen_by: Actor) -> list[Trace]:
        with self._session_factory() as session:
            order = _order(session, number, seen_by)
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
        with self._session_factory() as session:
            rows = session.execute(query).all()
        written = [Trace(row.at, row.actor_name, _is_for_customer(row), *_what_and_why(row)) for row in rows]
        return sorted((*written, *_corrections(order)), key=lambda trace: trace.at)

    def _rows(self, query: Select[Any]) -> list[OrderRow]:
        with self._session_factory() as session:
            return [_row(row) for row in session.connection().execute(query).all()]


def _order(session: Session, number: str, seen_by: Actor) -> ProductOrder:
    found = look(session.connection(), WHOLE_ORDER, {"number": number}, ProductOrder)
    if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_ORDERS):
        raise NotFound(f"There is no order {number}.")
    return found


def _page(query: Select[Any], after: PageKey | None, limit: int) -> Select[Any]:
    if after is not None:
        query = query.where(tuple_(ORDERS.placed_at, ORDERS.id) < tuple_(literal(after.at), literal(after.id)))
    return query.limit(limit)


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


def _conditions(criteria: OrderCriteria) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if criteria.number:
        found.append(ORDERS.number.startswith(order_number(criteria.number), autoescape=True))
    if criteria.customer_name:
        found.append(name_matches(ORDERS.contact_name, criteria.customer_name))
    if criteria.telephone:
        found.append(_telephone_matches(criteria.telephone))
    if criteria.email:
        found.append(func.lower(ORDERS.contact_email) == criteria.email.lower())
    if criteria.state:
        found.append(ORDERS.state == criteria.state)
    if criteria.offering:
        found.append(ORDERS.id.in_(select(ITEMS.order_id).where(ITEMS.offering_slug == criteria.offering)))
    if criteria.placed_from:
        found.append(ORDERS.placed_at >= datetime.combine(criteria.placed_from, time(), OFFICE_ZONE))
    if criteria.placed_until:
        day_after = criteria.placed_until + timedelta(days=1)
        found.append(ORDERS.placed_at < datetime.combine(day_after, time(), OFFICE_ZONE))
    found.extend(_agent_conditions(criteria))
    return found


def _agent_conditions(criteria: OrderCriteria) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if criteria.agent:
        wanted.append(func.lower(agents.c.name).startswith(criteria.agent.lower(), autoescape=True))
    if criteria.service_center:
        wanted.append(func.lower(agents.c.service_center) == criteria.service_center.lower())
    return [ORDERS.assigned_agent_id.in_(select(agents.c.id).where(*wanted))] if wanted else []


def name_matches(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Every word begins a word of the name: "mar lop" finds Maria Lopez. Served by the column's word index."""
    words = "".join(one if one.isalnum() else " " for one in name).split()
    if not words:
        return false()
    query = " & ".join(f"{word}:*" for word in words)
    return func.to_tsvector(sql("'simple'"), column).op("@@")(func.to_tsquery(sql("'simple'"), query))


def _telephone_matches(typed: str) -> ColumnElement[bool]:
    """The contact's number, or a number that an item of the order has."""
    try:
        parsed = phonenumbers.parse(typed, "US")
        number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        number = typed
    holders = select(resources.c.holder_id).where(resources.c.value == number)
    reached = product_orders.alias("reached")
    return ORDERS.id.in_(
        # A union, where `or` would have every order looked at: each part goes through its own index.
        union(
            select(reached.c.id).where(reached.c.contact_telephone == number),
            select(ITEMS.order_id).where(ITEMS.id.in_(holders)),
            select(ITEMS.order_id).where(ITEMS.product_id.in_(holders)),
        )
    )
