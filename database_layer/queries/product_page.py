"""Queries of an agent's product page: the product with all its terms, and its orders."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, Engine, Uuid, bindparam, select

from business_layer.inventory.products import Product
from business_layer.order_management.product_page_queries import OrderOfProduct
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.aggregate_documents import compile_document_query, document_of
from database_layer.commit_records import write_look
from database_layer.driver import fetch_document
from database_layer.tables.inventory import products

PRODUCT_ID: BindParameter[UUID] = bindparam("product_id", type_=Uuid())
ORDERS = """
SELECT COALESCE(json_agg(row ORDER BY placed_at DESC, number DESC), '[]') FROM (
    SELECT item.id AS item_id, item.action, product_orders.number, product_orders.state, placed_at,
           product_orders.state = 'pending' AND NOT EXISTS (
               SELECT FROM fulfilment_tasks AS task WHERE task.order_id = product_orders.id AND task.state = 'waiting'
           ) AS is_dated,
           EXISTS (
               SELECT FROM product_order_items AS leg
               WHERE leg.order_id = item.order_id AND leg.relation ->> 'kind' = 'movesTo'
           ) AS is_move
    FROM product_order_items AS item JOIN product_orders ON product_orders.id = item.order_id
    WHERE item.product_id = %(product_id)s
) AS row
"""


class SqlProductPageQueries:
    """Implements `ProductPageQueries`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def product(self, product_id: UUID, *, seen_by: Actor) -> Product:
        with self._engine.connect() as connection:
            found = fetch_document(connection, _product_query(), {"product_id": product_id}, Product)
            if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
                raise NotFound("There is no such product.")
            write_look(
                connection,
                by=seen_by,
                entity=Product,
                entity_id=found.id,
                customer_id=found.customer_id,
                at=self._clock.now(),
            )
        return found

    def orders_of(self, product: Product) -> Sequence[OrderOfProduct]:
        with self._engine.connect() as connection:
            return fetch_document(connection, ORDERS, {"product_id": product.id}, list[OrderOfProduct]) or []


@cache
def _product_query() -> str:
    return compile_document_query(select(document_of(Product)).where(products.c.id == PRODUCT_ID))
