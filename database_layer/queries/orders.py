"""Lists of orders, each in one statement, and the whole order with its signed documents and timeline."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, LiteralString
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Engine, Select, Text, Uuid, and_, bindparam, or_, select

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.open_changes import OpenChange
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.queries import (
    CORRECTED,
    FoundOrders,
    OrderCriteria,
    OrderRow,
    PageKey,
    SignedDocument,
    TimelineEntry,
    Whose,
)
from business_layer.order_management.revisions import OrderRevision
from business_layer.order_management.states import OPEN_STATES
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.aggregate_documents import compile_document_query, document_of, documents_of
from database_layer.audit_codes import ADDED, SEEN, entity_code
from database_layer.commit_records import write_look
from database_layer.driver import fetch_document
from database_layer.long_reads import LongReads
from database_layer.queries.order_rows import BEFORE, COLUMNS, CUSTOMERS_ROWS, NEWEST_FIRST, OLDEST_FIRST, ROWS
from database_layer.queries.order_search import find_orders
from database_layer.repositories.orders import OPEN_CHANGES, open_change_from
from database_layer.tables.inventory import products
from database_layer.tables.orders import order_revisions, product_order_items, product_orders
from database_layer.tables.records import audit_rows

NUMBER: BindParameter[str] = bindparam("number", type_=Text())
SIGNED_DOCUMENTS: LiteralString = """
SELECT agreements FROM checkouts WHERE order_number = %(number)s
UNION ALL
SELECT agreements FROM transfer_offers WHERE order_number = %(number)s AND order_number <> ''
"""
# By the products and not by the orders: a transfer is an order of the customer who takes the product over.
OPEN_OF_CUSTOMER = OPEN_CHANGES.where(
    product_order_items.c.product_id.in_(
        select(products.c.id).where(products.c.customer_id == bindparam("customer_id"))
    )
)
OF_CUSTOMER: LiteralString = "AND customer_id = %(customer_id)s "
NUMBERED: LiteralString = "AND product_orders.number = ANY(%(numbers)s) "
OPEN_OF_AGENT: LiteralString = "AND assigned_agent_id = %(agent_id)s AND state = ANY(%(open_states)s) "
# Finds the orders of the page first, from an index that has waiting tasks in the order of placing, for one agent or for
# all. Only then are those orders read.
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

    def __init__(self, engine: Engine, long_reads: LongReads, clock: Clock) -> None:
        self._engine, self._long_reads, self._clock = engine, long_reads, clock

    def order(self, number: str, *, seen_by: Actor) -> ProductOrder:
        with self._engine.connect() as connection:
            order = whole_order(connection, number, seen_by)
            self._note_look(connection, order, seen_by)
        return order

    def of_customer(self, customer_id: UUID, *, after: PageKey | None, limit: int) -> list[OrderRow]:
        statement = CUSTOMERS_ROWS + OF_CUSTOMER + (BEFORE if after else "") + NEWEST_FIRST
        return self._rows(statement, {"customer_id": customer_id}, after, limit)

    def open_of_agent(self, agent_id: UUID, *, seen_by: Actor, after: PageKey | None, limit: int) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        statement = ROWS + OPEN_OF_AGENT + (BEFORE if after else "") + NEWEST_FIRST
        return self._rows(statement, {"agent_id": agent_id}, after, limit)

    def matching(self, criteria: OrderCriteria, *, seen_by: Actor, after: PageKey | None, limit: int) -> FoundOrders:
        seen_by.require(Permission.VIEW_ORDERS)
        return self._long_reads.run(
            lambda connection: find_orders(
                connection, criteria, by=seen_by, at=self._clock.now(), after=after, limit=limit
            )
        )

    def waiting_for_people(
        self, *, seen_by: Actor, after: PageKey | None, limit: int, whose: Whose = Whose.ALL
    ) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        key, chosen = WHOSE[whose]
        waiting = key + WAITING + chosen + (AFTER if after else "") + "GROUP BY " + key + "ORDER BY " + key
        statement = COLUMNS + OF_THE_ORDERS + waiting + OLDEST_OF_THEM + OLDEST_FIRST
        return self._rows(statement, {"user_id": seen_by.user_id}, after, limit)

    def numbered(self, numbers: Sequence[str], *, seen_by: Actor) -> list[OrderRow]:
        seen_by.require(Permission.VIEW_ORDERS)
        return self._rows(ROWS + NUMBERED + NEWEST_FIRST, {"numbers": list(numbers)}, None, len(numbers))

    def evidence(self, number: str, *, seen_by: Actor) -> list[SignedDocument]:
        with self._engine.connect() as connection:
            self._note_look(connection, whole_order(connection, number, seen_by), seen_by, reason="signed documents")
            return fetch_document(connection, SIGNED_DOCUMENTS, {"number": number}, list[SignedDocument]) or []

    def timeline(self, number: str, *, seen_by: Actor) -> list[TimelineEntry]:
        with self._engine.connect() as connection:
            order = whole_order(connection, number, seen_by)
            rows = connection.execute(_audit_rows_of(order)).all()
        written = [
            TimelineEntry(
                at=row.at,
                who=row.actor_name,
                # An agent who adds does what the customer would; every other write is the agent's own work.
                on_behalf=row.on_behalf_of is not None and row.verb == ADDED,
                entity=row.entity,
                verb=row.verb,
                changed=tuple(row.changed),
                reason=row.reason,
            )
            for row in rows
        ]
        return sorted((*written, *_corrections(order)), key=attrgetter("at"))

    def revisions(self, order: ProductOrder) -> list[OrderRevision]:
        if not order.is_revised:
            return []
        with self._engine.connect() as connection:
            found = fetch_document(connection, _revisions_query(), {"order_id": order.id}, list[OrderRevision])
        return found or []

    def open_changes(self, customer_id: UUID) -> list[OpenChange]:
        with self._engine.connect() as connection:
            return [open_change_from(row) for row in connection.execute(OPEN_OF_CUSTOMER, {"customer_id": customer_id})]

    def _note_look(self, connection: Connection, order: ProductOrder, by: Actor, *, reason: str = "") -> None:
        write_look(
            connection,
            by=by,
            entity=ProductOrder,
            entity_id=order.id,
            customer_id=order.customer_id,
            at=self._clock.now(),
            reason=reason,
        )

    def _rows(
        self, statement: LiteralString, values: Mapping[str, Any], after: PageKey | None, limit: int
    ) -> list[OrderRow]:
        begins = {"after_at": after.at, "after_id": after.id} if after else {}
        with self._engine.connect() as connection:
            asked = {**values, **begins, "limit": limit, "open_states": sorted(OPEN_STATES), "now": self._clock.now()}
            return fetch_document(connection, statement, asked, list[OrderRow], plan_for_values=True) or []


@cache
def _revisions_query() -> str:
    is_of_order = order_revisions.c.order_id == bindparam("order_id", type_=Uuid())
    return compile_document_query(select(documents_of(OrderRevision, is_of_order, order_revisions.c.number)))


@cache
def _whole_order_query() -> str:
    return compile_document_query(select(document_of(ProductOrder)).where(product_orders.c.number == NUMBER))


def whole_order(connection: Connection, number: str, seen_by: Actor) -> ProductOrder:
    """Return the order as it is at one moment. Raises NotFound, also outside the actor's scope."""
    found = fetch_document(connection, _whole_order_query(), {"number": number}, ProductOrder)
    if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_ORDERS):
        raise NotFound(f"There is no order {number}.")
    return found


def _audit_rows_of(order: ProductOrder) -> Select[Any]:
    """Select the writes to the order and its products, and those of people to its tasks: the system's own polls of the
    network would drown them.
    """
    tasks = [str(task.id) for task in order.tasks]
    whole = [str(order.id), *(str(item.product_id) for item in order.items)]
    rows = audit_rows.c
    is_shown = or_(rows.entity_id.in_(whole), and_(rows.entity_id.in_(tasks), rows.user_id.is_not(None)))
    shown = (rows.at, rows.actor_name, rows.on_behalf_of, rows.verb, rows.entity, rows.changed, rows.reason)
    return select(*shown).where(rows.verb != SEEN, is_shown).order_by(rows.at, rows.id)


def _corrections(order: ProductOrder) -> Iterator[TimelineEntry]:
    """The corrections of the order's answers. They come from the tasks, because the audit trail keeps no values."""
    for item in order.items:
        for correction in item.corrections:
            yield TimelineEntry(
                at=correction.at,
                who=correction.by,
                on_behalf=False,
                entity=entity_code(ProductOrderItem),
                verb=CORRECTED,
                correction=correction.what,
                reason=correction.reason,
            )
