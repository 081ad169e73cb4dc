"""Queries of an agent's order page beside the order itself: its revision, notes, and what a review is based on."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, Engine, Uuid, bindparam, select

from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.order_page_queries import (
    EarlierReview,
    MailRow,
    NoteRow,
    QualifiedAnswer,
    ReviewBasis,
)
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.revisions import OrderRevision
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.aggregate_documents import compile_document_query, documents_of
from database_layer.driver import fetch_document, run_on_driver
from database_layer.queries.orders import whole_order
from database_layer.tables.orders import order_revisions

EARLIER_REVIEWS = 10
ORDER_ID: BindParameter[UUID] = bindparam("order_id", type_=Uuid())

# A digest of the content itself, since the order's own version does not change with its tasks. The clock is part of it:
# parked work comes back at its hour, although no row changes then.
REVISION = """
SELECT customer_id, md5(concat(
    product_orders::text,
    (SELECT string_agg(item::text, '' ORDER BY number) FROM product_order_items AS item
     WHERE item.order_id = product_orders.id),
    (SELECT string_agg(concat(task::text, task.parked_until > %(now)s), '' ORDER BY item_id, position)
     FROM fulfilment_tasks AS task WHERE task.order_id = product_orders.id),
    (SELECT count(*) FROM order_notes WHERE order_notes.order_id = product_orders.id),
    (SELECT string_agg(revision::text, '' ORDER BY revision.number) FROM order_revisions AS revision
     WHERE revision.order_id = product_orders.id)))
FROM product_orders WHERE number = %(number)s
"""
NOTES = """
SELECT COALESCE(json_agg(note ORDER BY at, id), '[]') FROM (
    SELECT id, at, author, text FROM order_notes WHERE order_id = %(order_id)s
) AS note
"""
MAILS = """
SELECT COALESCE(json_agg(mail ORDER BY queued_at, id), '[]') FROM (
    SELECT id, queued_at, sent_at, "to", subject FROM messages
    WHERE customer_id = %(customer_id)s AND letter ->> 'about' = %(number)s
) AS mail
"""
ANSWERS = """
SELECT COALESCE(json_agg(row), '[]') FROM (
    SELECT answer->>'specification' AS specification, answer->>'result' AS result, answer->>'reason' AS reason,
           answer->>'confidence' AS confidence, answered_at,
           CAST(answer->>'installation_interval_days' AS int) AS installation_interval_days,
           CAST(answer->>'maximum_mbps' AS int) AS maximum_mbps
    FROM qualifications, jsonb_array_elements(answers) AS answer WHERE qualifications.id = %(qualification_id)s
) AS row
"""
# The address is compared in the words of its index (ix_product_order_items_place): first ZIP code, then street.
EARLIER = """
SELECT COALESCE(json_agg(row ORDER BY at DESC), '[]') FROM (
    SELECT product_orders.number AS order_number, item.offering_name AS offering,
           COALESCE(task.completed_at, task.started_at, product_orders.placed_at) AS at,
           COALESCE(NULLIF(task.completed_by, ''), '') AS by, task.state = 'completed' AS is_feasible,
           COALESCE(NULLIF(task.note, ''), task.fallout ->> 'reason', '') AS findings
    FROM product_order_items AS item
    JOIN fulfilment_tasks AS task ON task.item_id = item.id AND task.type = 'technicalReview'
    JOIN product_orders ON product_orders.id = item.order_id
    WHERE item.address ->> 'zip_code' = %(zip_code)s AND lower(item.address ->> 'street') = %(street)s
      AND item.id <> %(item_id)s AND task.state IN ('completed', 'fallout')
    ORDER BY at DESC LIMIT %(limit)s
) AS row
"""


class SqlDeskQueries:
    """Implements `OrderPageQueries`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def revision(self, number: str, *, seen_by: Actor) -> str:
        with self._engine.connect() as connection:
            row = run_on_driver(connection, REVISION, {"number": number, "now": self._clock.now()}).fetchone()
        if row is None or not seen_by.sees_customer(row[0], with_permission=Permission.VIEW_ORDERS):
            raise NotFound(f"There is no order {number}.")
        return str(row[1])

    def followed(self, number: str, *, seen_by: Actor) -> ProductOrder:
        with self._engine.connect() as connection:
            return whole_order(connection, number, seen_by)

    def notes(self, order_id: UUID) -> Sequence[NoteRow]:
        with self._engine.connect() as connection:
            return fetch_document(connection, NOTES, {"order_id": order_id}, list[NoteRow]) or []

    def mails(self, order: ProductOrder) -> Sequence[MailRow]:
        asked = {"customer_id": order.customer_id, "number": order.number}
        with self._engine.connect() as connection:
            return fetch_document(connection, MAILS, asked, list[MailRow]) or []

    def revisions(self, order_id: UUID) -> Sequence[OrderRevision]:
        with self._engine.connect() as connection:
            return fetch_document(connection, _revisions_query(), {"order_id": order_id}, list[OrderRevision]) or []

    def review_basis(self, item: ProductOrderItem) -> ReviewBasis:
        with self._engine.connect() as connection:
            asked = {"qualification_id": item.qualification_id}
            answers = fetch_document(connection, ANSWERS, asked, list[QualifiedAnswer]) or []
            if item.address is None:
                return ReviewBasis(tuple(answers), ())
            place = {
                "zip_code": item.address.zip_code,
                "street": item.address.street.lower(),
                "item_id": item.id,
                "limit": EARLIER_REVIEWS,
            }
            earlier = fetch_document(connection, EARLIER, place, list[EarlierReview]) or []
        return ReviewBasis(tuple(answers), tuple(earlier))


@cache
def _revisions_query() -> str:
    revisions = documents_of(OrderRevision, order_revisions.c.order_id == ORDER_ID, order_revisions.c.number)
    return compile_document_query(select(revisions))
