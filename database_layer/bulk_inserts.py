"""New entities are inserted by the one statement of a commit (commit_records.py) instead of by the ORM's flush.

The ORM needs an insert for each table, ten in a purchase; without them a purchase is a twentieth cheaper (decision 23,
docs/performance.md). This works because of three things:

- The rows are made by the types of the mapped columns, as the ORM would bind them, and PostgreSQL reads them from JSON.
- References between rows are checked at commit (`refers_to`), so the order of the inserts does not matter.
- Changes and deletions stay with the ORM, which compares versions. It runs before, without knowing of the new entities.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from psycopg import sql
from sqlalchemy import inspect
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import TypeDecorator

from database_layer.tables.metadata import metadata

FIRST_VERSION = 1
Rows = dict[str, list[dict[str, Any]]]
# `process_bind_param` wants a dialect; our types do not look at it.
DIALECT = DefaultDialect()
INSERT = """
, {name} AS (
    INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, {rows})
)"""


def extract_new_rows(session: Session) -> Rows:
    """Take new entities out of the session and return their rows by table. The entities stay readable.

    Nothing is taken, and the result is empty, if a part of an aggregate was removed, replaced or moved: only the ORM
    knows what that deletes. Each version starts at FIRST_VERSION, as the ORM would set it, so that the ORM can compare
    it at the entity's next change.
    """
    new = list(session.new)
    if not new or not _treat_parts_as_loaded(session):
        return {}
    rows: Rows = {}
    for entity in new:
        mapper = inspect(entity).mapper
        if mapper.version_id_col is not None:
            set_committed_value(entity, mapper.get_property_by_column(mapper.version_id_col).key, FIRST_VERSION)
        values = entity.__dict__
        row = {name: write(values.get(key)) for key, name, write in columns_of(mapper)}
        rows.setdefault(mapper.local_table.name, []).append(row)
    for entity in new:
        if entity in session:
            session.expunge(entity)
    return rows


def insert_clauses(tables: Sequence[str]) -> str:
    """Return the CTEs that insert into these tables, each after a comma; parameters are named like the tables."""
    return "".join(map(_insert, tables))


def _treat_parts_as_loaded(session: Session) -> bool:
    """Set the new parts of tracked parents as if they were loaded, so that no flush inserts them. Return True if done.

    If a part was removed, or moved here from another parent, nothing is set and the result is False: the ORM has to
    write such a change.
    """
    grown = []
    for parent in session.dirty:
        state = inspect(parent)
        for relationship in state.mapper.relationships:
            added, _, deleted = state.attrs[relationship.key].history
            if deleted or any(part not in session.new for part in added or ()):
                return False
            if added:
                grown.append((parent, relationship.key))
    for parent, key in grown:
        set_committed_value(parent, key, getattr(parent, key))
    return True


@cache
def columns_of(mapper: Mapper[Any]) -> tuple[tuple[str, str, Callable[[Any], Any]], ...]:
    """Return each column's attribute, its name, and the function that makes JSON of its value."""
    return tuple(
        (attribute.key, attribute.columns[0].name, _writer(attribute.columns[0].type))
        for attribute in mapper.column_attrs
    )


def _writer(kind: Any) -> Callable[[Any], Any]:
    if not isinstance(kind, TypeDecorator):
        return lambda value: value
    return lambda value: kind.process_bind_param(value, DIALECT)


@cache
def _insert(table: str) -> str:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in metadata.tables[table].columns)
    insert = sql.SQL(INSERT).format(
        columns=columns, table=sql.Identifier(table), name=sql.Identifier(f"new_{table}"), rows=sql.Placeholder(table)
    )
    return insert.as_string(None)
