"""Lists of orders, each in one statement, and an order's page."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Engine, Row, Text, and_, bindparam, or_, select

from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import (
    FoundOrders,
    OrderCriteria,
    OrderRow,
    PageKey,
    SignedDocument,
    TimelineEntry,
    Whose,
)
from business_layer.order_management.states import OPEN_STATES
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.documents import compile_document_query, document_of
from database_layer.driver import fetch_document
from database_layer.queries.order_rows import BEFORE, COLUMNS, NEWEST_FIRST, OLDEST_FIRST, ROWS
from database_layer.queries.order_search import find_orders
from database_layer.records import SEEN, write_look
from database_layer.repositories.orders import ASSIGNED
from database_layer.tables.ordering import checkouts
from database_layer.tables.orders import product_orders
from database_layer.tables.records import audit_rows

TRACE_WORDS = {
    ("ProductOrder", "added"): "Order placed",
    ("ProductOrder", "changed"): "Order moved on",
    ("Product", "added"): "Product ordered",
    ("Product", "changed"): "Product changed",
    ("FulfilmentTask", "changed"): "Task worked on",
    ("Shipment", "changed"): "Package moved on",
}


NUMBER: BindParameter[str] = bindparam("number", type_=Text())
OF_CUSTOMER: LiteralString = "AND customer_id = %(customer_id)s "
OPEN_OF_AGENT: LiteralString = "AND assigned_agent_id = %(agent_id)s AND state = ANY(%(open_states)s) "
# The orders of the page first, from an index that has what waits in the order of placing, for one agent or for all.
WAITING: LiteralString = """,
       json_agg(COALESCE(NULLIF(milestone, ''), name) || ': ' || COALESCE(fallout ->> 'reason', waiting_for)
                ORDER BY position) AS waits_for
