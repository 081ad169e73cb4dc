"""The query of the review page of a proposed change."""

from functools import cache
from uuid import UUID

from sqlalchemy import BindParameter, Engine, Uuid, bindparam, select

from business_layer.service_changes.service_change import ServiceChange
from business_layer.shared.actor import Actor, Permission
from business_layer.shared.clock import Clock
from business_layer.shared.errors import NotFound
from database_layer.aggregate_documents import compile_document_query, document_of
from database_layer.commit_records import write_look
from database_layer.driver import fetch_document
from database_layer.tables.service_changes import service_changes

CHANGE_ID: BindParameter[UUID] = bindparam("change_id", type_=Uuid())


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


@cache
def _change_query() -> str:
    return compile_document_query(select(document_of(ServiceChange)).where(service_changes.c.id == CHANGE_ID))
