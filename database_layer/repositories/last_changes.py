"""The last thing that a person did to an entity, read from the audit trail."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from business_layer.shared.last_changes import Change
from database_layer.audit_codes import attribute_code, entity_code
from database_layer.tables.records import audit_rows


class SqlLastChanges:
    """Implements `LastChanges` for entities of one class."""

    def __init__(self, session_factory: sessionmaker[Session], entity: type[Any]) -> None:
        self._session_factory, self._entity = session_factory, entity

    def last_change(self, entity_id: UUID, *, of: str = "") -> Change | None:
        columns = audit_rows.c
        query = select(columns.actor_name, columns.at, columns.reason).where(
            columns.entity == entity_code(self._entity),
            columns.entity_id == str(entity_id),
            columns.user_id.is_not(None),
        )
        if of:
            query = query.where(columns.changed.has_key(attribute_code(self._entity, of)))
        with self._session_factory() as session:
            row = session.execute(query.order_by(columns.id.desc()).limit(1)).one_or_none()
        return Change(row.actor_name, row.at, row.reason) if row else None