FROM fulfilment_tasks
WHERE state IN ('waiting', 'fallout') AND COALESCE(parked_until, '-infinity'::timestamptz) <= %(now)s """
AFTER: LiteralString = "AND (order_placed_at, order_id) > (%(after_at)s, %(after_id)s) "
OF_ALL: tuple[LiteralString, LiteralString] = ("order_placed_at, order_id ", "")
OF_AGENT: LiteralString = "assigned_agent_id, order_placed_at, order_id "
WHOSE: Mapping[Whose, tuple[LiteralString, LiteralString]] = {
    Whose.ALL: OF_ALL,
    Whose.MINE: (OF_AGENT, "AND assigned_agent_id = (SELECT id FROM agents WHERE user_id = %(user_id)s) "),
    Whose.NOBODYS: (OF_AGENT, "AND assigned_agent_id IS NULL "),
}
OF_THE_ORDERS: LiteralString = ", waits_for FROM (SELECT "
OLDEST_OF_THEM: LiteralString = "LIMIT %(limit)s) AS waiting JOIN product_orders ON product_orders.id = order_id "


class SqlOrderQueries:
    """Implements `OrderQueries`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def order(self, number: str, *, seen_by: Actor) -> ProductOrder:
        with self._engine.connect() as connection:
            order = whole_order(connection, number, seen_by)
            self._note_look(connection, order, seen_by)
        return order

    def of_customer(self, customer_id: UUID, *, after: PageKey | None, limit: int) -> list[OrderRow]:
        return self._newest(OF_CUSTOMER, {"customer_id": customer_id}, after, limit)

    def open_of_agent(self, agent_id: UUID, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        return self._newest(OPEN_OF_AGENT, {"agent_id": agent_id}, after, limit)

    def matching(self, criteria: OrderCriteria, *, seen_by: Actor, after: PageKey | None, limit: int) -> FoundOrders:
        seen_by.require(Permission.VIEW_ORDERS)
        with self._engine.connect() as connection:
            return find_orders(connection, criteria, by=seen_by, at=self._clock.now(), after=after, limit=limit)

    def waiting_for_people(
        self, *, seen_by: Actor, after: PageKey | None, limit: int, whose: Whose = Whose.ALL
    ) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        key, chosen = WHOSE[whose]
        waiting = key + WAITING + chosen + (AFTER if after else "") + "GROUP BY " + key + "ORDER BY " + key
        statement = COLUMNS + OF_THE_ORDERS + waiting + OLDEST_OF_THEM + OLDEST_FIRST
        return self._rows(statement, {"user_id": seen_by.user_id}, after, limit)

    def evidence(self, number: str, *, seen_by: Actor) -> list[SignedDocument]:
        with self._engine.connect() as connection:
            self._note_look(connection, whole_order(connection, number, seen_by), seen_by, reason="signed documents")
            agreements = connection.execute(
                select(checkouts.c.agreements).where(checkouts.c.order_number == number)
            ).scalar_one_or_none()
        return [
            SignedDocument(
                title=one.title,
                version=one.version,
                text=one.text,
                text_hash=one.text_hash,
                signature=one.signature,
                recorded_by=one.recorded_by,
                at=one.at,
                in_plain_words=one.in_plain_words,
                on_behalf_of=one.on_behalf_of,
            )
            for one in agreements or ()
        ]

    def timeline(self, number: str, *, seen_by: Actor) -> list[TimelineEntry]:
        with self._engine.connect() as connection:
            order = whole_order(connection, number, seen_by)
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
        written = [TimelineEntry(row.at, row.actor_name, _is_for_customer(row), *_what_and_why(row)) for row in rows]
        return sorted((*written, *_corrections(order)), key=lambda trace: trace.at)

    def _note_look(self, connection: Connection, order: ProductOrder, by: Actor, *, reason: str = "") -> None:
        write_look(
            connection,
            by=by,
            entity="ProductOrder",
            entity_id=order.id,
            customer_id=order.customer_id,
            at=self._clock.now(),
            reason=reason,
        )

    def _newest(
        self, conditions: LiteralString, values: Mapping[str, Any], after: PageKey | None, limit: int
    ) -> list[OrderRow]:
        return self._rows(ROWS + conditions + (BEFORE if after else "") + NEWEST_FIRST, values, after, limit)

    def _rows(
        self, statement: LiteralString, values: Mapping[str, Any], after: PageKey | None, limit: int
    ) -> list[OrderRow]:
        begins = {"after_at": after.at, "after_id": after.id} if after else {}
        with self._engine.connect() as connection:
            asked = {**values, **begins, "limit": limit, "open_states": sorted(OPEN_STATES), "now": self._clock.now()}
            return fetch_document(connection, statement, asked, list[OrderRow], plan_for_values=True) or []


@cache
def _whole_order_query() -> str:
    return compile_document_query(select(document_of(ProductOrder)).where(product_orders.c.number == NUMBER))


def whole_order(connection: Connection, number: str, seen_by: Actor) -> ProductOrder:
    """Return the order as it is at one moment. Raises NotFound, also outside the actor's scope."""
    found = fetch_document(connection, _whole_order_query(), {"number": number}, ProductOrder)
    if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_ORDERS):
        raise NotFound(f"There is no order {number}.")
    return found


def _corrections(order: ProductOrder) -> Iterator[TimelineEntry]:
    """The corrections of the order's answers, with old and new: the audit trail keeps no values."""
    for item in order.items:
        for correction in item.corrections:
            yield TimelineEntry(correction.at, correction.by, False, correction.what, correction.reason)


def _is_for_customer(row: Row[Any]) -> bool:
    """Whether an agent did what else the customer does: every other write of an agent is the agent's own work."""
    return row.on_behalf_of is not None and row.verb == "added"


def _what_and_why(row: Row[Any]) -> tuple[str, str]:
    """Words for an audit row. Of an assignment its reason tells to whom; why an agent acts stands behind it."""
    if ASSIGNED in row.changed:
        what, _, why = row.reason.partition(": ")
        return what, why
    return TRACE_WORDS.get((row.entity, row.verb), f"{row.entity} {row.verb}"), row.reason
