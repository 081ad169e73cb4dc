"""Statements that SQLAlchemy sends, and audit rows that a unit of work writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session, sessionmaker


@contextmanager
def sent_statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that SQLAlchemy sends meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def written_about(sessions: sessionmaker[Session], entity_id: object) -> list[tuple[Any, ...]]:
    """Return the audit rows about an entity: its code, the verb, and what changed."""
    query = text("SELECT entity, verb, changed FROM audit_rows WHERE entity_id = CAST(:id AS text) ORDER BY id")
    with sessions() as session:
        return [tuple(row) for row in session.execute(query, {"id": str(entity_id)})]
