"""Changes of most entities are written by the one statement of a commit (commit_records.py), not by the ORM's flush.

The ORM needs an update for each entity and each set of changed columns, ten in an order of three tasks; each costs both
sides as much as all of them together in one statement (docs/performance.md, "The engine"). This is for the entities in
WRITTEN_TOGETHER: their repositories lock them, or the order that they are part of, before they read them. Versions are
compared all the same. All others stay with the ORM, and so do changes in the parts of an entity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from psycopg import sql
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper, Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from business_layer.inventory.products import Product
from business_layer.inventory.resources import Resource
from business_layer.messages.message import Message
from business_layer.order_management.items import ProductOrderItem
from business_layer.order_management.orders import ProductOrder
from business_layer.order_management.tasks import FulfilmentTask
from database_layer.bulk_inserts import columns_of
from database_layer.changed_attributes import changed_attributes

WRITTEN_TOGETHER = frozenset({FulfilmentTask, Message, Product, ProductOrder, ProductOrderItem, Resource})
VERSION = "version"
# An array of documents, whose length PostgreSQL guesses low enough to look the rows up by an index.
UPDATE = """
, {name} AS (
    UPDATE {table} SET {assignments}
    FROM unnest({rows}::jsonb[]) AS document, jsonb_populate_record(NULL::{table}, document) AS changed
    WHERE {conditions} RETURNING 1
)"""
SAME_ROW, SAME_VERSION = sql.SQL("{table}.id = changed.id"), sql.SQL("{table}.version = changed.version")
ASSIGN, NEXT_VERSION = sql.SQL("{column} = changed.{column}"), sql.SQL("version = {table}.version + 1")
COUNT = sql.SQL(", (SELECT count(*) FROM {name})")


@dataclass(frozen=True)
class ChangedRows:
    """The changed rows of one table. Each has all of the columns, with the key and the version that it had."""

    table: str
    columns: tuple[str, ...]
    rows: list[dict[str, Any]]

    @property
    def name(self) -> str:
        """The name of the parameter with the rows, and of the CTE."""
        return f"changed_{self.table}"

    @property
    def clause(self) -> str:
        """The CTE that updates the rows, after a comma."""
        return _update(self.name, self.table, self.columns)

    @property
    def count(self) -> str:
        """The expression that counts the rows updated, after a comma."""
        return _count(self.name)


def extract_changes(session: Session) -> list[ChangedRows]:
    """Take the changes out of the session, and return them by table.

    Each row has all changed columns of its table: under a lock nobody else can change them meanwhile.
    """
    found = [(entity, keys) for entity in session.dirty if (keys := _changed_keys(entity))]
    by_mapper: dict[Mapper[Any], list[Any]] = {}
    changed: dict[Mapper[Any], set[str]] = {}
    for entity, keys in found:
        mapper = inspect(entity).mapper
        by_mapper.setdefault(mapper, []).append(entity)
        changed.setdefault(mapper, set()).update(keys)
    extracted = [_rows(mapper, entities, changed[mapper]) for mapper, entities in by_mapper.items()]
    for entity, keys in found:
        _treat_as_saved(entity, keys)
    return sorted(extracted, key=lambda rows: rows.table)


def require_all_updated(counts: Sequence[int], changes: Sequence[ChangedRows]) -> None:
    """Raise StaleDataError, as the ORM would, unless the counts are those of the rows."""
    if list(counts) != [len(change.rows) for change in changes]:
        raise StaleDataError("A row has another version, or is gone.")


def _changed_keys(entity: Any) -> list[str]:
    if type(entity) not in WRITTEN_TOGETHER:
        return []
    columns = inspect(entity).mapper.column_attrs
    return [name for name in changed_attributes(entity) if name in columns]


def _rows(mapper: Mapper[Any], entities: list[Any], keys: set[str]) -> ChangedRows:
    columns = [column for column in columns_of(mapper) if column[0] in {"id", VERSION, *keys}]
    rows = [{name: write(entity.__dict__[key]) for key, name, write in columns} for entity in entities]
    return ChangedRows(str(mapper.local_table), tuple(name for _, name, _ in columns if name != "id"), rows)


def _treat_as_saved(entity: Any, keys: list[str]) -> None:
    for key in keys:
        set_committed_value(entity, key, entity.__dict__[key])
    if inspect(entity).mapper.version_id_col is not None:
        set_committed_value(entity, VERSION, entity.version + 1)


@cache
def _update(name: str, table: str, columns: tuple[str, ...]) -> str:
    known, is_versioned = sql.Identifier(table), VERSION in columns
    assignments = [ASSIGN.format(column=sql.Identifier(column)) for column in columns if column != VERSION]
    conditions = [SAME_ROW.format(table=known)]
    if is_versioned:
        assignments.append(NEXT_VERSION.format(table=known))
        conditions.append(SAME_VERSION.format(table=known))
    update = sql.SQL(UPDATE).format(
        name=sql.Identifier(name),
        table=known,
        assignments=sql.SQL(", ").join(assignments),
        conditions=sql.SQL(" AND ").join(conditions),
        rows=sql.Placeholder(name),
    )
    return update.as_string(None)


@cache
def _count(name: str) -> str:
    return COUNT.format(name=sql.Identifier(name)).as_string(None)
