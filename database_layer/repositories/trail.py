"""What the audit trail can tell of the last thing that a person did to something."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from business_layer.shared.audit_trail import Change
from database_layer.tables.records import audit_rows


class SqlTrail:
    """Implements `AuditTrail` for the entities of that name."""

    def __init__(self, session_factory: sessionmaker[Session], entity: str) -> None:
        self._session_factory, self._entity = session_factory, entity

    def last_change(self, entity_id: UUID, *, of: str = "") -> Change | None:
        columns = audit_rows.c
        query = select(columns.actor_name, columns.at, columns.reason).where(
            columns.entity == self._entity, columns.entity_id == str(entity_id), columns.user_id.is_not(None)
        )
        if of:
            query = query.where(columns.changed.has_key(of))
        with self._session_factory() as session:
            row = session.execute(query.order_by(columns.id.desc()).limit(1)).one_or_none()
        return Change(row.actor_name, row.at, row.reason) if row else None
