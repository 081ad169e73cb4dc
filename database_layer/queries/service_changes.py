"""The queries of the review page of a proposed change, and of offers that nobody has answered yet."""

from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, Engine, Uuid, bindparam, select

from business_layer.service_changes.queries import OpenOffer
from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.aggregate_documents import compile_document_query, document_of
from database_layer.commit_records import write_look
from database_layer.driver import fetch_document
from database_layer.tables.inventory import products
from database_layer.tables.service_changes import IS_OPEN, service_changes, transfer_offers

CHANGE_ID: BindParameter[UUID] = bindparam("change_id", type_=Uuid())
# By the products, which have an index; an open offer is found by its product.
OWN_PRODUCTS = select(products.c.id).where(products.c.customer_id == bindparam("customer_id"))
OFFERS_OF_CUSTOMER = select(transfer_offers).where(IS_OPEN, transfer_offers.c.product_id.in_(OWN_PRODUCTS))


class SqlServiceChangeQueries:
    """Implements `ServiceChangeQueries`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def change(self, change_id: UUID, *, seen_by: Actor) -> ServiceChange:
        with self._engine.connect() as connection:
            found = fetch_document(connection, _change_query(), {"change_id": change_id}, ServiceChange)
            if found is None or not seen_by.sees_customer(found.customer_id, with_permission=Permission.VIEW_CUSTOMERS):
                raise NotFound("This page is no longer there. Start again from the service.")
            write_look(
                connection,
                by=seen_by,
                entity=ServiceChange,
                entity_id=found.id,
                customer_id=found.customer_id,
                at=self._clock.now(),
            )
        return found

    def open_offers(self, customer_id: UUID) -> list[OpenOffer]:
        with self._engine.connect() as connection:
            rows = connection.execute(OFFERS_OF_CUSTOMER, {"customer_id": customer_id}).all()
        return [OpenOffer(product_id=row.product_id, email=row.email, answer_by=row.answer_by) for row in rows]


@cache
def _change_query() -> str:
    return compile_document_query(select(document_of(ServiceChange)).where(service_changes.c.id == CHANGE_ID))
